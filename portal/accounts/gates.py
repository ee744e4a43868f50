"""What a signed-in session passes before any view: still running, second factor, own password, enrolled.

Each gate is (request) → the answer that stops the request, or None. Without a page of their own (API,
htmx, fetch) the same refusals come as a status that the caller understands (portal.accounts.middleware).
"""

import datetime as dt
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from portal import clock
from portal.accounts.actions.sign_ins import end_sign_ins, note_seen
from portal.accounts.models import SecurityPolicy, SignIn

SESSION_KEY = "sign_in"
AFTER_FACTOR = "after_factor"
OUTSIDE = {"accounts:logout", "healthz", "livez", "metrics"}
FACTOR_PAGES = {"accounts:factor", "accounts:factor_key"}
PASSWORD_PAGES = {"accounts:password"}
ENROL_PAGES = {"accounts:factor_list", "accounts:authenticator", "accounts:key_add", "accounts:stay"}
SILENT = {"jobs:progress"}  # pages that ask by themselves: nobody is sitting there for that


def stop(request: HttpRequest, view_name: str) -> HttpResponse | None:
    """The first gate that does not let the request through; a session that does counts as seen."""
    if view_name in OUTSIDE:
        return None
    request.sign_in = _sign_in(request)
    request.security_policy = SecurityPolicy.objects.of(request.user.person.jurisdiction_id)
    for gate, pages in GATES:
        if view_name in pages:
            break
        if answer := gate(request):
            return answer
    if view_name not in SILENT:
        note_seen(request.sign_in)
    return None


def _sign_in(request) -> SignIn | None:
    ref = request.session.get(SESSION_KEY, "")
    return SignIn.objects.running().with_enrolled().filter(user=request.user, ref=ref).first()


def is_running(request) -> HttpResponse | None:
    """Not ended from elsewhere, not left alone too long, not older than a session may be."""
    sign_in, policy, now = request.sign_in, request.security_policy, clock.now()
    if sign_in is None:
        return _out(request, "这次登录已经结束，请重新登录。")
    if now - sign_in.seen_at > dt.timedelta(minutes=policy.idle_minutes):
        return _out(request, f"离开超过 {policy.idle_minutes} 分钟，已自动退出；写过的都在，重新登录接着办。")
    if now - sign_in.started_at > dt.timedelta(hours=policy.session_hours):
        return _out(request, f"这次登录已满 {policy.session_hours} 小时，请重新登录；写过的都在。")
    return None


def _out(request, sentence: str) -> HttpResponse:
    if request.sign_in is not None:
        end_sign_ins(user=request.user, reason="超时退出", only=request.sign_in.ref, by=request.actor)
    logout(request)
    messages.info(request, sentence)
    return redirect(f"{reverse('accounts:login')}?{_next(request)}")


def has_passed_factor(request) -> HttpResponse | None:
    if request.sign_in.factor or not request.sign_in.enrolled:
        return None
    if request.method == "GET" and not request.htmx:
        request.session[AFTER_FACTOR] = request.get_full_path()
    return redirect("accounts:factor")


def has_own_password(request) -> HttpResponse | None:
    """A one-time password is changed first, an old one too."""
    user, days = request.user, request.security_policy.password_days
    since = user.password_changed_at or user.created_at
    old = days and clock.now() - since > dt.timedelta(days=days)
    return redirect("accounts:password") if user.must_change_password or old else None


def has_enrolled(request) -> HttpResponse | None:
    """Whose role asks for a second factor registers one before anything else."""
    if request.sign_in.enrolled:
        return None
    roles = {scope.role for identity in request.identities for scope in identity.scopes}
    wanted = roles & set(request.security_policy.factor_roles)
    return redirect("accounts:factor_list") if wanted else None


# each with the pages on which one passes it
GATES: tuple[tuple[Callable, set[str]], ...] = (
    (is_running, set()),
    (has_passed_factor, FACTOR_PAGES),
    (has_own_password, PASSWORD_PAGES),
    (has_enrolled, ENROL_PAGES),
)


def _next(request) -> str:
    """Back to the page that was asked for, or on which the form stood."""
    reading = request.method in ("GET", "HEAD") and not request.htmx
    return urlencode({"next": request.get_full_path() if reading else request.headers.get("Referer", "/")})
