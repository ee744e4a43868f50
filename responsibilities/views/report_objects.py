"""What every view of a checklist begins with: the object, or 404, 403."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils import timezone

from portal.deadlines.lights import light_of, workdays_late
from portal.workdays.calendar import short
from responsibilities.field.drawer import state_text
from responsibilities.models import ProgressReport, Submission
from responsibilities.permissions.reports import can_fill, can_review, can_sign
from responsibilities.workflows_reports import REPORT


def visible_report(request, ref: str, permission=None) -> ProgressReport:
    """404 when the actor may not see it, 403 when `permission` (actor, report) says no."""
    reports = ProgressReport.objects.visible_to(request.actor).select_related(
        "organization", "deadline", "plan__jurisdiction__discipline_organ"
    )
    report = get_object_or_404(reports, ref=ref)
    if permission and not permission(request.actor, report):
        raise PermissionDenied
    return report


def heading(request, report: ProgressReport) -> dict:
    """What the head of each page of `report` says, and what the actor may do with it."""
    light = light_of(report.deadline)
    return {
        "report": report,
        "light": light.value,
        "state_text": state_text(report, light),
        "late": light == "late",
        "dates": dates_of(report),
        "can_fill": can_fill(request.actor, report) and REPORT.may(report.status, "save"),
        "can_sign": can_sign(request.actor, report) and REPORT.may(report.status, "submit"),
        "can_review": can_review(request.actor, report) and REPORT.may(report.status, "review"),
        "can_withdraw": can_fill(request.actor, report) and REPORT.may(report.status, "withdraw"),
    }


def dates_of(report: ProgressReport) -> str:
    """When it was due and handed in, each hand-in beside the date that was its own: a returned checklist
    has a new date, which the first hand-in was never late for."""
    deadline, submissions = report.deadline, list(report.submissions.order_by("round"))
    if not submissions:
        note = f"（{deadline.due_note}）" if deadline.due_note else ""
        return f"应于 {short(deadline.due_on)} 报送{note}"
    first, last = submissions[0], submissions[-1]
    if deadline.round == 1:
        how = "，按补录受理" if first.late_days else ""
        return f"应于 {short(first.due_on)} 报送，{_handed_in(first, '签字报送')}{how}"
    how = f"晚 {first.late_days} 个工作日补报" if first.late_days else "按期报送"
    again = f"，{_handed_in(last, '签字重报')}" if len(submissions) >= deadline.round else ""
    return f"原应报 {short(first.due_on)}，{how}；退回重报限 {short(deadline.due_on)}{again}"


def _handed_in(submission: Submission, verb: str) -> str:
    on = timezone.localdate(submission.submitted_at)
    late = workdays_late(submission.due_on, on)
    return f"{short(on)} 由{submission.by_label}{verb}{f'，晚 {late} 个工作日' if late else ''}"


def posted_version(request) -> int:
    """The version that the form was filled from; one that is not a number matches none."""
    version = request.POST.get("version", "")
    return int(version) if version.isdecimal() and len(version) < 10 else 0
