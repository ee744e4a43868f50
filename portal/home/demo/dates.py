"""Which year and quarter the demonstration plays, so that its field shows every colour whatever today is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from portal.workdays.calendar import add_workdays, workdays_between
from responsibilities.quarters import Quarter

LATE = 6  # working days that the latest checklist is overdue: its 督办书 went out the day before
LAST_WORKDAY = 60  # report_due_workday goes no further


@dataclass(frozen=True)
class Setting:
    """The plan year, its quarter whose checklist fell due last, and the setting that makes it so."""

    today: dt.date
    year: int
    quarter: int
    due_workday: int

    @property
    def quarters(self) -> list[Quarter]:
        """The quarters whose checklists fell due, the latest last."""
        return [Quarter(self.year, number) for number in range(1, self.quarter + 1)]

    @property
    def latest(self) -> Quarter:
        return Quarter(self.year, self.quarter)

    def due_on(self, quarter: Quarter) -> dt.date:
        return quarter.due_on(self.due_workday)

    @property
    def late(self) -> int:
        """Working days since the latest checklist fell due."""
        return workdays_between(self.due_on(self.latest), self.today)

    def day(self, offset: int) -> dt.date:
        """The working day `offset` working days before (negative) or after today's; 0 is the last one
        that has come."""
        last = add_workdays(self.today + dt.timedelta(days=1), -1)
        return add_workdays(last, offset) if offset else last


def setting_for(today: dt.date) -> Setting:
    """The newest quarter that can be LATE working days overdue today; early in a quarter the one before,
    which then is up to a few days more overdue."""
    quarter = _ended_before(today)
    if workdays_between(quarter.ends_on, today) <= LATE:
        quarter = _ended_before(quarter.ends_on)
    since = workdays_between(quarter.ends_on, today)
    return Setting(today, quarter.year, quarter.number, min(since - LATE, LAST_WORKDAY))


def _ended_before(day: dt.date) -> Quarter:
    """The last quarter that ended before `day`."""
    number = (day.month - 1) // 3
    return Quarter(day.year, number) if number else Quarter(day.year - 1, 4)
