"""Log lines: one for each record, whatever somebody sent as name, path or header; and nothing of content.

Of an error its kind and its place are written, not its words: a database puts whole rows into them.
"""

import logging
import traceback
import unicodedata

LONGEST = 2000  # signs of one line
# control, format (bidirectional marks too), surrogates, line and paragraph separators
UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
FRAMES = 12  # of a traceback, the innermost


class LineFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        said = f"{self.formatTime(record)} {record.levelname} {record.name} {record.getMessage()}"
        if record.exc_info and record.exc_info[0] and not is_refusal(record):
            said += f" [{where(*record.exc_info)}]"
        return one_line(said)


def is_refusal(record: logging.LogRecord) -> bool:
    """403, 404 or a wrong request is nobody's mistake in the code."""
    return getattr(record, "status_code", 500) < 500


def one_line(text: str) -> str:
    cut = text if len(text) <= LONGEST else f"{text[:LONGEST]}…（共 {len(text)} 字）"
    return "".join(_shown(sign) for sign in cut)


def _shown(sign: str) -> str:
    return f"\\u{ord(sign):04x}" if unicodedata.category(sign) in UNSAFE else sign


def where(kind, error, trace) -> str:
    frames = traceback.extract_tb(trace)[-FRAMES:]
    places = " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    return f"{kind.__name__} {places}".strip()
