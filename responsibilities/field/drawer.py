"""What opens beside the grid: the one cell's people, duties and history."""

from portal.clock import today
from portal.deadlines.enums import Light
from portal.deadlines.lights import days_late, light_of
from portal.deadlines.queries import history
from portal.organizations.enums import HEAD_SEATS, Seat
from portal.organizations.models import Oversight, Tenure
from portal.workdays.calendar import workdays_between
from responsibilities.enums import EntryStatus, ReportStatus
from responsibilities.field.cells import entry_light
from responsibilities.models import ProgressReport


def drawer(report: ProgressReport) -> dict:
    """The context of templates/responsibilities/_field_drawer.html."""
    light = light_of(report.deadline)
    entries = list(report.entries.select_related("assignment__duty").order_by("assignment__duty__number"))
    for entry in entries:
        entry.light = entry_light(entry.status, light)
    return {
        "report": report,
        "light": light,
        "state_text": state_text(report, light),
        "entries": entries,
        "asked": [entry for entry in entries if entry.status not in (EntryStatus.NOT_DUE, EntryStatus.ENDED)],
        "clerks": _seated(report.organization, [Seat.CLERK]),
        "heads": _seated(report.organization, HEAD_SEATS),
        "leaders": _leaders(report.organization),
        "earlier": _earlier(report),
        "events": history(report.deadline),
    }


def state_text(report: ProgressReport, light: Light) -> str:
    """The exact word of the pill: 逾期 6 个工作日, 余 2 个工作日 …"""
    deadline = report.deadline
    if light == Light.LATE:
        return f"逾期 {days_late(deadline)} 个工作日"
    if light == Light.SOON:
        left = workdays_between(today(), deadline.due_on)
        return "今天到期" if left <= 0 else f"余 {left} 个工作日"
    if report.status == ReportStatus.SUBMITTED:
        return "已报待审"
    if report.status == ReportStatus.RETURNED:
        return "退回重报"
    return light.label


def _seated(organization, seats) -> list[Tenure]:
    return list(
        Tenure.objects.on(today())
        .filter(post__organization=organization, post__seat__in=seats)
        .select_related("person", "post")
    )


def _leaders(organization) -> list[Tenure]:
    posts = Oversight.objects.on(today()).filter(organization=organization).values("post")
    return list(Tenure.objects.on(today()).filter(post__in=posts).select_related("person", "post"))


def _earlier(report: ProgressReport) -> str:
    """往季: 一季度按期；二季度补录，晚 2 日."""
    earlier = ProgressReport.objects.filter(
        plan=report.plan_id, organization=report.organization_id, quarter__lt=report.quarter
    ).exclude(status=ReportStatus.CANCELLED)
    return "；".join(_how(each) for each in earlier.order_by("quarter"))


def _how(report: ProgressReport) -> str:
    if report.submitted_at is None:
        return f"{report.period_label}未报"
    if report.is_late_entry:
        return f"{report.period_label}补录，晚 {report.late_days} 日"
    return f"{report.period_label}按期"
