"""When the clocks of a plan start: nobody is late with what they were only told of yesterday."""

import datetime as dt
from dataclasses import dataclass

from portal.deadlines.models import Deadline
from portal.workdays.calendar import add_workdays, short
from responsibilities.importing.schedule import is_standing
from responsibilities.models import Duty, DutyPlan
from responsibilities.quarters import Quarter


@dataclass(frozen=True)
class Start:
    """`plan` published on `on`: for whatever is due by then, units have its 退回重报期限 all the same."""

    plan: DutyPlan
    on: dt.date

    @property
    def soonest(self) -> dt.date:
        return add_workdays(self.on, self.plan.return_workdays)

    def is_late(self, written: dt.date) -> bool:
        return written < self.soonest

    def due_on(self, written: dt.date) -> dt.date:
        return max(written, self.soonest)

    def begin(self, deadline: Deadline) -> Deadline:
        """Its clock from publishing on where the written day leaves less time; the note says so."""
        written = deadline.due_on
        if self.is_late(written):
            deadline.due_on, deadline.stated_due_on = self.soonest, written
            days = self.plan.return_workdays
            deadline.due_note = f"原定{short(written)}，{short(self.on)}发布，自发布起 {days} 个工作日"
        return deadline


def own_dates(plan: DutyPlan, duty: Duty) -> list[tuple[dt.date, dt.date]]:
    """The windows of a duty that are milestones of its lead units: none of a standing duty, and none that
    was over before the quarter from which the plan is reported."""
    if is_standing(duty.deadline_text, plan.year):
        return []
    return [(start, due) for start, due in written_windows(duty) if due >= _first_day(plan)]


def passed_dates(plan: DutyPlan, duty: Duty) -> list[dt.date]:
    """The due days that were over before that quarter: no deadline of their own; what is not done is asked
    for by the checklists."""
    if is_standing(duty.deadline_text, plan.year):
        return []
    return [due for _, due in written_windows(duty) if due < _first_day(plan)]


def written_windows(duty: Duty) -> list[tuple[dt.date, dt.date]]:
    return [(dt.date.fromisoformat(start), dt.date.fromisoformat(due)) for start, due in duty.windows]


def _first_day(plan: DutyPlan) -> dt.date:
    return Quarter(plan.year, plan.first_quarter).starts_on
