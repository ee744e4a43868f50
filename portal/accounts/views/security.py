"""Security administrator: the policy of signing in, lost factors; resets for a second administrator."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.actions.factors import reset_factors
from portal.accounts.actions.resets import confirm_reset
from portal.accounts.actions.security_policies import change_policy
from portal.accounts.forms_factors import FactorResetForm, SecurityPolicyForm
from portal.accounts.models import CredentialReset, SecurityPolicy
from portal.accounts.permissions import can_confirm_resets, can_manage_grants
from portal.errors import Refused, Stale
from portal.organizations.models import Jurisdiction
from portal.web import page_of


def _require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def policy(request):
    _require(can_manage_grants(request.actor))
    county = get_object_or_404(Jurisdiction, pk=request.actor.jurisdiction_id)
    standing = SecurityPolicy.objects.of(county.pk)
    form = SecurityPolicyForm(request.POST or None, instance=standing, initial={"version": standing.version})
    if form.is_valid():
        try:
            change_policy(jurisdiction=county, by=request.actor, **form.cleaned_data)
        except Stale as stale:
            form.add_error(None, stale.message)
        else:
            messages.success(request, "登录安全策略已保存，每个人从下一次打开页面起照办。")
            return redirect("accounts:policy")
    return render(request, "accounts/policy.html", {"form": form}, status=422 if form.errors else 200)


def _resets(request):
    _require(can_confirm_resets(request.actor))
    rows = CredentialReset.objects.filter(user__person__jurisdiction_id=request.actor.jurisdiction_id)
    return rows.select_related("user__person", "by__person", "confirmed_by__person")


@login_required
@require_safe
def reset_list(request):
    context = {
        "page_obj": page_of(request, _resets(request)),
        "resets_factors": can_manage_grants(request.actor),
    }
    return render(request, "accounts/reset_list.html", context)


@login_required
@require_POST
def reset_confirm(request, ref):
    found = get_object_or_404(_resets(request), ref=ref)
    confirm_reset(reset=found, by=request.actor)
    messages.success(request, f"已确认。{found.user.person.name}从重置起满 24 小时后可以签字。")
    return redirect("accounts:reset_list")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def factors_reset(request):
    """Of somebody who has lost telephone, key and codes."""
    _require(can_manage_grants(request.actor))
    form = FactorResetForm(request.POST or None, actor=request.actor)
    if form.is_valid():
        found = form.cleaned_data["user"]
        try:
            reset_factors(user=found, reason=form.cleaned_data["reason"], by=request.actor)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"已重置{found.person.name}的第二因素，下次登录先登记新的。")
            return redirect("accounts:reset_list")
    status = 422 if form.errors else 200
    return render(request, "accounts/factors_reset.html", {"form": form}, status=status)
