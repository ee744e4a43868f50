"""Working days as the State Council arranges them (国务院办公厅节假日安排), in Asia/Shanghai.

Everything is answered from a snapshot of the two tables that a process keeps for REFRESH seconds;
who changes the tables calls `forget()`, other processes follow within that time.
"""

from __future__ import annotations

import datetime as dt
import time
from bisect import bisect_right
from dataclasses import dataclass, field

from portal.clock import today

from .models import CalendarYear, DayKind, SpecialDay

REFRESH = 30.0  # seconds
WEEKDAYS = "一二三四五六日"
__all__ = [
    "add_workdays", "caveat", "describe", "forget", "is_announced", "is_workday", "next_workday", "short",
    "to_working_day", "today", "workdays_between",
]  # fmt: skip
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Snapshot:
    off: dict[dt.date, str]
    work: dict[dt.date, str]
    announced: frozenset[int]
    off_weekdays: list[dt.date]
    worked_weekends: list[dt.date]
    read_at: float = field(default_factory=time.monotonic)

    def count_to(self, day: dt.date) -> int:
        """Working days from 0001-01-01 (a Monday) up to and including `day`."""
        weeks, rest = divmod(day.toordinal(), 7)
        weekdays = weeks * 5 + min(rest, 5)
        return weekdays - bisect_right(self.off_weekdays, day) + bisect_right(self.worked_weekends, day)


_snapshot: Snapshot | None = None


def forget() -> None:
    """Drop this process's snapshot, so that the next question reads the tables again."""
    global _snapshot
    _snapshot = None


def _read() -> Snapshot:
    days = {kind: {} for kind in DayKind.values}
    for date, kind, name in SpecialDay.objects.order_by("date").values_list("date", "kind", "name"):
        days[kind][date] = name
    return Snapshot(
        off=days[DayKind.OFF],
        work=days[DayKind.WORK],
        announced=frozenset(CalendarYear.objects.filter(announced=True).values_list("year", flat=True)),
        off_weekdays=[date for date in days[DayKind.OFF] if date.weekday() < 5],
        worked_weekends=[date for date in days[DayKind.WORK] if date.weekday() >= 5],
    )


def _current() -> Snapshot:
    global _snapshot
    snapshot = _snapshot
    if snapshot is None or not 0 <= time.monotonic() - snapshot.read_at < REFRESH:
        snapshot = _snapshot = _read()
    return snapshot


def is_announced(year: int) -> bool:
    """Whether the State Council's arrangement for `year` is in the table; if not, weekends alone decide."""
    return year in _current().announced


def caveat(*dates: dt.date) -> str:
    """What to say beside dates of years not yet announced; empty when all are."""
    years = sorted({date.year for date in dates if not is_announced(date.year)})
    if not years:
        return ""
    return f"{'、'.join(map(str, years))} 年节假日安排未公布，只按周末推算"


def is_workday(day: dt.date) -> bool:
    snapshot = _current()
    if day.weekday() < 5:
        return day not in snapshot.off
    return day in snapshot.work


def workdays_between(start: dt.date, end: dt.date) -> int:
    """Working days after `start` up to and including `end`; negative when `end` is earlier."""
    snapshot = _current()
    return snapshot.count_to(end) - snapshot.count_to(start)


def next_workday(day: dt.date) -> dt.date:
    """The first working day strictly after `day`."""
    return add_workdays(day, 1)


def add_workdays(day: dt.date, count: int) -> dt.date:
    """The `count`-th working day after `day`, before it when negative; 0 moves a day off to the next one."""
    if count == 0:
        return day if is_workday(day) else add_workdays(day, 1)
    step = ONE_DAY if count > 0 else -ONE_DAY
    left = abs(count)
    while left:
        day += step
        left -= is_workday(day)
    return day


def to_working_day(day: dt.date) -> tuple[dt.date, bool, str]:
    """(working day, moved, sentence): a due date on a day off moves to the next working day and says so."""
    if is_workday(day):
        return day, False, ""
    moved_to = add_workdays(day, 0)
    return moved_to, True, f"{short(day)}是{_kind(day)}，顺延到 {short(moved_to)}"


def short(day: dt.date) -> str:
    """10月21日; with the year when it is not this one."""
    text = f"{day.month}月{day.day}日"
    return text if day.year == today().year else f"{day.year}年{text}"


def _kind(day: dt.date) -> str:
    snapshot = _current()
    if day in snapshot.off:
        return f"{snapshot.off[day]}放假"
    if day in snapshot.work:
        return "补班"
    return "工作日" if day.weekday() < 5 else "周末"


def describe(day: dt.date) -> str:
    """10月21日 周三 · 工作日"""
    return f"{short(day)} 周{WEEKDAYS[day.weekday()]} · {_kind(day)}"
