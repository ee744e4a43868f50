"""What every view of a checklist begins with: the object, or 404, 403."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from portal.deadlines.lights import light_of
from responsibilities.field.drawer import state_text
from responsibilities.models import ProgressReport
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
        "can_fill": can_fill(request.actor, report) and REPORT.may(report.status, "save"),
        "can_sign": can_sign(request.actor, report) and REPORT.may(report.status, "submit"),
        "can_review": can_review(request.actor, report) and REPORT.may(report.status, "review"),
        "can_withdraw": can_fill(request.actor, report) and REPORT.may(report.status, "withdraw"),
    }


def posted_version(request) -> int:
    """The version that the form was filled from; one that is not a number matches none."""
    version = request.POST.get("version", "")
    return int(version) if version.isdecimal() and len(version) < 10 else 0
