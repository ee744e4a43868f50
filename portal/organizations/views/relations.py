"""结束分管、联系、监督: by the system administrator, from the unit's page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from portal.clock import today
from portal.errors import Refused
from portal.organizations.actions.relations import end_oversight, end_supervision
from portal.organizations.forms import EndForm
from portal.organizations.models import Organization, Oversight, Supervision
from portal.organizations.permissions import can_manage_organizations


def _unit(request, ref) -> Organization:
    if not can_manage_organizations(request.actor):
        raise PermissionDenied
    return get_object_or_404(Organization.objects.visible_to(request.actor), ref=ref)


def _standing(rows):
    row = rows.on(today()).order_by("pk").first()
    if row is None:
        raise Http404
    return row


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def oversight_end(request, ref, post, kind):
    unit = _unit(request, ref)
    rows = Oversight.objects.filter(organization=unit, post__ref=post, kind=kind)
    row = _standing(rows.select_related("post__organization"))
    said = f"{row.post.organization.name} {row.post.title} {row.get_kind_display()}"
    return _end(
        request, unit, said, lambda **values: end_oversight(oversight=row, by=request.actor, **values)
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def supervision_end(request, ref, organ):
    unit = _unit(request, ref)
    row = _standing(Supervision.objects.filter(organization=unit, organ__ref=organ).select_related("organ"))
    said = f"{row.organ.name} 监督（{row.get_kind_display()}）"
    return _end(
        request, unit, said, lambda **values: end_supervision(supervision=row, by=request.actor, **values)
    )


def _end(request, unit: Organization, said: str, act):
    form = EndForm(request.POST or None)
    if form.is_valid():
        try:
            act(**form.cleaned_data)
        except Refused as refusal:
            form.add_error("on", refusal.message)
        else:
            messages.success(request, f"已结束：{said} {unit.name}。")
            return redirect("organizations:detail", ref=unit.ref)
    context = {"unit": unit, "said": said, "form": form}
    return render(request, "organizations/relation_end.html", context, status=422 if form.errors else 200)
