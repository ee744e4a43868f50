"""阶梯设置: each kind's rungs, the default beside them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.deadlines.actions.ladders import reset_ladder, set_ladder
from portal.deadlines.forms import LadderForm
from portal.deadlines.kinds import kind_of, kinds
from portal.deadlines.ladders import in_order, ladders_of
from portal.deadlines.permissions import can_edit_ladder, can_see_ladder
from portal.errors import Refused
from portal.organizations.models import Jurisdiction


def _jurisdiction(request) -> Jurisdiction:
    rows = Jurisdiction.objects.select_related("root")
    return get_object_or_404(rows, pk=request.actor.jurisdiction_id)


def _to_edit(request, name):
    jurisdiction = _jurisdiction(request)
    if not can_edit_ladder(request.actor, jurisdiction):
        raise PermissionDenied
    if name not in kinds():
        raise Http404
    return jurisdiction, kind_of(name)


@login_required
@require_safe
def ladder(request):
    if not can_see_ladder(request.actor):
        raise PermissionDenied
    jurisdiction = _jurisdiction(request)
    ladders = ladders_of(jurisdiction.pk)
    rows = [(kind, ladders[name], ladders[name] != in_order(kind.rungs)) for name, kind in kinds().items()]
    may_edit = can_edit_ladder(request.actor, jurisdiction)
    return render(request, "deadlines/ladder.html", {"kinds": rows, "may_edit": may_edit})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ladder_edit(request, kind):
    jurisdiction, kind = _to_edit(request, kind)
    form = LadderForm(
        request.POST or None, ladder=ladders_of(jurisdiction.pk)[kind.name], default=in_order(kind.rungs)
    )
    if form.is_valid():
        try:
            set_ladder(jurisdiction=jurisdiction, kind=kind, rungs=form.rungs(), by=request.actor)
        except Refused as refusal:
            form.show(refusal)
        else:
            messages.success(request, f"{kind.label}的阶梯已保存，下一次每日运行起按它走。")
            return redirect("deadlines:ladder")
    status = 422 if form.errors else 200
    return render(request, "deadlines/ladder_edit.html", {"kind": kind, "form": form}, status=status)


@login_required
@require_POST
def ladder_reset(request, kind):
    jurisdiction, kind = _to_edit(request, kind)
    reset_ladder(jurisdiction=jurisdiction, kind=kind, by=request.actor)
    messages.success(request, f"{kind.label}已恢复默认阶梯。")
    return redirect("deadlines:ladder")
