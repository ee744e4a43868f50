"""The acting identity travels in the address: /as/<ref>/… (docs/adr/acting-identity-in-the-address.md)."""

import re

from django.http import Http404, JsonResponse
from django.urls import get_script_prefix, reverse, set_script_prefix
from django.utils.functional import SimpleLazyObject
from django_htmx.http import HttpResponseClientRedirect

from portal.accounts.addresses import client_address
from portal.accounts.gates import stop
from portal.accounts.identities import actor_for, identities_of
from portal.actor import Actor, Source

UNREADY = "登录已失效，或还没有通过第二因素、还没有改密码。请先在网页上办理。"
PREFIX = re.compile(r"^/as/(?P<ref>[0-9a-z]{12,16})(?P<rest>/.*)$")


class ActingAsMiddleware:
    """Takes /as/<ref> off the path and makes it the script prefix, so that every reversed address
    keeps the identity by itself and two tabs may act as two posts."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.acting_as = None
        match = PREFIX.match(request.path_info)
        if match is None:
            return self.get_response(request)
        before = get_script_prefix()
        request.acting_as = match["ref"]
        request.path_info = match["rest"]
        script = request.META.get("SCRIPT_NAME", "").rstrip("/") + f"/as/{match['ref']}"
        request.META["SCRIPT_NAME"] = script
        set_script_prefix(script + "/")
        try:
            return self.get_response(request)
        finally:
            set_script_prefix(before)  # a thread that serves the next request starts clean


class ActorMiddleware:
    """request.actor (lazily: a page for nobody asks nothing of the database), and the gates of a session."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.identities = SimpleLazyObject(lambda: _identities(request))
        request.actor = SimpleLazyObject(lambda: _actor(request))
        request.stopped = False
        response = self.get_response(request)
        sent_to_sign_in = response.status_code == 302 and response["Location"].startswith(_login())
        return _said(request, response) if request.stopped or sent_to_sign_in else response

    def process_view(self, request, view, args, kwargs):
        if not request.user.is_authenticated:
            return None
        if request.acting_as:
            _chosen(request)  # an identity that is not theirs is 404 before the view runs
        answer = stop(request, request.resolver_match.view_name)
        request.stopped = answer is not None
        return answer


def _login() -> str:
    return reverse("accounts:login")


def _said(request, response):
    """A redirect that only a whole page can follow, in the words of whoever asked."""
    if request.path_info.startswith("/api/"):
        return JsonResponse({"detail": UNREADY}, status=403)
    if request.htmx:
        return HttpResponseClientRedirect(response["Location"])
    return response


def _identities(request):
    return identities_of(request.user) if request.user.is_authenticated else []


def _actor(request) -> Actor:
    address = client_address(request)
    source = Source.API if request.path_info.startswith("/api/") else Source.WEB
    if not request.user.is_authenticated:
        return Actor(user=request.user, source=source, address=address)
    return actor_for(request.user, _chosen(request), source=source, address=address)


def _chosen(request):
    if request.acting_as is None:
        return next(iter(request.identities), None)
    for identity in request.identities:
        if identity.ref == request.acting_as:
            return identity
    raise Http404("没有这个身份")
