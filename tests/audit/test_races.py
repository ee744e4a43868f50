"""Many at once, on PostgreSQL: no deadlock, no gap, nothing rewritten."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, connections, transaction

from portal.actor import Actor, system
from portal.audit.actions import acting, action, record
from portal.audit.models import AuditChain, AuditEvent
from portal.audit.verification import verify
from portal.errors import Refused
from portal.workdays.models import CalendarYear

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
THREADS = 8


def by_threads(work, count):
    def run(first):
        try:
            return [work(number) for number in range(first, count, THREADS)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        return [result for results in pool.map(run, range(THREADS)) for result in results]


def of(jurisdiction):
    return Actor(jurisdiction_id=jurisdiction, label="系统")


@action
def publish(*, year, by, inner=True):
    record("year.publish", by=by, subjects=[year])
    if inner:
        deliver(year=year, by=of(3 - by.jurisdiction_id), inner=False)


@action
def deliver(*, year, by, inner=True):
    record("year.deliver", by=by, subjects=[year])
    if inner:
        publish(year=year, by=of(3 - by.jurisdiction_id), inner=False)


def test_two_actions_that_call_each_other_do_not_deadlock():
    """Each touches two chains, in opposite orders, and both make the chains first."""
    year = CalendarYear.objects.get(year=2026)

    def work(number):
        (publish, deliver)[number // 8 % 2](year=year, by=of(1 + number % 2))

    by_threads(work, 320)
    assert list(AuditChain.objects.order_by("name").values_list("seq", flat=True)) == [320, 320]
    assert verify().as_dict() == {"events": 640, "ok": True, "first_bad": None}


def test_a_thousand_appends_are_gapless():
    def work(number):
        try:
            with acting():
                record("x", by=system(), changes={"number": (None, number)})
                if number % 5 == 0:
                    raise Refused("不")
        except Refused:
            return 0
        return 1

    written = sum(by_threads(work, 1250))
    assert written == 1000
    seqs = AuditEvent.objects.order_by("seq").values_list("seq", flat=True)
    assert list(seqs) == list(range(1, 1001))
    assert verify().as_dict() == {"events": 1000, "ok": True, "first_bad": None}


def test_verification_follows_what_is_appended_meanwhile():
    def work(number):
        if number % 21:
            with acting():
                record("x", by=system())
            return None
        return verify().first_bad

    assert [bad for bad in by_threads(work, 400) if bad] == []
    assert verify().events == 400 - 20


@pytest.mark.parametrize("table", ["auditevent", "auditsubject", "auditvalue"])
@pytest.mark.parametrize("sql", ["UPDATE audit_{} SET id = id", "DELETE FROM audit_{}"])
def test_the_database_refuses_update_and_delete(table, sql):
    with acting():
        record("x", by=system(), subjects=CalendarYear.objects.all(), note="y")
    with pytest.raises(DatabaseError, match="只增不改"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format(table))
    assert verify().ok
