"""The quarters of a plan year and the days that belong to their checklists."""

import datetime as dt
from dataclasses import dataclass

from portal.workdays.calendar import add_workdays

NUMERALS = "一二三四"
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Quarter:
    year: int
    number: int

    @property
    def starts_on(self) -> dt.date:
        return dt.date(self.year, self.number * 3 - 2, 1)

    @property
    def ends_on(self) -> dt.date:
        return self.opens_on - ONE_DAY

    @property
    def opens_on(self) -> dt.date:
        """The day after the quarter's end: the checklist is there."""
        if self.number == 4:
            return dt.date(self.year + 1, 1, 1)
        return dt.date(self.year, self.number * 3 + 1, 1)

    def due_on(self, workday: int) -> dt.date:
        """The `workday`-th working day after the quarter's end (DESIGN §4: 6)."""
        return add_workdays(self.ends_on, workday)

    @property
    def period(self) -> str:
        return f"{self.year}Q{self.number}"

    @property
    def label(self) -> str:
        return f"{self.year}年第{NUMERALS[self.number - 1]}季度"


def quarters_of(year: int, first: int = 1) -> list[Quarter]:
    return [Quarter(year, number) for number in range(first, 5)]
