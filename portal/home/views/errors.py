"""Error pages in plain Chinese; what was typed is shown again to be copied.

They use the bare layout and ask the database for nothing, so that they also stand when it does not.
"""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponseServerError, UnreadablePostError
from django.shortcuts import render, resolve_url
from django.template import loader

LEFT_OUT = ("csrfmiddlewaretoken", "version", "read", "seen", "kept", "next")
# codes, dates, what was chosen or pressed: nothing of it is worth copying
PROSE = re.compile(r"[^!-~]")
SECRET = ("password", "secret", "token", "otp")


def bad_request(request, exception):
    return problem(request, "errors/400.html", 400)


def permission_denied(request, exception):
    return problem(request, "errors/403.html", 403, reason=str(exception))


def page_not_found(request, exception):
    # an identity that is not theirs ends here too: its prefix must not be in the way out
    return problem(request, "errors/404.html", 404, home="/")


def csrf_failure(request, reason=""):
    return problem(request, "errors/403_csrf.html", 403, login_url=resolve_url(settings.LOGIN_URL))


def server_error(request):
    """Static: whatever broke may break a context as well."""
    return HttpResponseServerError(loader.get_template("errors/500.html").render())


def problem(request, template: str, status: int, **context):
    """An error page with a way back and the texts of the form that brought the user here."""
    home = request.META.get("SCRIPT_NAME", "") + "/"
    common = {"home": home, "typed": typed(request), "back": back(request)}
    return render(request, template, common | context, status=status)


def typed(request) -> list[tuple[str, str]]:
    """The texts that a person wrote in a submitted form: words, not the codes of its buttons, boxes and
    lists; never a password, nothing that could not be read."""
    try:
        posted = list(request.POST.lists()) if request.method == "POST" else []
    except (SuspiciousOperation, UnreadablePostError):
        return []
    return [
        (name, value)
        for name, values in posted
        if name not in LEFT_OUT and not any(word in name.lower() for word in SECRET)
        for value in values
        if PROSE.search(value.strip())
    ]


def back(request) -> str:
    """The page of ours that the user came from, or nothing."""
    address = urlsplit(request.META.get("HTTP_REFERER", ""))
    ours = address.netloc and address.netloc == request.META.get("HTTP_HOST")
    if not ours or (request.method == "GET" and address.path == request.path):
        return ""
    return address.path + (f"?{address.query}" if address.query else "")
