"""辖区设置."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from portal.errors import Refused
from portal.organizations.actions.jurisdictions import update_jurisdiction
from portal.organizations.forms import JurisdictionForm
from portal.organizations.models import Jurisdiction
from portal.organizations.permissions import can_manage_organizations


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def jurisdiction(request):
    if not can_manage_organizations(request.actor):
        raise PermissionDenied
    row = get_object_or_404(Jurisdiction, pk=request.actor.jurisdiction_id)
    form = JurisdictionForm(request.POST or None, instance=row, actor=request.actor)
    if form.is_valid():
        try:
            update_jurisdiction(jurisdiction=row, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            for field, sentence in (refusal.fields or {None: refusal.message}).items():
                form.add_error(field, sentence)
        else:
            messages.success(request, "辖区设置已保存。")
            return redirect("organizations:jurisdiction")
    context = {"form": form, "county": row}
    return render(request, "organizations/jurisdiction.html", context, status=422 if form.errors else 200)
