"""What the composition root itself promises: health, metrics, schema, refusals."""

import datetime as dt

import pytest
from django.utils import timezone

from portal.api import refusals
from portal.errors import Refused
from portal.jobs.models import Sweep


def test_health_says_whether_the_queue_is_swept(client, db):
    assert client.get("/healthz").status_code == 503
    Sweep.objects.create(pk=1, swept_at=timezone.now())
    assert client.get("/healthz").json()["ok"] is True
    Sweep.objects.update(swept_at=timezone.now() - dt.timedelta(minutes=5))
    assert client.get("/healthz").status_code == 503


def test_metrics(client, db):
    text = client.get("/metrics").content.decode()
    assert 'zerentian_jobs{status="queued"} 0.0' in text
    assert "zerentian_open_deadlines 0.0" in text


@pytest.mark.parametrize("path", ["/healthz", "/metrics"])
def test_strangers_do_not_see_them(client, db, settings, path):
    assert client.get(path, REMOTE_ADDR="203.0.113.9").status_code == 404
    settings.TRUSTED_PROXIES = ["203.0.113.0/24"]
    assert client.get(path, REMOTE_ADDR="203.0.113.9").status_code != 404
    # a visitor behind the trusted proxy is still a stranger
    visitor = {"REMOTE_ADDR": "203.0.113.9", "HTTP_X_FORWARDED_FOR": "198.51.100.7"}
    assert client.get(path, **visitor).status_code == 404


def test_livez_answers_everybody(client):
    assert client.get("/livez", REMOTE_ADDR="203.0.113.9").content == b"ok"


def test_the_schema_is_for_users(world):
    assert world.client().get("/api/schema/").status_code == 403
    assert world.client("staff").get("/api/schema/").status_code == 200


def test_only_swaggers_path_may_set_styles(world):
    client = world.client("staff")
    page = client.get("/api/schema/swagger/")
    assert page.status_code == 200
    assert b"cdn" not in page.content
    assert "'unsafe-inline'" in page["Content-Security-Policy"]
    assert "script-src" not in page["Content-Security-Policy"]
    assert "unsafe" not in client.get("/accounts/login/")["Content-Security-Policy"]


def test_a_refusal_is_a_conflict_with_its_sentence():
    response = refusals(Refused("请先填写。", fields={"title": "必填"}), {})
    assert response.status_code == 409
    assert response.data == {"detail": "请先填写。", "fields": {"title": "必填"}}
