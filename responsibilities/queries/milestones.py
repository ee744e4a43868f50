"""完成节点: a unit's own dates, where each stands, and what waits for the commission."""

from dataclasses import dataclass

from django.db.models import QuerySet

from portal.actor import Actor, Role
from portal.audit.queries import timeline
from portal.clock import today
from portal.deadlines.enums import DeadlineStatus, Light
from portal.deadlines.lights import days_late, light_of
from portal.deadlines.models import Deadline
from portal.organizations.models import Organization
from portal.workdays.calendar import add_workdays, workdays_between
from responsibilities.enums import MilestoneStatus
from responsibilities.kinds import DUTY
from responsibilities.models import Milestone, ProgressReport
from responsibilities.policies.milestones import UNREPORTED, may_report, reported_in_checklist

UNIT = (Role.UNIT_CLERK, Role.UNIT_HEAD)
SHOWN = 200  # of those that wait for review
AHEAD = 10  # working days before its date that a milestone comes onto the workbench, as its first reminder


@dataclass(frozen=True)
class Standing:
    """A milestone with its light and the word of its pill."""

    milestone: Milestone
    light: Light
    word: str
    may_report: bool


def standing(milestone: Milestone) -> Standing:
    light = light_of(milestone.deadline)
    return Standing(milestone, light, _word(milestone, light), may_report(milestone))


def _word(milestone: Milestone, light: Light) -> str:
    deadline = milestone.deadline
    if light == Light.LATE:
        return f"逾期 {days_late(deadline)} 个工作日"
    if light == Light.SOON:
        left = workdays_between(today(), deadline.due_on)
        return "今天到期" if left <= 0 else f"余 {left} 个工作日"
    if reported_in_checklist(milestone):
        return "已随清单报送待审"
    if deadline.status in (DeadlineStatus.CANCELLED, DeadlineStatus.PAUSED):
        return deadline.get_status_display()
    if milestone.status == MilestoneStatus.OPEN:
        return light.label
    return milestone.get_status_display()


def listed_milestones(actor: Actor) -> QuerySet[Milestone]:
    return (
        Milestone.objects.visible_to(actor)
        .select_related("deadline", "assignment__duty__plan", "assignment__organization")
        .order_by("deadline__due_on", "assignment__duty__number", "pk")
    )


def milestones_of_units(actor: Actor, year: int) -> list[Standing]:
    """Those of the units that `actor` fills in for, in the plan of `year`, by date."""
    rows = listed_milestones(actor).filter(
        assignment__organization__in=_own_units(actor), assignment__duty__plan__year=year
    )
    return [standing(row) for row in rows]


def milestones_due(actor: Actor) -> list[Standing]:
    """What the unit should report on now: due within ten working days, late, or returned."""
    rows = listed_milestones(actor).filter(
        assignment__organization__in=_own_units(actor),
        status__in=UNREPORTED,
        deadline__status=DeadlineStatus.OPEN,
        deadline__due_on__lte=add_workdays(today(), AHEAD),
    )
    return [standing(row) for row in rows]


def completion_queue(actor: Actor) -> QuerySet[Milestone]:
    """完成情况待审 within the reviewer's reach and not of their own units, oldest first."""
    reach = Organization.objects.within(actor.scopes_of(Role.STAFF)).order_by()
    return (
        Milestone.objects.awaiting_review()
        .filter(assignment__organization__in=reach.values("pk"))
        .exclude(assignment__organization__in=actor.own_organization_ids)
        .select_related("deadline", "assignment__duty__plan", "assignment__organization")
        .order_by("reported_on", "pk")
    )


def completions(actor: Actor) -> list[Milestone]:
    """The queue with `waited`, in working days."""
    rows = list(completion_queue(actor)[:SHOWN])
    for row in rows:
        row.waited = workdays_between(row.reported_on, today())
    return rows


def reported_for(report: ProgressReport, assignment_ids: list[int]) -> dict[int, Milestone]:
    """Assignment → the last of its milestones reported as met by the end of the quarter of `report` and
    not returned: what its checklist need not be asked again."""
    rows = Milestone.objects.filter(
        assignment__in=assignment_ids,
        effective_on__lte=report.ends_on,
        status__in=[MilestoneStatus.REPORTED, MilestoneStatus.DONE],
    )
    return {row.assignment_id: row for row in rows.order_by("effective_on", "pk")}


def completion_events(deadline: Deadline) -> list[dict]:
    """For the deadline's timeline: what was answered, which the clock does not know."""
    if deadline.kind != DUTY:
        return []
    milestone = Milestone.objects.filter(deadline=deadline).first()
    entries = timeline(milestone) if milestone else []
    return [
        {"at": entry.at, "text": "退回原因", "detail": entry.note}
        for entry in entries
        if entry.verb == "milestone.return"
    ]


def _own_units(actor: Actor) -> list[int]:
    return [scope.organization_id for scope in actor.scopes_of(*UNIT)]
