"""Asking again who somebody is: the password before a signature, the second factor after it. Wrong tries
count with those of signing in (axes) and lock the account the same way; a right one starts anew."""

from axes.handlers.proxy import AxesProxyHandler
from axes.utils import reset
from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_login_failed

from portal.accounts.addresses import client_address


def password_is_right(request, password: str) -> bool:
    """Whether it is the signed-in account's own."""
    username = request.user.get_username()
    user = authenticate(request, username=username, password=password)
    if user is None or user.pk != request.user.pk:
        return False
    start_anew(request)
    return True


def start_anew(request) -> None:
    reset(ip=client_address(request), username=request.user.get_username())


def count_failure(request) -> None:
    user_login_failed.send(sender=__name__, credentials=_credentials(request), request=request)


def is_locked(request) -> bool:
    return not AxesProxyHandler.is_allowed(request, _credentials(request))


def _credentials(request) -> dict[str, str]:
    return {"username": request.user.get_username()}
