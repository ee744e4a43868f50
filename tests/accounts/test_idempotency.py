"""Idempotency-Key: the same request once, another refused, all forgotten after a day."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from rest_framework import viewsets
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from portal.accounts.actions.idempotency import LEASE, purge
from portal.accounts.api.views import ApiMixin
from portal.accounts.models import IdempotencyKey, TokenScope
from portal.accounts.tasks import purge_idempotency_keys
from portal.clock import now
from portal.schedule import ENTRIES
from responsibilities.models import ProgressReport
from tests.accounts.tokens import machine, patch, token
from tests.responsibilities.builders import FILLING_DAY, planned

KEY = "3f0a9c1e-6a50-4f0e-9d3c-0a4c2f5e7b11"


@pytest.fixture(autouse=True)
def day():
    with time_machine.travel(FILLING_DAY, tick=False) as clock:
        yield clock


@pytest.fixture
def made(world):
    return planned(world)


@pytest.fixture
def client(world, made):
    return machine(token(world)[1])


def entry(made, text="完成 3 件"):
    return [{"ref": made.entries[0].ref, "text": text}]


def test_the_same_request_gets_its_first_answer_again(made, client):
    first = patch(client, made.report, entry(made), key=KEY)
    again = patch(client, made.report, entry(made), key=KEY)
    assert first.status_code == again.status_code == 200
    assert first.content == again.content
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert ProgressReport.objects.get(pk=made.report.pk).version == 2


def test_without_a_key_the_second_is_stale(made, client):
    assert patch(client, made.report, entry(made)).status_code == 200
    assert patch(client, made.report, entry(made)).status_code == 409
    assert not IdempotencyKey.objects.exists()


def test_a_refusal_is_an_answer_too(made, client):
    ProgressReport.objects.update(status="pending")
    first = patch(client, made.report, entry(made), key=KEY)
    ProgressReport.objects.update(status="open")
    again = patch(client, made.report, entry(made), key=KEY)
    assert first.status_code == again.status_code == 409
    assert first.json() == again.json()
    assert "不能填写" in again.json()["detail"]
    assert patch(client, made.report, entry(made), key="another").status_code == 200


@pytest.mark.parametrize(("bad", "status"), [({"text": "字" * 2001}, 400), ({"ref": "zzz"}, None)])
def test_what_was_wrong_stays_wrong_under_its_key(made, client, bad, status):
    entries = [entry(made)[0] | bad]
    first = patch(client, made.report, entries, key=KEY)
    assert status in (None, first.status_code)
    assert patch(client, made.report, entries, key=KEY).content == first.content


def test_another_request_under_the_key_is_refused(made, client, world):
    patch(client, made.report, entry(made), key=KEY)
    for answer in (
        patch(client, made.report, entry(made, "别的"), key=KEY),
        patch(client, made.report, entry(made), key=KEY, query_params={"a": "1"}),
    ):
        assert answer.status_code == 422
        assert "用在另一个请求上" in answer.json()["detail"]
    assert ProgressReport.objects.get(pk=made.report.pk).version == 2


def test_each_token_and_each_user_has_keys_of_its_own(made, client, world):
    other = machine(token(world)[1])
    session, head = world.client("clerk"), world.client("head")
    answers = [
        patch(each, made.report, entry(made, f"第{version}"), version=version, key=KEY).status_code
        for version, each in enumerate((client, other, session, head), 1)
    ]
    assert answers == [200] * 4
    assert IdempotencyKey.objects.count() == 4
    assert patch(session, made.report, entry(made, "第3"), version=3, key=KEY)["Idempotency-Replayed"]


def running(made, client, *, since=dt.timedelta()):
    """The request of `entry` has been begun under KEY and is not answered yet."""
    patch(client, made.report, entry(made), key=KEY)
    started = now() - since
    ProgressReport.objects.update(version=1)
    IdempotencyKey.objects.update(status=None, body=None, claimed_at=started)


def test_while_the_first_is_being_done_the_second_waits(made, client):
    running(made, client)
    answer = patch(client, made.report, entry(made), key=KEY)
    assert answer.status_code == 409
    assert 1 <= int(answer["Retry-After"]) <= 5
    assert "正在办理" in answer.json()["detail"]


def test_another_request_is_told_so_while_the_first_is_being_done(made, client):
    running(made, client)
    assert patch(client, made.report, entry(made, "别的"), key=KEY).status_code == 422


@pytest.mark.parametrize(("short", "status"), [(1, 409), (0, 200)])
def test_a_claim_left_by_a_killed_process_is_taken_over(made, client, short, status):
    running(made, client, since=LEASE - dt.timedelta(seconds=short))
    assert patch(client, made.report, entry(made), key=KEY).status_code == status


class Breaking(ApiMixin, viewsets.ViewSet):
    """Breaks, or fails on its own account, for as long as `outcome` says so."""

    scopes = {"save": {TokenScope.WRITE_DRAFTS}}
    outcome: object = None

    def save(self, request):
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return Response(status=self.outcome)


def test_what_breaks_lets_the_key_go(world):
    plain = token(world)[1]
    headers = {"Authorization": f"Bearer {plain}", "Idempotency-Key": KEY}

    def saving(outcome):
        request = APIRequestFactory().post("/", {}, headers=headers)
        request.acting_as = None
        return Breaking.as_view({"post": "save"}, outcome=outcome)(request)

    with pytest.raises(RuntimeError):
        saving(RuntimeError("断电"))
    assert saving(503).status_code == 503
    assert not IdempotencyKey.objects.exists()
    assert saving(204).status_code == 204
    assert saving(RuntimeError("不会再办"))["Idempotency-Replayed"] == "true"


def test_refused_before_the_view_takes_no_key(made, world):
    client = machine(token(world, scopes=["read:reports"])[1])
    assert patch(client, made.report, entry(made), key=KEY).status_code == 403
    assert patch(world.client(), made.report, entry(made), key=KEY).status_code == 403
    assert not IdempotencyKey.objects.exists()


@pytest.mark.parametrize("key", ["x" * 129, "含中文", "a\tb"])
def test_a_key_that_is_none_is_400(made, client, key):
    answer = patch(client, made.report, entry(made), key=key)
    assert answer.status_code == 400
    assert "1 至 128" in str(answer.json()["detail"])


def test_reading_needs_no_key_and_keeps_none(made, client):
    assert client.get("/api/v1/reports/", headers={"Idempotency-Key": KEY}).status_code == 200
    assert not IdempotencyKey.objects.exists()


def test_the_kept_answer_is_closed(made, client):
    patch(client, made.report, entry(made, "不得外传"), key=KEY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM accounts_idempotencykey")
        (body,) = cursor.fetchone()
    assert "不得外传" not in body
    assert "不得外传" in IdempotencyKey.objects.get().body


@pytest.mark.parametrize(("hours", "kept"), [(23.99, True), (24, False), (24 * 5, False)])
def test_a_key_is_kept_for_a_day_whether_or_not_the_purge_ran(made, world, day, hours, kept):
    client = machine(token(world)[1])
    patch(client, made.report, entry(made), key=KEY)
    day.shift(hours * 3600)
    again = patch(client, made.report, entry(made), key=KEY)
    assert ("Idempotency-Replayed" in again) is kept
    assert again.status_code == (200 if kept else 409)  # done anew: the version is stale


def test_the_purge_twice_and_after_missed_days(made, client, day):
    patch(client, made.report, entry(made), key="old")
    day.shift(3600)
    patch(client, made.report, entry(made), version=2, key="young")
    assert purge() == 0
    day.shift(23 * 3600)
    assert [purge(), purge()] == [1, 0]
    assert IdempotencyKey.objects.get().key == "young"
    day.shift(5 * 24 * 3600)
    assert [purge_idempotency_keys(), purge_idempotency_keys()] == [1, 0]


def test_the_purge_is_scheduled():
    assert purge_idempotency_keys.name in {task for task, _ in ENTRIES.values()}


def row(world, **changed):
    fields = {"user": world.user("clerk"), "key": "k", "method": "PATCH", "path": "/", "digest": "0"}
    return IdempotencyKey.objects.create(**(fields | changed))


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"key": ""}, "idempotency_has_key"),
        ({"body": "{}"}, "idempotency_body_with_status"),
        ({"status": 200}, "idempotency_body_with_status"),
        ({"status": 500, "body": "{}"}, "idempotency_body_with_status"),
    ],
)
def test_each_constraint_holds(world, changed, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        row(world, **changed)


@pytest.mark.parametrize("of_token", [True, False])
def test_no_key_twice(world, of_token):
    owner = {"token": token(world)[0]} if of_token else {}
    row(world, **owner)
    with pytest.raises(IntegrityError), transaction.atomic():
        row(world, **owner)
