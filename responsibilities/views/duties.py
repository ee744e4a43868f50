"""小项: one row corrected in place; after publishing, who has a part in it and how they stand."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.deadlines.lights import light_of
from portal.errors import Refused, Stale
from responsibilities.actions.duties import add_duty, delete_duty, update_duty
from responsibilities.descriptions import described
from responsibilities.forms.plans import DutyForm
from responsibilities.models import Duty, DutyPlan
from responsibilities.permissions.plans import can_edit
from responsibilities.policies.plans import check_may_edit
from responsibilities.queries.plans import assignments_of, history_of
from responsibilities.views.plans import blockers, draft_for_edit


def _duty(request, ref: str) -> Duty:
    duties = Duty.objects.filter(plan__in=DutyPlan.objects.visible_to(request.actor))
    duties = duties.select_related("plan__jurisdiction__root", "category", "leader_post__organization")
    return get_object_or_404(duties.prefetch_related("parties__organization", "parties__group"), ref=ref)


def _editable(request, ref: str) -> Duty:
    duty = _duty(request, ref)
    if not can_edit(request.actor, duty.plan):
        raise PermissionDenied
    check_may_edit(duty.plan)
    return duty


@login_required
@require_safe
def duty_row(request, ref):
    """The row as it stands: what leaving the form without saving shows."""
    duty = _duty(request, ref)
    return _row(request, duty, editable=duty.plan.is_draft and can_edit(request.actor, duty.plan))


def _row(request, duty: Duty, *, editable: bool, saved: bool = False):
    context = {"row": {"duty": duty}, "plan": duty.plan, "editable": editable, "saved": saved}
    if saved:
        context["blockers"] = blockers(duty.plan)
    return render(request, "responsibilities/_duty_row.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def duty_edit(request, ref):
    duty = _editable(request, ref)
    form = DutyForm(request.POST or None, plan=duty.plan, duty=duty)
    stale, status = None, 200
    if form.is_valid():
        try:
            update_duty(
                duty=duty, version=form.cleaned_data["version"] or 0, entry=form.entry(), by=request.actor
            )
        except Stale as refusal:
            stale, status = refusal, 409
            form = _with_version(request, form, refusal.current)
        except Refused as refusal:
            _show(form, refusal)
        else:
            return _saved(request, duty)
    status = 422 if form.errors and status == 200 else status
    return _form(request, form, duty=duty, stale=stale, status=status)


def _with_version(request, form: DutyForm, current: Duty) -> DutyForm:
    """What was typed stays; saving it again is then a decision about what stands now."""
    data = request.POST.copy()
    data["version"] = current.version
    return DutyForm(data, plan=form.plan, duty=current)


def _show(form: DutyForm, refusal: Refused) -> None:
    for name, sentence in (refusal.fields or {None: refusal.message}).items():
        form.add_error(name if name in form.fields else None, sentence)


def _saved(request, duty: Duty):
    if request.htmx:
        return _row(request, _duty(request, duty.ref), editable=True, saved=True)
    messages.success(request, f"第 {duty.number} 项已保存。")
    return redirect("responsibilities:plan", ref=duty.plan.ref)


def _form(request, form: DutyForm, *, duty: Duty | None, stale=None, status: int = 200):
    plan = form.plan
    context = {
        "form": form,
        "plan": plan,
        "duty": duty,
        "stale": stale,
        "standing": described(stale.current) if stale else {},
        "categories": plan.categories.all(),
    }
    inline = request.htmx and duty is not None
    template = "responsibilities/_duty_form_row.html" if inline else "responsibilities/duty_form.html"
    return render(request, template, context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def duty_add(request, ref):
    plan = draft_for_edit(request, ref)
    check_may_edit(plan)
    form = DutyForm(request.POST or None, plan=plan)
    if form.is_valid():
        try:
            duty = add_duty(plan=plan, entry=form.entry(), by=request.actor)
        except Refused as refusal:
            _show(form, refusal)
        else:
            messages.success(request, f"第 {duty.number} 项已加上。")
            return redirect("responsibilities:plan", ref=plan.ref)
    return _form(request, form, duty=None, status=422 if form.errors else 200)


@login_required
@require_POST
def duty_delete(request, ref):
    duty = _editable(request, ref)
    version = request.POST.get("version", "")
    delete_duty(duty=duty, version=int(version) if version.isdecimal() else 0, by=request.actor)
    messages.success(request, f"“{duty.title}”已从拟订的分工里删去。")
    return redirect("responsibilities:plan", ref=duty.plan.ref)


@login_required
@require_safe
def duty_detail(request, ref):
    """Each unit's part, quarter by quarter, every cell opening the checklist behind it."""
    duty = _duty(request, ref)
    if duty.plan.is_draft:
        return redirect("responsibilities:plan", ref=duty.plan.ref)
    rows = [_assignment_row(assignment) for assignment in assignments_of(duty, request.actor)]
    context = {"duty": duty, "plan": duty.plan, "texts": described(duty), "rows": rows}
    if can_edit(request.actor, duty.plan):
        context["history"] = history_of(duty)
    return render(request, "responsibilities/duty_detail.html", context)


def _assignment_row(assignment) -> dict:
    by_quarter = {entry.report.quarter: entry for entry in assignment.entries.all()}
    quarters = [_cell(by_quarter.get(number)) for number in (1, 2, 3, 4)]
    milestones = [(milestone, light_of(milestone.deadline)) for milestone in assignment.milestones.all()]
    return {"assignment": assignment, "quarters": quarters, "milestones": milestones}


def _cell(entry) -> dict | None:
    if entry is None:
        return None
    return {"entry": entry, "report": entry.report, "light": light_of(entry.report.deadline)}
