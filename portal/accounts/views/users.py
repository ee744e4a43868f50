"""System administrator: accounts."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.actions.passwords import confirm_printed, opening, order_accounts
from portal.accounts.actions.users import reset_password, set_active
from portal.accounts.filters import UserFilter
from portal.accounts.models import OneTimePassword, User
from portal.accounts.permissions import can_manage_accounts
from portal.accounts.queries import held_today, slips_of, users_of, waiting_people
from portal.audit.actions import record_access
from portal.organizations.models import Tenure
from portal.organizations.queries.detail import attach_posts
from portal.web import page_of, workbook
from portal.workbooks import export_rows
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
        {
            "filter": found,
            "page_obj": page,
            "waiting": waiting_people(request.actor).count(),
            "to_print": OneTimePassword.objects.to_hand_out(request.user).count(),
            "opening": opening(request.actor),
        },
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
@require_safe
def user_export(request):
    """The users that the filter leaves, as .xlsx; no password is among it."""
    people = list(UserFilter(request.GET, _users(request).order_by("username")).qs)
    attach_posts([account.person for account in people])
    record_access("account.export", by=request.actor, note=f"{len(people)} 个")
    head = ["用户名", "姓名", "工号", "单位和职务", "开通", "最近登录", "状态"]
    content = export_rows("用户", head, map(_cells, people))
    return workbook(content, f"用户-{today():%Y%m%d}.xlsx")


def _cells(account: User) -> list[str]:
    return [
        account.username,
        account.person.name,
        account.person.staff_number,
        held_today(account.person),
        _day(account.created_at),
        _day(account.last_login),
        account.state_label,
    ]


def _day(moment) -> str:
    return f"{localtime(moment):%Y-%m-%d}" if moment else ""


@login_required
@require_POST
def user_open(request):
    _users(request)
    job = order_accounts(by=request.actor)
    if job is None:
        messages.info(request, "在任的书记、联络员和责任领导都已有账号。")
        return redirect("accounts:user_list")
    return redirect("jobs:detail", job.ref)


@login_required
@require_safe
@never_cache
def password_slips(request):
    """What was opened and not yet confirmed as printed; whoever opened it sees it, again and again."""
    _users(request)
    rows = OneTimePassword.objects.to_hand_out(request.user).select_related("user__person")
    opened = [(row.user, row.password) for row in rows]
    if opened:
        record_access("account.slips", by=request.actor, subjects=[user for user, _ in opened])
    return _slips(request, opened, kept=True)


@login_required
@require_POST
def password_printed(request):
    _users(request)
    count = confirm_printed(by=request.actor)
    messages.success(request, f"{count} 张密码条已确认打印，系统里不再留这些密码。")
    return redirect("accounts:user_list")


@login_required
@require_POST
def user_reset(request, ref):
    user = get_object_or_404(_users(request), ref=ref)
    return _slips(request, [(user, reset_password(user=user, by=request.actor))])


def _slips(request, opened, *, kept=False):
    address = settings.SITE_URL or request.build_absolute_uri("/")
    context = {"slips": slips_of(opened), "kept": kept, "address": address}
    response = render(request, "accounts/user_passwords.html", context)
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
