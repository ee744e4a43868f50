"""When work reported as 已完成 is done for good: which 完成时限 it meets, when reporting ends."""

import datetime as dt
from collections.abc import Iterable

from portal.deadlines.workflows import DEADLINE
from responsibilities.enums import MilestoneStatus, Progress
from responsibilities.importing.schedule import is_standing
from responsibilities.models import Milestone, ProgressEntry, ProgressReport


def milestones_reported_done(
    report: ProgressReport, entries: Iterable[ProgressEntry], verb: str
) -> list[Milestone]:
    """The lead unit's milestones, locked with their deadlines, whose windows had begun by the quarter's
    end, of entries reported as 已完成, as far as `verb` (hand_in, meet, rearm) applies to the deadlines.
    What the unit has reported by itself is returned by its own review only."""
    ended = {entry.assignment_id for entry in entries if entry.progress == Progress.DONE}
    if not ended:
        return []
    rows = Milestone.objects.filter(
        assignment__in=ended,
        starts_on__lte=report.ends_on,
        deadline__status__in=DEADLINE.sources(verb),
    )
    if verb == "rearm":
        rows = rows.exclude(status=MilestoneStatus.REPORTED)
    locked = rows.select_for_update(of=("self", "deadline")).select_related("deadline")
    return list(locked.order_by("deadline_id"))


def is_finished(entry: ProgressEntry, report: ProgressReport) -> bool:
    """Whether nothing of the duty is left: done, and every window had begun by the quarter's end. 已完成
    of a standing duty speaks of its quarter only, until the year's last."""
    if entry.progress != Progress.DONE:
        return False
    duty = entry.assignment.duty
    if duty.due_on and is_standing(duty.deadline_text, report.starts_on.year):
        return report.ends_on >= duty.due_on
    return all(dt.date.fromisoformat(start) <= report.ends_on for start, _ in duty.windows)
