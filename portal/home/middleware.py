"""What is said of every answer: no browser keeps it; and a refusal that no form caught becomes a page with
what was typed, or an alert for htmx."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render

from portal.audit.actions import record_access
from portal.errors import Refused
from portal.home.views.errors import problem


class NoStoreMiddleware:
    """Whatever a view answers is for the one who asked, now: after signing out Back shows no page and no
    file of theirs. Static files never come here."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if "no-store" not in response.get("Cache-Control", ""):
            response["Cache-Control"] = "no-store"
        return response


class RefusalMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, PermissionDenied):
            _record(request)
        if not isinstance(exception, Refused):
            return None
        if getattr(request, "htmx", False):
            return _alert(request, exception)
        return problem(request, "errors/409.html", 409, refused=exception)


def _record(request) -> None:
    """A page that this identity may not open is an event of its own; the address tells which."""
    if request.user.is_authenticated:
        record_access("access.refused", by=request.actor, note=f"{request.method} {request.path_info}"[:200])


def _alert(request, exception):
    response = render(request, "errors/alert.html", {"refused": exception}, status=409)
    response["HX-Retarget"] = "#zrt-alerts"
    response["HX-Reswap"] = "innerHTML show:window:top"
    return response
