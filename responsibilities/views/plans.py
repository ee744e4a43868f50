"""年度分工: the years, one plan as a table, its settings, publishing and export."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from portal import clock
from portal.actor import Role
from portal.audit.actions import record_access
from portal.errors import Refused, Stale
from portal.organizations.models import Jurisdiction
from portal.web import workbook
from portal.workbooks import export_rows
from responsibilities.actions.plans import publish_plan, update_plan
from responsibilities.descriptions import described
from responsibilities.expansion import duties_of, expand
from responsibilities.forms.plans import PlanForm
from responsibilities.importing.columns import COLUMNS
from responsibilities.models import Duty, DutyPlan
from responsibilities.permissions.plans import can_draft, can_edit, can_publish
from responsibilities.policies.plans import Blocker, blockers_of
from responsibilities.queries.plans import (
    Figures,
    PlanFilter,
    figures_of,
    history_of,
    plans_with_counts,
    reach_of,
)


def plan_of(request, ref: str) -> DutyPlan:
    plans = DutyPlan.objects.visible_to(request.actor).select_related("jurisdiction__root")
    return get_object_or_404(plans, ref=ref)


def county_of(request) -> Jurisdiction | None:
    """The jurisdiction of who acts."""
    return Jurisdiction.objects.select_related("root").filter(pk=request.actor.jurisdiction_id).first()


def draft_for_edit(request, ref: str) -> DutyPlan:
    plan = plan_of(request, ref)
    if not can_edit(request.actor, plan):
        raise PermissionDenied
    return plan


@login_required
@require_safe
def plan_list(request):
    if not request.actor.has(Role.STAFF, Role.APPROVER, Role.LEADER, Role.READER):
        raise PermissionDenied
    context = {
        "plans": plans_with_counts(request.actor),
        "may_draft": can_draft(request.actor, county_of(request)),
        "year": clock.today().year,
    }
    return render(request, "responsibilities/plan_list.html", context)


@login_required
@require_safe
def plan_detail(request, ref):
    plan = plan_of(request, ref)
    found = PlanFilter(request.GET, plan)
    duties = duties_of(plan)
    shown = set(found.qs.order_by().values_list("pk", flat=True))
    editable = plan.is_draft and can_edit(request.actor, plan)
    figures = {} if plan.is_draft else figures_of(plan, request.actor)
    rows = [{"duty": duty, "figures": figures.get(duty.pk, Figures())} for duty in duties if duty.pk in shown]
    context = {
        "plan": plan,
        "filter": found,
        "groups": _by_category(rows),
        "shown": len(rows),
        "total": len(duties),
        "editable": editable,
        "may_publish": plan.is_draft and can_publish(request.actor, plan),
        "blockers": blockers(plan, duties) if plan.is_draft else [],
        "history": history_of(plan),
    }
    return render(request, "responsibilities/plan_detail.html", context)


def _by_category(rows: list[dict]) -> list[tuple]:
    groups: dict = {}
    for row in rows:
        groups.setdefault(row["duty"].category, []).append(row)
    return list(groups.items())


def blockers(plan: DutyPlan, duties: list[Duty] | None = None) -> list[Blocker]:
    return blockers_of(expand(plan, on=clock.today(), duties=duties))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_settings(request, ref):
    plan = draft_for_edit(request, ref)
    fields = ("title", "basis", "first_quarter", "version")
    form = PlanForm(request.POST or None, initial={name: getattr(plan, name) for name in fields})
    stale, status = None, 200
    if form.is_valid():
        try:
            update_plan(plan=plan, by=request.actor, **form.cleaned_data)
        except Stale as refusal:
            stale, status = refusal, 409
            form = PlanForm({**request.POST.dict(), "version": refusal.current.version})
        else:
            messages.success(request, "分工的名称和起报季度已保存。")
            return redirect("responsibilities:plan", ref=plan.ref)
    context = {"plan": plan, "form": form, "stale": stale}
    status = 422 if form.errors else status
    return render(request, "responsibilities/plan_settings.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_publish(request, ref):
    """GET says whom it will reach; POST publishes."""
    plan = plan_of(request, ref)
    if not can_publish(request.actor, plan):
        raise PermissionDenied
    if request.method == "POST":
        version = request.POST.get("version", "")
        publish_plan(
            plan=plan, by=request.actor, version=int(version) if version.isdecimal() else plan.version
        )
        messages.success(request, f"《{plan.title}》已发布，清单和时限已建立，告知书、通知书已拟稿。")
        return redirect("responsibilities:plan", ref=plan.ref)
    if not plan.is_draft:
        raise Refused("这份分工已经发布，不用再发布。")
    expanded = expand(plan, on=clock.today())
    context = {
        "plan": plan,
        "blockers": blockers_of(expanded),
        "reach": reach_of(plan, expanded, clock.today()),
        "duties": len(expanded),
    }
    template = "responsibilities/_plan_publish.html" if request.htmx else "responsibilities/plan_publish.html"
    return render(request, template, context)


@login_required
@require_safe
def plan_export(request, ref):
    """The rows that the filter leaves, under the headings the import understands."""
    plan = plan_of(request, ref)
    shown = set(PlanFilter(request.GET, plan).qs.order_by().values_list("pk", flat=True))
    duties = [duty for duty in duties_of(plan) if duty.pk in shown]
    content = export_rows(plan.title, [column.title for column in COLUMNS], map(_cells, duties))
    record_access("plan.export", by=request.actor, subjects=[plan], note=f"{len(duties)} 项")
    return workbook(content, f"{plan.title}.xlsx")


def _cells(duty: Duty) -> list[str]:
    texts = described(duty)
    order = (
        "序号", "大项", "小项", "要求", "牵头单位", "协办单位", "完成时限", "责任领导", "责任", "动作",
        "简称", "协办报送",
    )  # fmt: skip
    leader = duty.leader_post.organization.name + duty.leader_post.title if duty.leader_post else ""
    return [leader if name == "责任领导" else texts[name] for name in order]
