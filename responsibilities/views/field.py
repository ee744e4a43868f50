"""责任田: the page, one cell's drawer, one folded group, and the whole as a workbook."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from portal.actor import BUSINESS_ROLES, Role
from portal.audit.actions import record_access
from portal.clock import today
from portal.deadlines.actions.urges import urge_units
from portal.deadlines.enums import Light
from portal.deadlines.models import Deadline
from portal.deadlines.permissions import can_urge
from portal.organizations.models import Organization
from portal.web import back, workbook
from responsibilities.field import grid as grids
from responsibilities.field.drawer import drawer
from responsibilities.field.filters import FieldFilter
from responsibilities.field.sheet import sheet
from responsibilities.models import Duty, DutyPlan, ProgressReport


def _plan(request) -> DutyPlan | None:
    """The published plan of the year in the address, else the latest."""
    if not request.actor.has(*BUSINESS_ROLES):
        raise PermissionDenied
    plans = DutyPlan.objects.visible_to(request.actor).published().order_by("-year")
    year = request.GET.get("year", "")
    return plans.filter(year=int(year)).first() if year.isdecimal() else plans.first()


def _grid(request, plan):
    """The filter and the grid it leaves."""
    units = Organization.objects.visible_to(request.actor)
    latest = grids.current_quarter(plan)
    found = FieldFilter(request.GET, units, plan=plan, latest=latest)
    quarter = int(found.chosen("quarter") or latest)
    duties = Duty.objects.filter(plan=plan)
    if category := found.chosen("category"):
        duties = duties.filter(category=category)
    narrowed = any(found.chosen(name) for name in ("q", "leader"))
    grid = grids.build(
        plan,
        request.actor,
        quarter=quarter,
        duties=duties,
        organizations=found.qs.order_by().values("pk") if narrowed else None,
    )
    counts = grid.counts
    if state := found.chosen("state"):
        grid.rows = [row for row in grid.rows if row.light(quarter) == state]
    if found.chosen("sort") == "unit":
        grid.rows.sort(key=lambda row: (row.organization.sort_order, row.organization.pk))
    return found, grid, counts


@login_required
@require_safe
def field(request):
    plan = _plan(request)
    if plan is None:
        return render(request, "responsibilities/field_empty.html", {"staff": request.actor.has(Role.STAFF)})
    found, grid, counts = _grid(request, plan)
    lights = [
        {"light": light, "count": counts[light], "current": found.chosen("state") == light} for light in Light
    ]
    context = {
        "plan": plan,
        "filter": found,
        "grid": grid,
        "lights": lights,
        "counts": counts,
        "units": sum(counts[light] for light in Light),
        "leads": request.actor.has(Role.LEADER),
        "staff": request.actor.has(Role.STAFF),
        "quarter_label": f"{'一二三四'[grid.quarter - 1]}季度",
    }
    return render(request, "responsibilities/field.html", context)


@login_required
@require_safe
def field_group(request, key):
    """The rows of a folded group."""
    plan = _plan(request)
    grid = _grid(request, plan)[1] if plan else None
    group = next((group for group in grid.groups if group.key == key), None) if grid else None
    return render(request, "responsibilities/_field_rows.html", {"group": group, "grid": grid})


@login_required
@require_safe
def field_cell(request, ref):
    """One unit's quarter: a drawer for htmx, a page of its own without."""
    report = get_object_or_404(
        ProgressReport.objects.visible_to(request.actor).select_related(
            "organization", "plan", "deadline__jurisdiction"
        ),
        ref=ref,
    )
    template = "_field_drawer.html" if request.htmx else "field_cell.html"
    shown = drawer(report)
    urgent = shown["light"] in (Light.LATE, Light.SOON)
    context = {**shown, "can_urge": urgent and can_urge(request.actor, report.organization)}
    return render(request, f"responsibilities/{template}", context)


@login_required
@require_safe
def field_export(request):
    plan = _plan(request)
    if plan is None:
        raise PermissionDenied
    grid = _grid(request, plan)[1]
    record_access("field.export", by=request.actor, subjects=[plan])
    return workbook(sheet(grid), f"责任田-{plan.year}年{grid.quarter}季度-{today():%Y%m%d}.xlsx")


@login_required
@require_POST
def field_urge(request):
    """催办 one unit's checklist, or all that are late in a quarter of a plan."""
    reports = ProgressReport.objects.visible_to(request.actor)
    if ref := request.POST.get("report"):
        chosen = [get_object_or_404(reports, ref=ref)]
    else:
        plan = get_object_or_404(DutyPlan.objects.visible_to(request.actor), ref=request.POST.get("plan", ""))
        quarter = request.POST.get("quarter", "")
        late = Deadline.objects.overdue_on(today()).values("pk")
        chosen = reports.filter(
            plan=plan, quarter=int(quarter) if quarter.isdecimal() else 0, deadline__in=late
        )
    deadlines = Deadline.objects.filter(pk__in=[report.deadline_id for report in chosen]).select_related(
        "organization"
    )
    if not all(can_urge(request.actor, deadline.organization) for deadline in deadlines):
        raise PermissionDenied
    urged = urge_units(deadlines=deadlines, by=request.actor)
    messages.success(request, urged.sentence)
    return back(request, "responsibilities:field")
