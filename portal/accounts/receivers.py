"""Django's and axes' own signals of signing in: each becomes an audit event."""

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from portal.accounts.actions.sign_ins import begin_sign_in, end_sign_ins
from portal.accounts.addresses import client_address
from portal.accounts.gates import SESSION_KEY
from portal.accounts.models import User
from portal.actor import Actor, Source
from portal.audit.actions import record_access


def connect() -> None:
    user_logged_in.connect(logged_in, dispatch_uid="accounts.logged_in")
    user_logged_out.connect(logged_out, dispatch_uid="accounts.logged_out")
    user_login_failed.connect(login_failed, dispatch_uid="accounts.login_failed")
    user_locked_out.connect(locked_out, dispatch_uid="accounts.locked_out")


def _actor(request, user=None, label="") -> Actor:
    address = client_address(request) if request is not None else ""
    jurisdiction_id = user.person.jurisdiction_id if user is not None else None
    return Actor(
        user=user,
        source=Source.WEB,
        address=address,
        label=label or (user.person.name if user else ""),
        jurisdiction_id=jurisdiction_id,
    )


def logged_in(sender, request, user, **kwargs):
    browser = request.META.get("HTTP_USER_AGENT", "")
    sign_in = begin_sign_in(user=user, address=client_address(request), browser=browser)
    request.session[SESSION_KEY] = sign_in.ref
    record_access("auth.login", by=_actor(request, user), subjects=[user])


def logged_out(sender, request, user, **kwargs):
    if user is None:
        return
    by, ref = _actor(request, user), request.session.get(SESSION_KEY, "")
    if ref:
        end_sign_ins(user=user, reason="本人退出", only=ref, by=by)
    record_access("auth.logout", by=by, subjects=[user])


def login_failed(sender, credentials, request=None, **kwargs):
    record_access("auth.failed", by=_actor(request, label=_named(credentials.get("username"))))


def locked_out(sender, request, username, ip_address, **kwargs):
    record_access("auth.locked", by=_actor(request, label=_named(username)))


def _named(username) -> str:
    """The user name that was tried. What names no account is not kept: some type their password there."""
    known = User.objects.filter(username=str(username or "")[:60].replace("\0", "")).first()
    return known.username if known else "没有这个账号"
