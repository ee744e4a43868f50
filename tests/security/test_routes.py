"""The table of routes, compared with the addresses there are and with what each role meets."""

import pytest
from django.db import transaction
from django.urls import URLResolver, get_resolver, reverse

from tests.security import drawing
from tests.security.routes import TABLE, Route

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("county_files")]
ROUTES = [route for group in TABLE for route in group.routes]
ALL_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def names(resolver, spaces=(), prefix="") -> list[str]:
    """Of every route; one without a name goes by its pattern."""
    found = []
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += names(pattern, (*spaces, pattern.namespace) if pattern.namespace else spaces, path)
        else:
            found.append(":".join((*spaces, pattern.name)) if pattern.name else path)
    return found


def test_the_page_in_docs_is_current():
    assert drawing.PAGE.read_text(encoding="utf-8") == drawing.page(), "python -m tests.security.drawing"


def address(route: Route, args: dict) -> str:
    if "<" not in route.name:
        return reverse(route.name, kwargs=args)
    return "/" + route.name.replace("<path:object_id>", args["object_id"])


def test_every_route_is_declared_once():
    declared, there = [route.name for route in ROUTES], names(get_resolver())
    assert sorted(declared) == sorted(there)


def answer(client, route: Route, method: str, args: dict, body: dict):
    """What `client` gets; whatever it did is taken back."""
    kind = {"content_type": "application/json"} if method not in ("GET", "POST") else {}
    with transaction.atomic():
        response = getattr(client, method.lower())(address(route, args), body, **kind)
        transaction.set_rollback(True)
    return response


def sign(response) -> str:
    """`!` is a failure, `?` that the request came no further than a gate of the session. What is not there
    the admin answers with its index."""
    to = response.get("Location", "")
    if "next=" in to or to == reverse("accounts:factor"):
        return "?"
    if to == reverse("admin:index"):
        return "."
    return {403: "-", 404: "."}.get(response.status_code, "!" if response.status_code >= 500 else "+")


def met(objects, route: Route, method: str, role: str, columns: int) -> str:
    return "".join(
        sign(
            answer(
                objects.client(role),
                route,
                method,
                objects.args(route.about, role, column),
                objects.body(route.body, role, column) if method != "GET" or route.body else {},
            )
        )
        for column in range(columns)
    )


def furthest(route: Route) -> str:
    """The role that it lets furthest in."""
    audience = next(iter(route.methods.values()))
    return min(audience, key=lambda role: "+.-".index(audience[role][0]))


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_each_role_meets_what_is_declared(objects, route):
    surprises = [
        f"{method} {role}: {found} instead of {cells}"
        for method, audience in route.methods.items()
        for role, cells in audience.items()
        if (found := met(objects, route, method, role, len(cells))) != cells
    ]
    assert surprises == []


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_nobody_enters_without_signing_in(objects, route):
    args = objects.args(route.about, "unit_clerk", 0)
    for method in route.methods:
        response = answer(objects.client(None), route, method, args, {})
        if route.open:
            assert sign(response) == "+"
        elif route.name.startswith(("api:", "schema", "swagger")):
            assert response.status_code == 403
        else:
            assert response.status_code == 302
            assert response.url.startswith(reverse("accounts:login"))


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_another_method_is_refused(objects, route):
    role = furthest(route)
    args = objects.args(route.about, role, 0)
    for method in sorted(set(ALL_METHODS) - set(route.methods)):
        response = answer(objects.client(None if route.open else role), route, method, args, {})
        assert response.status_code == 405, method


@pytest.mark.parametrize("name", ["healthz", "metrics"])
def test_figures_are_for_this_machine_and_trusted_ones(objects, name, settings):
    far = {"REMOTE_ADDR": "10.9.8.7"}
    assert objects.client(None).get(reverse(name), **far).status_code == 404
    settings.TRUSTED_PROXIES = ["10.9.8.0/24"]
    assert objects.client(None).get(reverse(name), **far).status_code == 200
