"""阶梯将自动发出: what the coming mornings bring; 暂缓, 恢复 and 催办 of chosen deadlines."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.actor import Role
from portal.clock import today
from portal.deadlines.actions.deadlines import pause, resume
from portal.deadlines.actions.urges import sort_out, urge_units
from portal.deadlines.enums import DeadlineStatus
from portal.deadlines.forms import PauseForm, UrgeForm
from portal.deadlines.lights import with_light
from portal.deadlines.models import Deadline
from portal.deadlines.permissions import can_pause, can_see_ladder, can_urge
from portal.deadlines.queries import upcoming as upcoming_rungs
from portal.errors import Refused
from portal.organizations.models import Jurisdiction
from portal.web import page_of

DAYS = 10


@login_required
@require_safe
def upcoming(request):
    """Every rung of the next ten working days; ?at= opens one of them down to its deadlines."""
    if not can_see_ladder(request.actor):
        raise PermissionDenied
    jurisdiction = get_object_or_404(Jurisdiction, pk=request.actor.jurisdiction_id)
    entries = upcoming_rungs(jurisdiction, DAYS, request.actor)
    chosen = next((entry for entry in entries if entry.at == request.GET.get("at")), None)
    paused = Deadline.objects.visible_to(request.actor).filter(status=DeadlineStatus.PAUSED)
    context = {
        "entries": entries,
        "chosen": chosen,
        "page_obj": page_of(request, with_light(chosen.deadlines)) if chosen else None,
        "paused": paused.select_related("organization").order_by("due_on", "pk"),
        "days": DAYS,
        "may_pause": request.actor.has(Role.STAFF),
    }
    return render(request, "deadlines/upcoming.html", context)


def _chosen(request, may) -> list[Deadline]:
    """The deadlines whose refs were sent; 404 beyond sight, 403 beyond reach, Refused for none."""
    refs = request.POST.getlist("deadline") or request.GET.getlist("deadline")
    rows = Deadline.objects.visible_to(request.actor).filter(ref__in=refs).select_related("organization")
    found = list(with_light(rows).order_by("organization__sort_order", "due_on", "pk"))
    if not refs:
        raise Refused("没有选中事项，请先勾选。")
    if len(found) != len(set(refs)):
        raise Http404
    if not all(may(request.actor, deadline.organization) for deadline in found):
        raise PermissionDenied
    return found


def _back(request, default: str):
    target = request.POST.get("next") or request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts=None) and target.startswith("/"):
        return target
    return reverse(default)


def _page(request, template, form, deadlines, **context):
    context |= {"form": form, "deadlines": deadlines, "next": _back(request, "deadlines:upcoming")}
    return render(request, template, context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pause_deadlines(request):
    deadlines = _chosen(request, can_pause)
    form = PauseForm(request.POST or None)
    if not form.is_valid():
        return _page(request, "deadlines/pause.html", form, deadlines)
    pause(deadlines=deadlines, **form.cleaned_data, by=request.actor)
    messages.success(request, f"已暂缓 {len(deadlines)} 项，恢复之前阶梯不再往上走。")
    return redirect(_back(request, "deadlines:upcoming"))


@login_required
@require_POST
def resume_deadlines(request):
    deadlines = _chosen(request, can_pause)
    resume(deadlines=deadlines, by=request.actor)
    messages.success(request, f"已恢复 {len(deadlines)} 项，下一次每日运行补上到了的各级。")
    return redirect(_back(request, "deadlines:upcoming"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def urge(request):
    """GET shows whom it will reach and asks for a note; a form elsewhere may POST at once."""
    deadlines = _chosen(request, can_urge)
    form = UrgeForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        sorted_out = sort_out(deadlines, today())
        resting = {deadline.pk: reason for deadline, reason in sorted_out.skipped}
        for deadline in deadlines:
            deadline.not_now = resting.get(deadline.pk, "")
        return _page(
            request, "deadlines/urge.html", form, deadlines, count=len(sorted_out.deadlines), resting=resting
        )
    urged = urge_units(deadlines=deadlines, note=form.cleaned_data["note"], by=request.actor)
    messages.success(request, urged.sentence)
    return redirect(_back(request, "deadlines:upcoming"))
