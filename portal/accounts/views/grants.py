"""Security administrator: grants."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.actions.grants import grant_role, review_grant, revoke_grant
from portal.accounts.filters import GrantFilter
from portal.accounts.forms import GrantForm, RevokeForm
from portal.accounts.models import Grant
from portal.accounts.permissions import can_manage_grants
from portal.errors import Refused
from portal.web import back, page_of


def _grants(request):
    if not can_manage_grants(request.actor):
        raise PermissionDenied
    return Grant.objects.filter(organization__jurisdiction_id=request.actor.jurisdiction_id)


@login_required
@require_safe
def grant_list(request):
    rows = _grants(request).select_related("user__person", "organization", "granted_by__person")
    found = GrantFilter(request.GET, rows)
    page = page_of(request, found.qs)
    in_force = set(
        Grant.objects.in_force().filter(pk__in=[row.pk for row in page]).values_list("pk", flat=True)
    )
    to_review = set(_grants(request).to_review().values_list("pk", flat=True))
    context = {"filter": found, "page_obj": page, "in_force": in_force, "to_review": to_review}
    return render(request, "accounts/grant_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def grant_new(request):
    _grants(request)
    form = GrantForm(request.POST or None, actor=request.actor)
    if form.is_valid():
        try:
            grant = grant_role(**form.cleaned_data, by=request.actor)
        except Refused as refusal:
            _show(form, refusal)
        else:
            messages.success(request, f"已授权：{grant.user.person.name}，{grant.get_role_display()}。")
            return redirect("accounts:grant_list")
    return render(request, "accounts/grant_form.html", {"form": form}, status=422 if form.errors else 200)


def _show(form, refusal: Refused) -> None:
    form.add_error(None, refusal.message)
    for field, sentence in refusal.fields.items():
        form.add_error(field, sentence)


@login_required
@require_POST
def grant_review(request, ref):
    grant = get_object_or_404(_grants(request).select_related("user__person"), ref=ref)
    review_grant(grant=grant, by=request.actor)
    messages.success(request, f"已复核{grant.user.person.name}的{grant.get_role_display()}，再用一年。")
    return back(request, reverse("accounts:grant_list"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def grant_revoke(request, ref):
    grant = get_object_or_404(_grants(request).select_related("user__person", "organization"), ref=ref)
    form = RevokeForm(request.POST or None)
    if form.is_valid():
        revoke_grant(grant=grant, reason=form.cleaned_data["reason"], by=request.actor)
        messages.success(request, f"已收回{grant.user.person.name}的{grant.get_role_display()}。")
        return redirect("accounts:grant_list")
    return render(
        request,
        "accounts/grant_revoke.html",
        {"form": form, "grant": grant},
        status=422 if form.errors else 200,
    )
