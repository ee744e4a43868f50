"""The play: who does what on which day, from January to the last working day before now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

from django.utils import timezone

from portal.home.demo import cast
from portal.home.demo.dates import Setting
from portal.home.demo.stage import Stage
from portal.home.demo.texts import pick
from portal.workdays.calendar import add_workdays
from responsibilities.quarters import Quarter

_numbers = count()


@dataclass(order=True)
class Step:
    at: dt.datetime
    number: int = field(default_factory=lambda: next(_numbers))  # steps of one moment keep their order
    do: Callable[[], None] = field(compare=False, default=lambda: None)


def moment(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), timezone.get_default_timezone())


class Script:
    def __init__(self, setting: Setting, stage: Stage, units: list[str]):
        self.setting, self.stage, self.units = setting, stage, units

    def checklists(self) -> Iterator[Step]:
        """Every quarter's, in no order."""
        for quarter in self.setting.quarters[:-1]:
            yield from self._earlier(quarter)
        yield from self._latest()

    def mornings(self) -> set[dt.date]:
        """Working days on which the ladder has something to do. Not every day of the year: a missed
        morning is caught up by the next one, which is what the ladder promises. None between a
        checklist's reminder and its opening, when the setting lets the one come before the other."""
        days = {self.setting.day(-n) for n in range(12)} | {self.setting.today}
        days.add(first_workday(Quarter(self.setting.year, self.setting.quarter % 4 + 1)))
        for quarter in self.setting.quarters:
            due, opened = self.setting.due_on(quarter), first_workday(quarter)
            around = {add_workdays(due, n) for n in (-3, *range(1, 15))} | {due, opened}
            days |= around
            days = {day for day in days if not add_workdays(due, -3) <= day < opened}
        start = first_workday(self.setting.quarters[0])
        return {day for day in days if start <= day <= self.setting.today}

    def at(self, day: dt.date, hour: int, minute: int, do: str, *args) -> Step:
        verb = getattr(self.stage, do)
        return Step(moment(day, hour, minute), do=lambda: verb(*args))

    # -- spring: the plan

    def spring(self) -> Iterator[Step]:
        drafted = add_workdays(dt.date(self.setting.year, 2, 9), 0)
        published = add_workdays(drafted, 5)
        yield self.at(drafted, 10, 0, "draft_plan")
        yield self.at(published, 10, 0, "publish_plan")
        yield self.at(published, 15, 0, "check_notices")
        yield self.at(add_workdays(published, 1), 9, 30, "issue_notices")
        yield self.at(add_workdays(published, 2), 10, 20, "receive_notices")

    # -- quarters that are over

    def _earlier(self, quarter: Quarter) -> Iterator[Step]:
        due = self.setting.due_on(quarter)
        parts = self._parts(quarter.number)
        for name in self.units:
            story = next((story for story, names in parts.items() if name in names), self._in_time)
            yield from story(name, quarter, due)

    def _parts(self, number: int) -> dict[Callable, tuple[str, ...]]:
        """Who has trouble this time; they take turns."""
        return {
            self._supervised: turn(cast.ONCE_SUPERVISED, number, 1),
            self._talked: turn(cast.ONCE_TALKED, number, 1) if number == 2 else (),
            self._filed_late: turn(cast.ONCE_LATE, number, 3),
            self._sent_back: turn(cast.ONCE_RETURNED, number, 2),
        }

    def _in_time(self, name: str, quarter: Quarter, due: dt.date, until: int = 3) -> Iterator[Step]:
        day = self._filing_day(name, quarter, due)
        yield from self._file(name, quarter, day)
        accepted = add_workdays(day, pick(range(1, 4), name, quarter.number))
        accepted = min(accepted, add_workdays(due, until))
        yield self.at(accepted, 15, 0, "accept", name, quarter.number)

    def _filing_day(self, name: str, quarter: Quarter, due: dt.date) -> dt.date:
        """Most in the last days, none before the checklist opens."""
        if quarter.number == 4 and name in cast.LEADING:
            return first_workday(quarter)
        before = pick((0, 0, 1, 1, 1, 2, 2, 3, 4, 6), name, quarter.number, "day")
        return max(add_workdays(due, -before) if before else due, first_workday(quarter))

    def _file(self, name: str, quarter: Quarter, day: dt.date) -> Iterator[Step]:
        minute = pick(range(60), name, quarter.number, "minute")
        yield self.at(day, 9, minute, "fill", name, quarter.number)
        if name in cast.EVIDENCED:
            yield self.at(day, 9, minute, "attach", name, quarter.number)
        yield self.at(day, 10, minute, "send", name, quarter.number)
        yield self.at(day, 11, minute, "submit", name, quarter.number)

    def _filed_late(self, name: str, quarter: Quarter, due: dt.date) -> Iterator[Step]:
        day = add_workdays(due, pick((1, 2, 3), name, quarter.number))
        yield from self._file(name, quarter, day)
        yield self.at(add_workdays(day, 1), 16, 0, "accept", name, quarter.number)

    def _sent_back(self, name: str, quarter: Quarter, due: dt.date) -> Iterator[Step]:
        day = max(add_workdays(due, -4), first_workday(quarter))
        yield from self._file(name, quarter, day)
        yield self.at(add_workdays(day, 1), 16, 0, "send_back", name, quarter.number)
        yield from self._refile(name, quarter, add_workdays(day, 3))
        yield self.at(add_workdays(day, 4), 16, 0, "accept", name, quarter.number)

    def _refile(self, name: str, quarter: Quarter, day: dt.date) -> Iterator[Step]:
        yield self.at(day, 9, 20, "correct", name, quarter.number)
        yield self.at(day, 10, 10, "send", name, quarter.number)
        yield self.at(day, 11, 30, "submit", name, quarter.number)

    def _supervised(self, name: str, quarter: Quarter, due: dt.date) -> Iterator[Step]:
        yield self.at(add_workdays(due, 3), 9, 40, "urge", name, quarter.number)
        yield self.at(add_workdays(due, 6), 9, 10, "receive", name, quarter.number)
        yield from self._file(name, quarter, add_workdays(due, 7))
        yield self.at(add_workdays(due, 8), 10, 30, "reply", name, quarter.number)
        yield self.at(add_workdays(due, 9), 10, 30, "accept", name, quarter.number)
        yield self.at(add_workdays(due, 9), 10, 40, "accept_reply", name, quarter.number)

    def _talked(self, name: str, quarter: Quarter, due: dt.date) -> Iterator[Step]:
        yield self.at(add_workdays(due, 7), 9, 10, "receive", name, quarter.number)
        yield self.at(add_workdays(due, 9), 10, 30, "reply", name, quarter.number)
        yield from self._file(name, quarter, add_workdays(due, 10))
        yield self.at(add_workdays(due, 11), 9, 0, "talk", name)
        yield self.at(add_workdays(due, 11), 15, 30, "accept", name, quarter.number)
        yield self.at(add_workdays(due, 11), 15, 40, "accept_reply", name, quarter.number)

    # -- the latest quarter: told from today backwards

    def _latest(self) -> Iterator[Step]:
        quarter, due, day = self.setting.latest, self.setting.due_on(self.setting.latest), self.setting.day
        q = quarter.number
        yield from self._overdue(quarter, due)
        yield from self._file(cast.RETURNED_LATE, quarter, self._before(quarter, due, -7))
        yield self.at(max(day(-7), first_workday(quarter)), 16, 0, "send_back", cast.RETURNED_LATE, q, 3)
        yield from self._returned(quarter, due)
        for name, back in zip(cast.FILED_LATE, (-3, -2), strict=True):
            yield from self._file(name, quarter, day(back))
        yield from self._letters_in_hand()
        for name in cast.CORRECTED:
            yield from self._file(name, quarter, self._before(quarter, due, -5))
            yield self.at(day(-4), 15, 0, "send_back", name, q, pick((1, 3), name))
            yield from self._refile(name, quarter, day(-1))
        yield from self._file(cast.ACCEPTED_LATE, quarter, add_workdays(due, 1))
        yield self.at(day(-2), 16, 0, "accept", cast.ACCEPTED_LATE, q)
        yield from self._file(cast.COMMISSION, quarter, due if q < 4 else first_workday(quarter))
        yield from self._year_end()
        yield from self._rest(quarter, due)

    def _letters_in_hand(self) -> Iterator[Step]:
        """One checked, which waits for the signature, and one draft."""
        day = self.setting.day(-1)
        for minute, name in enumerate(cast.FILED_LATE):
            yield self.at(day, 16, 40 + minute, "draft_letter", name)
        yield self.at(day, 16, 50, "check_letter", cast.FILED_LATE[0])

    def _year_end(self) -> Iterator[Step]:
        """January, while the third quarter's checklist is the latest due: who leads files the fourth."""
        if self.setting.quarter == 3:
            quarter = Quarter(self.setting.year, 4)
            for name in cast.LEADING:
                yield from self._file(name, quarter, first_workday(quarter))

    def _before(self, quarter: Quarter, due: dt.date, back: int) -> dt.date:
        """Not later than the due day nor than `back`, not before the checklist opens."""
        return max(min(due, self.setting.day(back)), first_workday(quarter))

    def _overdue(self, quarter: Quarter, due: dt.date) -> Iterator[Step]:
        """Never filed; where the due day lies further back: filed, sent back, not filed again."""
        q, day = quarter.number, self.setting.day
        for name in cast.OVERDUE:
            if self.setting.late > 7:
                yield from self._file(name, quarter, due)
                yield self.at(day(-9), 16, 0, "send_back", name, q, 4)
            elif name == cast.FINANCE:
                yield self.at(day(-2), 9, 40, "urge", name, q)
        yield self.at(day(-1), 9, 10, "receive", cast.LONGTAI, q)
        yield self.at(day(-1), 9, 30, "receive", cast.HENGSHENG, q)
        if self.setting.late <= 7:
            yield self.at(day(-1), 14, 30, "fill", cast.LONGTAI, q, 0.6)
            yield self.at(day(-1), 14, 35, "attach", cast.LONGTAI, q)
            yield self.at(day(-1), 14, 40, "fill", cast.HENGSHENG, q)
            yield self.at(day(-1), 15, 10, "send", cast.HENGSHENG, q)
        yield self.at(day(-1), 16, 20, "reply", cast.HENGSHENG, q)

    def _returned(self, quarter: Quarter, due: dt.date) -> Iterator[Step]:
        q, day = quarter.number, self.setting.day
        for name in (cast.TO_SIGN, *cast.RETURNED):
            yield from self._file(name, quarter, self._before(quarter, due, -4))
            yield self.at(day(-2 if name == cast.TO_SIGN else -1), 10, 30, "send_back", name, q)
        yield self.at(day(-1), 14, 20, "correct", cast.TO_SIGN, q)
        yield self.at(day(-1), 14, 50, "send", cast.TO_SIGN, q)

    def _rest(self, quarter: Quarter, due: dt.date) -> Iterator[Step]:
        special = {
            *cast.OVERDUE, cast.RETURNED_LATE, cast.TO_SIGN, *cast.RETURNED, *cast.FILED_LATE,
            *cast.CORRECTED, cast.ACCEPTED_LATE, cast.COMMISSION,
        }  # fmt: skip
        for name in self.units:
            if name not in special:
                yield from self._in_time(name, quarter, due)


def first_workday(quarter: Quarter) -> dt.date:
    """The first working day on which the quarter's checklist is open."""
    return add_workdays(quarter.opens_on, 0)


def turn(names: tuple[str, ...], number: int, how_many: int) -> tuple[str, ...]:
    start = (number - 1) * how_many
    return tuple(names[(start + n) % len(names)] for n in range(how_many))
