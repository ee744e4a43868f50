"""One key sent many times at once (PostgreSQL: threads really meet at the row)."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import close_old_connections, connection

from portal.accounts.actions.idempotency import LEASE, claim, keep_answer
from portal.accounts.models import IdempotencyKey
from portal.audit.models import AuditEvent
from portal.clock import now
from responsibilities.models import ProgressReport
from tests.accounts.tokens import machine, patch, token
from tests.responsibilities.builders import FILLING_DAY, planned

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
MANY = 12


@pytest.fixture(autouse=True)
def day():
    with time_machine.travel(FILLING_DAY, tick=False):
        yield


def at_once(function, count=MANY):
    """`function`, `count` times from one starting line."""
    line = threading.Barrier(count)

    def run(number):
        close_old_connections()
        try:
            line.wait()
            return function(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def asked(world, row):
    return {
        "user": world.user("clerk"),
        "token": row,
        "key": "one",
        "method": "PATCH",
        "path": "/",
        "digest": "same",
    }


def test_of_many_the_same_one_is_done(world):
    made = planned(world)
    _, plain = token(world)
    entries = [{"ref": made.entries[0].ref, "text": "完成 3 件"}]
    saved = AuditEvent.objects.filter(source="api")
    answers = at_once(lambda _: patch(machine(plain), made.report, entries, key="one"))
    first = [answer for answer in answers if answer.status_code == 200]
    waiting = [answer for answer in answers if answer.status_code == 409]
    assert len(first) + len(waiting) == MANY
    assert len([answer for answer in first if "Idempotency-Replayed" not in answer]) == 1
    assert all(answer["Retry-After"] for answer in waiting)
    assert len({answer.content for answer in first}) == 1
    assert ProgressReport.objects.get(pk=made.report.pk).version == 2
    once = saved.count()
    assert patch(machine(plain), made.report, entries, key="one").status_code == 200
    assert saved.count() == once


def test_many_claims_have_one_holder(world):
    row, _ = token(world)
    held = at_once(lambda _: claim(**asked(world, row))[1])
    assert sorted(held) == [False] * (MANY - 1) + [True]


def test_a_claim_left_behind_is_taken_over_by_one(world):
    row, _ = token(world)
    left, _ = claim(**asked(world, row))
    IdempotencyKey.objects.update(claimed_at=now() - LEASE)
    left.refresh_from_db()
    held = at_once(lambda _: claim(**asked(world, row))[1])
    assert sorted(held) == [False] * (MANY - 1) + [True]
    keep_answer(left, status=200, body="{}")  # whoever was given up answers late: too late
    assert IdempotencyKey.objects.get().status is None


def test_a_key_of_another_request_is_refused_to_all_but_one(world):
    made = planned(world)
    _, plain = token(world)

    def saving(number):
        entries = [{"ref": made.entries[0].ref, "text": f"第{number}"}]
        return patch(machine(plain), made.report, entries, key="one").status_code

    assert sorted(at_once(saving)) == [200] + [422] * (MANY - 1)
