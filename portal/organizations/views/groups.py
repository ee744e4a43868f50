"""单位组: list and definition."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from portal.errors import Refused
from portal.organizations.actions.groups import define_group
from portal.organizations.forms import GroupForm
from portal.organizations.models import Jurisdiction, OrganizationGroup
from portal.organizations.permissions import can_define_groups


def _groups(request):
    if not can_define_groups(request.actor):
        raise PermissionDenied
    return OrganizationGroup.objects.filter(jurisdiction_id=request.actor.jurisdiction_id)


@login_required
@require_safe
def group_list(request):
    groups = _groups(request).annotate(size=Count("members")).order_by("pk")
    return render(request, "organizations/group_list.html", {"groups": groups})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def group_new(request):
    _groups(request)
    return _define(request, OrganizationGroup(name=request.GET.get("name", "")), None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def group_edit(request, ref):
    group = get_object_or_404(_groups(request), ref=ref)
    return _define(request, group, OrganizationGroup.objects.get(pk=group.pk))


def _define(request, instance, group):
    form = GroupForm(request.POST or None, instance=instance, actor=request.actor)
    if form.is_valid():
        jurisdiction = get_object_or_404(Jurisdiction, pk=request.actor.jurisdiction_id)
        try:
            saved = define_group(
                jurisdiction=jurisdiction, by=request.actor, group=group, **form.cleaned_data
            )
        except Refused as refusal:
            for field, sentence in (refusal.fields or {None: refusal.message}).items():
                form.add_error(field, sentence)
        else:
            messages.success(request, f"单位组“{saved.name}”已保存。")
            return redirect("organizations:group_list")
    context = {"form": form, "group": group}
    return render(request, "organizations/group_form.html", context, status=422 if form.errors else 200)
