"""The commission's side of a quarterly checklist: accept or return each entry, then finish."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import PermissionDenied
from django.urls import reverse

from portal import clock
from portal.actor import Actor
from portal.audit.actions import action, record
from portal.deadlines.actions import deadlines as clocks
from portal.errors import Refused, Stale
from portal.notifications.actions.notices import Line, notify
from portal.notifications.enums import NoticeKind, Severity
from portal.workdays.calendar import add_workdays, short
from responsibilities.actions.endings import finish_assignments
from responsibilities.actions.milestones import rearm_milestones, settle_milestones
from responsibilities.completion import is_finished, milestones_reported_done
from responsibilities.enums import EntryStatus
from responsibilities.models import ProgressEntry, ProgressReport
from responsibilities.permissions.reports import can_review
from responsibilities.policies.reports import check_reviewable
from responsibilities.queries.people import clerks_of, heads_of
from responsibilities.snapshots import reading
from responsibilities.workflows_reports import ENTRY, REPORT


@action
def accept_entries(
    *, report: ProgressReport, entries: Iterable[ProgressEntry], by: Actor, seen: int | None = None
) -> None:
    """认可 these entries; may be thought over until the review is finished. `seen` is the round of the
    submission that was read: raises Stale when the unit has submitted again since."""
    report = _locked(report, by, seen)
    _decide(report, "accept", {entry.pk: "" for entry in entries}, by)


@action
def return_entries(
    *, report: ProgressReport, reasons: Mapping[ProgressEntry, str], by: Actor, seen: int | None = None
) -> None:
    """退回 these entries, each with its reason. Raises Refused where a reason is missing, Stale as
    accept_entries."""
    report = _locked(report, by, seen)
    cleaned = {entry.pk: reason.strip()[:300] for entry, reason in reasons.items()}
    if not all(cleaned.values()):
        raise Refused("退回要写明原因，对方才知道改什么。", fields={"reason": "请写明退回的原因。"})
    _decide(report, "return", cleaned, by)


@action
def finish_review(
    *, report: ProgressReport, by: Actor, accept_remaining: bool = False, read: str | None = None
) -> ProgressReport:
    """End the review: ACCEPTED when every entry is accepted, else RETURNED with a new due date
    (`plan.return_workdays` working days from today). Clerk and heads are told. `read` is the digest
    (snapshots.reading) of what the page showed, decisions included: raises Stale when somebody has decided
    or submitted since; Refused while an entry is undecided, unless `accept_remaining`."""
    report = _locked(report, by)
    if read is not None and read != reading(report):
        raise Stale("您打开之后，另有人审过几项，还没有办结。请刷新页面，看过再办。", current=report)
    waiting = list(report.entries.filter(status=EntryStatus.SUBMITTED))
    if waiting and not accept_remaining:
        raise Refused(f"还有 {len(waiting)} 项没有审核。逐项认可或退回，或一并认可其余。")
    _decide(report, "accept", {entry.pk: "" for entry in waiting}, by)
    entries = list(report.entries.select_related("assignment__duty").order_by("assignment__duty__number"))
    returned = [entry for entry in entries if entry.status == EntryStatus.RETURNED]
    _settle_duties(report, entries, by)
    if returned:
        _return(report, entries, returned, by)
    else:
        _accept(report, by)
    return report


def _decide(report: ProgressReport, verb: str, reasons: Mapping[int, str], by: Actor) -> None:
    if not reasons:
        return
    entries = list(report.entries.select_for_update().filter(pk__in=list(reasons)))
    if len(entries) != len(reasons):
        raise Refused("有的事项不在这份清单里。请刷新页面后再审。")
    changes = {}
    for entry in entries:
        check_reviewable(entry, report)
        old = entry.status
        entry.status = ENTRY.next(entry.status, verb)
        entry.return_reason = reasons[entry.pk] or entry.return_reason
        entry.reviewed_label, entry.reviewed_at = by.label, clock.now()
        changes[entry.pk] = {"status": (old, entry.status)}
        if reasons[entry.pk]:
            changes[entry.pk]["return_reason"] = (None, entry.return_reason)
    ProgressEntry.objects.bulk_update(entries, ["status", "return_reason", "reviewed_label", "reviewed_at"])
    record(f"entry.{verb}", by=by, subjects=entries, each=changes)


def _accept(report: ProgressReport, by: Actor) -> None:
    report.status, report.accepted_on = REPORT.next(report.status, "accept"), clock.today()
    report.save(update_fields=["status", "accepted_on"])
    record("report.accept", by=by, subjects=[report])
    clocks.meet(deadlines=[report.deadline], on=clock.today(), by=by)
    _tell(report, f"{_title(report)}已认可", "各项均已认可，本季报送办结。", Severity.INFO, by)


def _return(report, entries, returned: list[ProgressEntry], by: Actor) -> None:
    due_on = add_workdays(clock.today(), report.plan.return_workdays)
    report.status = REPORT.next(report.status, "return")
    report.save(update_fields=["status"])
    record("report.return", by=by, subjects=[report], note=f"退回 {len(returned)} 项")
    clocks.rearm(deadlines=[report.deadline], due_on=due_on, by=by)
    reopened = milestones_reported_done(report, returned, "rearm")
    rearm_milestones(milestones=reopened, workdays=report.plan.return_workdays, by=by)
    numbers = "、".join(str(entry.assignment.duty.number) for entry in returned)
    text = f"第 {numbers} 项要改，请在{short(due_on)}前改好重报。"
    _tell(report, f"{_title(report)}退回 {len(returned)} 项", text, Severity.SOON, by)


def _settle_duties(report: ProgressReport, entries: list[ProgressEntry], by: Actor) -> None:
    """What is accepted as done meets its 完成时限; a duty with nothing left ends its reporting."""
    accepted = [entry for entry in entries if entry.status == EntryStatus.ACCEPTED]
    settle_milestones(milestones=milestones_reported_done(report, accepted, "meet"), by=by)
    finished = [entry for entry in accepted if is_finished(entry, report)]
    for entry in finished:
        entry.assignment.done_on = entry.effective_on or clock.today()
    later = ProgressEntry.objects.filter(report__plan=report.plan_id, report__quarter__gt=report.quarter)
    finish_assignments(assignments=[entry.assignment for entry in finished], entries=later, by=by)


def _tell(report: ProgressReport, title: str, text: str, severity: str, by: Actor) -> None:
    line = Line(
        None,
        f"report:{report.ref}",
        severity,
        text,
        reverse("responsibilities:report", args=[report.ref]),
    )
    people = dict.fromkeys([*clerks_of(report.organization_id), *heads_of(report.organization_id)])
    notify(person_ids=people, kind=NoticeKind.WORK, title=title, lines=[line], by=by)


def _title(report: ProgressReport) -> str:
    return f"{report.period_label}工作进展清单"


def _locked(report: ProgressReport, by: Actor, seen: int | None = None) -> ProgressReport:
    report = (
        ProgressReport.objects.select_for_update(of=("self",))
        .select_related("organization", "deadline", "plan")
        .get(pk=report.pk)
    )
    if not can_review(by, report):
        raise PermissionDenied
    REPORT.next(report.status, "review")
    if seen is not None and seen != report.submissions.count():
        raise Stale("这份清单已经重新报送，您看的是上一轮的。请刷新页面，看过新报的再审。", current=report)
    return report
