"""Error pages: Chinese, with a way on, and nothing typed is lost."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.audit.models import AuditEvent

TEXT = "党委会 7 次，纪委书记到会 7 次；\n对 1 项工程变更提出不同意见。"


@pytest.fixture
def refuse():
    return reverse("home:components_refuse")


def signed_in_with_csrf(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.user("staff"), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_refusal_is_a_page_that_keeps_what_was_typed(world, refuse):
    response = world.client("staff").post(
        refuse,
        {"text": TEXT, "password": "hunter22", "side": "p", "verb": "issue", "ref": ["p45qwv4s8kw7"]},
        headers={"referer": "http://testserver/components/?page=2", "host": "testserver"},
    )
    page = response.content.decode()
    assert response.status_code == 409
    assert "不能再催办" in page
    assert TEXT in page
    for other in ("hunter22", "issue", "p45qwv4s8kw7"):  # what a person typed, not what a machine added
        assert other not in page
    assert 'href="/components/?page=2"' in page


def test_typed_markup_stays_text(world, refuse):
    page = world.client("staff").post(refuse, {"text": "</textarea><script>"}).content.decode()
    assert "</textarea><script>" not in page


def test_a_foreign_referer_is_no_way_back(world, refuse):
    page = world.client("staff").post(refuse, headers={"referer": "https://elsewhere.example/x"})
    assert "elsewhere" not in page.content.decode()


def test_a_refusal_reaches_htmx_as_an_alert(world, refuse):
    response = world.client("staff").post(refuse, headers={"hx-request": "true"})
    assert response.status_code == 409
    assert response.headers["HX-Retarget"] == "#zrt-alerts"
    assert "<html" not in response.content.decode()
    assert "不能再催办" in response.content.decode()


def test_an_unknown_address(db, client):
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "没有这个页面" in response.content.decode()


def test_an_identity_that_is_not_theirs_leads_home_without_it(world):
    response = world.client("clerk").get("/as/zzzzzzzzzzzz/components/")
    assert response.status_code == 404
    assert 'href="/"' in response.content.decode()


def test_a_forbidden_page_says_as_whom(world):
    page = world.client("clerk").get(reverse("home:components")).content.decode()
    assert "以现在的身份不能做这件事" in page
    assert "己示例" in page


def test_a_stale_page_keeps_what_was_typed(world, refuse):
    response = signed_in_with_csrf(world).post(refuse, {"text": TEXT})
    page = response.content.decode()
    assert response.status_code == 403
    assert "页面放得太久" in page
    assert TEXT in page
    assert reverse("accounts:login") in page


def test_too_many_fields_is_a_page_too(world, refuse, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    client = signed_in_with_csrf(world)
    client.cookies["csrftoken"] = "a" * 32
    response = client.post(refuse, {f"f{n}": "文字" for n in range(9)})
    assert response.status_code == 400
    assert "没有收完整" in response.content.decode()


def test_a_breakdown_shows_a_page_without_asking_anything(rf, django_assert_num_queries, db):
    from portal.home.views.errors import server_error

    with django_assert_num_queries(0):
        response = server_error(rf.get("/"))
    assert response.status_code == 500
    assert "系统出错" in response.content.decode()


def test_a_page_that_may_not_be_opened_is_recorded(world):
    assert world.client("clerk").get("/accounts/users/").status_code == 403
    event = AuditEvent.objects.get(verb="access.refused")
    assert (event.user_label, event.address) == ("clerk", "127.0.0.1")
    assert world.client().get("/accounts/users/").status_code == 302
    assert AuditEvent.objects.filter(verb="access.refused").count() == 1
