"""The embedded broker: kombu's folder of messages, with its two races closed.

kombu opens a message's file before it writes it, and the table of an exchange likewise; another process that
looks in between reads nothing and its worker ends with a JSONDecodeError (met at the first start).
"""

import contextlib
import fcntl
import uuid
from pathlib import Path
from time import time_ns

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps

SCHEME = "folder"


class Channel(filesystem.Channel):
    def _put(self, queue, payload, **kwargs):
        """A message appears under its name only when it is complete."""
        folder = Path(self.data_folder_out)
        part = folder / f"{time_ns():020}_{uuid.uuid4().hex}.part"
        part.write_text(dumps(payload))
        part.rename(part.with_suffix(f".{queue}.msg"))

    def get_table(self, exchange):
        with self._alone():
            return super().get_table(exchange)

    def _queue_bind(self, exchange, routing_key, pattern, queue):
        with self._alone():
            super()._queue_bind(exchange, routing_key, pattern, queue)

    @contextlib.contextmanager
    def _alone(self):
        with (Path(self.control_folder) / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


class Transport(filesystem.Transport):
    Channel = Channel


def register() -> None:
    TRANSPORT_ALIASES[SCHEME] = "portal.broker:Transport"
