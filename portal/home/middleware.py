"""A refusal that no form caught becomes a page, or an alert for htmx; what was typed stays to copy."""

from django.shortcuts import render

from portal.errors import Refused

HIDDEN = {"csrfmiddlewaretoken"}
SECRET = ("password", "secret", "token", "code")


class RefusalMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, Refused):
            return None
        if getattr(request, "htmx", False):
            return _alert(request, exception)
        return render(request, "errors/409.html", {"refused": exception, "typed": typed(request)}, status=409)


def _alert(request, exception):
    response = render(request, "errors/alert.html", {"refused": exception}, status=409)
    response["HX-Retarget"] = "#zrt-alerts"
    response["HX-Reswap"] = "innerHTML"
    return response


def typed(request) -> list[tuple[str, str]]:
    """The texts of a submitted form, for the page that could not take them; never a password."""
    if request.method != "POST":
        return []
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if value.strip() and name not in HIDDEN and not any(word in name.lower() for word in SECRET)
    ]
