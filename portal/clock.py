"""The portal's clock. Everything of ours asks here, so that the demonstration can play its past
through the real actions, day by day, and `run_daily --on` can catch a missed morning up."""

import contextlib
import datetime as dt
from contextvars import ContextVar

from django.utils import timezone

_played: ContextVar[dt.datetime | None] = ContextVar("played", default=None)


def now() -> dt.datetime:
    """This moment, aware; inside `playing`, the moment being played."""
    return _played.get() or timezone.now()


def today() -> dt.date:
    """The day in Asia/Shanghai."""
    return timezone.localdate(now())


@contextlib.contextmanager
def playing(moment: dt.datetime | dt.date):
    """Inside, the clock stands at `moment` (a date means 9:00 of that day)."""
    if not isinstance(moment, dt.datetime):
        moment = dt.datetime.combine(moment, dt.time(9), timezone.get_default_timezone())
    token = _played.set(moment)
    try:
        yield
    finally:
        _played.reset(token)
