"""Whoever opens what a notice is about has read the notice: the one thing that a GET writes besides
access records. Pages need to know nothing of it."""

from portal.actor import Actor
from portal.notifications.actions.notices import mark_matters_read
from portal.notifications.queries import unread_about


class ReadingMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method == "GET" and response.status_code == 200 and request.user.is_authenticated:
            _read(_addresses(request), request.actor)
        return response


def _read(urls: set[str], actor: Actor) -> None:
    if urls and unread_about(actor, urls):
        mark_matters_read(urls=urls, person=actor.person, by=actor)


def _addresses(request) -> set[str]:
    """A page of an object and the object's own: /letters/<ref>/ for /letters/<ref>/paper/; none of a list."""
    path, ref = request.path_info, request.resolver_match.kwargs.get("ref")
    before, found, _ = path.partition(f"/{ref}/")
    return {path, before + found} if found else set()
