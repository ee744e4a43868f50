"""完成情况: what a unit reports on its own 完成时限, and the commission's answer."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.core.exceptions import PermissionDenied
from django.urls import reverse

from portal import clock
from portal.actor import Actor
from portal.audit.actions import action, record
from portal.deadlines.actions import deadlines as clocks
from portal.deadlines.lights import workdays_late
from portal.errors import Refused, Stale
from portal.notifications.actions.notices import Line, notify
from portal.notifications.enums import NoticeKind, Severity
from portal.workdays.calendar import add_workdays, short
from responsibilities.actions.endings import finish_assignments
from responsibilities.enums import MilestoneStatus, ReportStatus
from responsibilities.models import Evidence, Milestone, ProgressEntry
from responsibilities.permissions.milestones import can_report_completion, can_review_completion
from responsibilities.policies.milestones import check_completion, check_may_report
from responsibilities.queries.people import clerks_of, heads_of
from responsibilities.snapshots import completion_reading
from responsibilities.workflows_milestones import MILESTONE

REPORTED = ("status", "text", "effective_on", "reported_on", "reported_label", "late_days")


@action
def report_completion(
    *,
    milestone: Milestone,
    text: str,
    effective_on: dt.date,
    evidence: Iterable[Evidence] = (),
    by: Actor,
    read: str | None = None,
) -> Milestone:
    """报完成情况: the unit says that the work of this 完成时限 is done, since `effective_on`; the ladder
    stops until it is reviewed. Late days are working days after the due date of the first report and stay.
    `evidence` are files of the unit; they take the place of those given before. `read` is the digest
    (snapshots.completion_reading) of what the page showed: raises Stale when that has changed; Refused
    (with `fields`) for an empty or too long text, a date to come, a window that has not begun, a wrong
    state."""
    milestone = _locked(milestone, by, can_report_completion)
    _check_read(milestone, read)
    text, files = text.replace("\r\n", "\n").strip(), list(evidence)
    check_may_report(milestone)
    check_completion(text, effective_on)
    if any(each.organization_id != milestone.assignment.organization_id for each in files):
        raise PermissionDenied
    old = {name: getattr(milestone, name) for name in REPORTED}
    if milestone.reported_on is None:
        milestone.late_days = workdays_late(milestone.deadline.due_on, clock.today())
    milestone.status = MILESTONE.next(milestone.status, "report")
    milestone.text, milestone.effective_on = text, effective_on
    milestone.reported_on, milestone.reported_label = clock.today(), by.label
    milestone.save(update_fields=REPORTED)
    milestone.evidence.set(files)
    changes = {name: (old[name], getattr(milestone, name)) for name in REPORTED}
    record("milestone.report", by=by, subjects=[milestone, *files], each={milestone.pk: _changed(changes)})
    clocks.hand_in(deadlines=[milestone.deadline], on=clock.today(), by=by)
    return milestone


@action
def accept_completion(*, milestone: Milestone, by: Actor, read: str | None = None) -> Milestone:
    """认可 of what was `read` (as in report_completion): the 完成时限 is met. With the last one of the duty
    the unit's part is done, and checklists of the quarter of 办结日期 and later that are not written yet no
    longer ask for it. The unit is told."""
    milestone = _locked(milestone, by, can_review_completion)
    _check_read(milestone, read)
    _close(milestone, "accept", by)
    record("milestone.accept", by=by, subjects=[milestone])
    clocks.meet(deadlines=[milestone.deadline], on=clock.today(), by=by)
    _finish_duty(milestone, by)
    _tell(milestone, "完成情况已认可", f"{_matter(milestone)}，办结。", Severity.INFO, by)
    return milestone


@action
def return_completion(*, milestone: Milestone, reason: str, by: Actor, read: str | None = None) -> Milestone:
    """退回 of what was `read` (as in report_completion): to be reported again within the plan's
    退回重报期限, or until the old due date where that is later. The unit is told. Raises Refused without
    a reason."""
    milestone = _locked(milestone, by, can_review_completion)
    _check_read(milestone, read)
    if not (reason := reason.strip()[:300]):
        raise Refused("退回要写明原因，对方才知道改什么。", fields={"reason": "请写明退回的原因。"})
    milestone.status = MILESTONE.next(milestone.status, "return")
    milestone.return_reason, milestone.reviewed_label = reason, by.label
    milestone.save(update_fields=["status", "return_reason", "reviewed_label"])
    record("milestone.return", by=by, subjects=[milestone], note=reason)
    rearm_milestones(milestones=[milestone], workdays=milestone.assignment.duty.plan.return_workdays, by=by)
    text = f"{_matter(milestone)}：{reason}请在{short(milestone.deadline.due_on)}前重报。"
    _tell(milestone, "完成情况退回重报", text, Severity.SOON, by)
    return milestone


@action
def settle_milestones(*, milestones: Sequence[Milestone], by: Actor) -> None:
    """随季度清单办结: an accepted entry says 已完成, so these are met, reported singly or not."""
    for milestone in milestones:
        _close(milestone, "settle", by)
    if milestones:
        record("milestone.settle", by=by, subjects=milestones)
    clocks.meet(deadlines=[each.deadline for each in milestones], on=clock.today(), by=by)


@action
def rearm_milestones(*, milestones: Sequence[Milestone], workdays: int, by: Actor) -> None:
    """Set the clocks of returned work going again, due in `workdays` working days, or on their old day
    where that is later: a return never takes time away."""
    soonest = add_workdays(clock.today(), workdays)
    by_day: dict[dt.date, list] = {}
    for milestone in milestones:
        by_day.setdefault(max(soonest, milestone.deadline.due_on), []).append(milestone.deadline)
    for due_on, deadlines in by_day.items():
        clocks.rearm(deadlines=deadlines, due_on=due_on, by=by)


def _close(milestone: Milestone, verb: str, by: Actor) -> None:
    milestone.status = MILESTONE.next(milestone.status, verb)
    milestone.done_on, milestone.reviewed_label = clock.today(), by.label
    milestone.save(update_fields=["status", "done_on", "reviewed_label"])


def _finish_duty(milestone: Milestone, by: Actor) -> None:
    assignment = milestone.assignment
    if assignment.milestones.exclude(status=MilestoneStatus.DONE).exists():
        return
    assignment.done_on = milestone.effective_on
    later = ProgressEntry.objects.filter(
        report__ends_on__gte=milestone.effective_on,
        report__status__in=[ReportStatus.PENDING, ReportStatus.OPEN],
    )
    finish_assignments(assignments=[assignment], entries=later, by=by)


def _changed(changes: dict[str, tuple]) -> dict[str, tuple]:
    return {name: (old, new) for name, (old, new) in changes.items() if old != new}


def _tell(milestone: Milestone, title: str, text: str, severity: str, by: Actor) -> None:
    url = reverse("responsibilities:milestone", args=[milestone.ref])
    unit = milestone.assignment.organization_id
    people = dict.fromkeys([*clerks_of(unit), *heads_of(unit)])
    line = Line(None, f"milestone:{milestone.ref}", severity, text, url)
    notify(person_ids=people, kind=NoticeKind.WORK, title=title, lines=[line], by=by)


def _matter(milestone: Milestone) -> str:
    return f"“{milestone.assignment.duty.title}”{short(milestone.deadline.due_on)}的完成节点"


def _check_read(milestone: Milestone, read: str | None) -> None:
    if read is not None and read != completion_reading(milestone):
        raise Stale("您打开之后，这项完成情况又有变动，还没有办理。请刷新页面，看过再办。", current=milestone)


def _locked(milestone: Milestone, by: Actor, permission) -> Milestone:
    milestone = (
        Milestone.objects.select_for_update(of=("self", "deadline"))
        .select_related("deadline", "assignment__organization", "assignment__duty__plan")
        .get(pk=milestone.pk)
    )
    if not permission(by, milestone):
        raise PermissionDenied
    return milestone
