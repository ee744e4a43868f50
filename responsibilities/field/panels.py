"""What 明责 shows on an organization's page and in the tree: its checklists and its state."""

from django.urls import reverse

from portal.deadlines.enums import Light
from portal.deadlines.lights import with_light
from portal.organizations.panels import Line, Panel
from portal.workdays.calendar import short
from responsibilities.enums import MilestoneStatus, ReportStatus
from responsibilities.field.cells import worst
from responsibilities.models import ProgressReport
from responsibilities.queries.milestones import listed_milestones, standing


def open_work(organization, actor) -> Panel | None:
    """The unit's checklists of its latest published plan, newest first."""
    reports = ProgressReport.objects.visible_to(actor).filter(organization=organization)
    shown = with_light(reports.exclude(status=ReportStatus.CANCELLED), "deadline__").select_related("plan")
    latest = list(shown.order_by("-plan__year", "-quarter")[:4])
    own = _milestones(organization, actor)
    if not latest and not own:
        return None
    lines = [
        Line(
            text=f"{report.plan.year} 年{report.period_label}清单",
            url=reverse("responsibilities:field_cell", args=[report.ref]),
            state=report.light,
            word=report.get_status_display() if report.light in (Light.OK, Light.DONE) else "",
        )
        for report in latest
    ]
    return Panel("在办事项", lines + own)


def _milestones(organization, actor) -> list[Line]:
    """The next of the unit's own dates that are not met."""
    rows = listed_milestones(actor).filter(assignment__organization=organization)
    return [
        Line(
            text=f"{each.milestone.assignment.duty.title} {short(each.milestone.due_on)}",
            url=reverse("responsibilities:milestone", args=[each.milestone.ref]),
            state=each.light,
            word=each.word,
        )
        for each in map(standing, rows.exclude(status=MilestoneStatus.DONE)[:4])
    ]


def unit_states(organization_ids, actor) -> dict[int, str]:
    """Each unit's worst state over the checklists that have begun; none where it has none."""
    reports = ProgressReport.objects.visible_to(actor).filter(organization__in=organization_ids)
    rows = with_light(reports, "deadline__").values_list("organization_id", "light")
    lights: dict[int, list[str]] = {}
    for organization_id, light in rows:
        lights.setdefault(organization_id, []).append(light)
    return {pk: str(state) for pk, each in lights.items() if (state := worst(each))}
