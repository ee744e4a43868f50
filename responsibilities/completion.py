"""When work reported as 已完成 is done for good: which 完成时限 it meets, when reporting ends."""

import datetime as dt
from collections.abc import Iterable

from portal.deadlines.models import Deadline
from portal.deadlines.workflows import DEADLINE
from responsibilities.enums import Progress
from responsibilities.importing.schedule import ScheduleKind, read_schedule
from responsibilities.models import Duty, Milestone, ProgressEntry, ProgressReport


def milestones_reported_done(
    report: ProgressReport, entries: Iterable[ProgressEntry], verb: str
) -> list[Deadline]:
    """Deadlines of the lead unit's windows that had begun by the quarter's end, of entries reported as
    已完成, as far as `verb` (hand_in, meet, rearm) applies to them."""
    ended = {entry.assignment_id for entry in entries if _counts(entry, report)}
    if not ended:
        return []
    rows = Milestone.objects.filter(
        assignment__in=ended,
        starts_on__lte=report.ends_on,
        deadline__status__in=DEADLINE.sources(verb),
    ).select_related("deadline")
    return [row.deadline for row in rows.order_by("pk")]


def is_finished(entry: ProgressEntry, report: ProgressReport) -> bool:
    """Whether nothing of the duty is left: done, and every window had begun by the quarter's end."""
    windows = entry.assignment.duty.windows
    return _counts(entry, report) and all(
        dt.date.fromisoformat(start) <= report.ends_on for start, _ in windows
    )


def _counts(entry: ProgressEntry, report: ProgressReport) -> bool:
    """全年 work is reported each quarter: 已完成 before the last one speaks of that quarter only."""
    if entry.progress != Progress.DONE:
        return False
    duty = entry.assignment.duty
    if duty.due_on is None or not _all_year(duty, report):
        return True
    return report.ends_on >= duty.due_on


def _all_year(duty: Duty, report: ProgressReport) -> bool:
    return read_schedule(duty.deadline_text, report.ends_on.year).kind == ScheduleKind.ALL_YEAR
