"""System administrator: accounts."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.actions.users import open_accounts, reset_password, set_active
from portal.accounts.filters import UserFilter
from portal.accounts.permissions import can_manage_accounts
from portal.accounts.queries import users_of, waiting_people
from portal.organizations.models import Tenure
from portal.organizations.queries.detail import attach_posts
from portal.web import page_of
from portal.workdays.calendar import today


def _users(request):
    if not can_manage_accounts(request.actor):
        raise PermissionDenied
    return users_of(request.actor)


@login_required
@require_safe
def user_list(request):
    found = UserFilter(request.GET, _users(request).order_by("username"))
    page = page_of(request, found.qs)
    attach_posts([account.person for account in page])
    return render(
        request,
        "accounts/user_list.html",
        {"filter": found, "page_obj": page, "waiting": waiting_people(request.actor).count()},
    )


@login_required
@require_safe
def user(request, ref):
    """One account: its person, its grants, and what may be done with it."""
    account = get_object_or_404(_users(request), ref=ref)
    tenures = Tenure.objects.on(today()).filter(person=account.person_id)
    context = {
        "account": account,
        "tenures": tenures.select_related("post__organization").order_by("pk"),
        "grants": account.grants.in_force().select_related("organization", "granted_by__person"),
        "is_administrator": account.grants.in_force().administrative().exists(),
    }
    return render(request, "accounts/user.html", context)


@login_required
@require_POST
def user_open(request):
    _users(request)
    opened = open_accounts(people=list(waiting_people(request.actor)), by=request.actor)
    if not opened:
        messages.info(request, "在任的书记、联络员和责任领导都已有账号。")
        return redirect("accounts:user_list")
    return _shown_once(request, opened)


@login_required
@require_POST
def user_reset(request, ref):
    user = get_object_or_404(_users(request), ref=ref)
    return _shown_once(request, [(user, reset_password(user=user, by=request.actor))])


def _shown_once(request, opened):
    response = render(request, "accounts/user_passwords.html", {"opened": opened})
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
def user_active(request, ref):
    user = get_object_or_404(_users(request), ref=ref)
    active = request.POST.get("active") == "1"
    set_active(user=user, active=active, by=request.actor)
    messages.success(request, f"{user.person.name}的账号已{'启用' if active else '停用'}。")
    return redirect("accounts:user", user.ref)
