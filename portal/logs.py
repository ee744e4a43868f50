"""What the console says of a request."""

import logging


class OneLine(logging.Filter):
    """A refusal (403, 404, a wrong request) is nobody's mistake in the code: a line, no traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", 500) < 500:
            record.exc_info = record.exc_text = None
        return True
