"""What every page says to the browser: keep nothing, load nothing from elsewhere, tell nobody, no frames."""

import re

import pytest
from django.db import transaction
from django.urls import reverse

from tests.security.routes import TABLE, Route
from tests.security.test_routes import answer, furthest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("county_files")]
PAGES = [route for group in TABLE for route in group.routes if route.get and not route.open]
ELSEWHERE = re.compile(r"""(?:src|href|action)=["']?(?:https?:)?//[^"'\s>]+""")


def check(response) -> None:
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy


@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.name)
def test_every_page(objects, route: Route):
    role = furthest(route)
    args, body = objects.args(route.about, role, 0), objects.body(route.body, role, 0)
    response = answer(objects.client(role), route, "GET", args, body)
    check(response)
    relaxed = route.name == "swagger"  # its script sets styles
    assert ("unsafe-inline" in response["Content-Security-Policy"]) is relaxed
    if response.get("Content-Type", "").startswith("text/html"):
        assert ELSEWHERE.findall(response.content.decode()) == []


@pytest.mark.parametrize(("path", "status"), [("/nowhere/", 404), ("/audit/", 403), ("/inbox/read", 405)])
def test_what_is_refused_too(objects, path, status):
    response = objects.client("unit_clerk").get(path)
    assert response.status_code == status
    check(response)


def test_the_sign_in_page_and_whoever_is_sent_to_it(objects):
    for path in (reverse("accounts:login"), "/"):
        check(objects.client(None).get(path))


def test_static_files_are_answered_before_and_may_be_kept(settings):
    order = [name.rpartition(".")[2] for name in settings.MIDDLEWARE]
    assert order.index("WhiteNoiseMiddleware") < order.index("NoStoreMiddleware")


def test_back_after_signing_out_asks_the_server_and_gets_the_sign_in_page(objects):
    browser = objects.client("unit_clerk")
    with transaction.atomic():
        assert browser.get("/").status_code == 200
        browser.post(reverse("accounts:logout"))
        assert browser.get("/").url.startswith(reverse("accounts:login"))
        transaction.set_rollback(True)


def test_htmx_keeps_no_pages_of_its_own(objects):
    """It would keep them in the browser's storage, past signing out."""
    page = objects.client("unit_clerk").get("/").content.decode()
    assert '"historyCacheSize":0' in page


def test_cookies_are_secure_and_hidden_from_scripts(objects, settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    page = objects.client(None).get(reverse("accounts:login"), secure=True)
    assert page.cookies["csrftoken"]["secure"]
    assert settings.SESSION_COOKIE_HTTPONLY
    assert {settings.SESSION_COOKIE_SAMESITE, settings.CSRF_COOKIE_SAMESITE} == {"Lax"}
