"""Two schedulers and four workers at once: every rung once, every letter once. Real connections."""

import datetime as dt
import threading

import pytest
from django.db import connection

from portal.actor import system
from portal.audit.models import AuditEvent
from portal.deadlines import kinds
from portal.deadlines.actions.daily import run_daily
from portal.deadlines.actions.deadlines import hand_in, open_deadlines
from portal.deadlines.models import DailyRun, Deadline, RungEvent
from portal.notifications.models import Notice, NoticeLine
from tests import world as worlds
from tests.deadlines.conftest import Desk

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
NIGHT = system()
DAY = dt.date(2026, 4, 24)


@pytest.fixture
def county(monkeypatch):
    """Two kinds over two units, 40 deadlines each, all rungs of the ladder overdue."""
    world = worlds.build()
    desk = Desk(world)
    monkeypatch.setattr(kinds, "_kinds", {})
    monkeypatch.setattr(kinds, "_effects", {})
    work = {"draft_letters": desk.draft_letters, "url": desk.url}
    kinds.register(kinds.DeadlineKind("quarterly_report", "季度清单", kinds.QUARTERLY_LADDER, **work))
    kinds.register(kinds.DeadlineKind("duty", "任务", kinds.OWN_DATE_LADDER, **work))
    kinds.register_effect("talk", desk.suggest_talks)
    rows = [
        Deadline(
            jurisdiction=world.jurisdiction,
            organization=world[unit],
            kind=kind,
            title=f"{kind}{n}",
            period="2026Q1",
            opens_on=dt.date(2026, 4, 1),
            due_on=dt.date(2026, 4, 9),
        )
        for kind in ("quarterly_report", "duty")
        for unit in ("龙台", "花桥")
        for n in range(20)
    ]
    open_deadlines(deadlines=rows, by=NIGHT)
    return desk


def at_once(number, work):
    """Run `work(n)` in `number` threads that start together; what they raised."""
    barrier, errors = threading.Barrier(number), []

    def one(n):
        try:
            barrier.wait()
            work(n)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(n,)) for n in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def test_six_runs_at_once_take_each_rung_once(county):
    results = []
    assert at_once(6, lambda n: results.append(run_daily(on=DAY, by=NIGHT))) == []
    events = RungEvent.objects
    assert events.count() == 80 * 6
    assert events.values("deadline", "round", "rank").distinct().count() == 80 * 6
    totals = {key: sum(result[key] for result in results) for key in results[0]}
    assert totals == {
        "opened": 40,
        "reminded": 120,
        "overdue": 80,
        "leaders": 80,
        "drafted": 2,
        "issued": 2,
        "talks": 80,
    }
    assert sorted(county.asked) == sorted(Deadline.objects.values_list("title", flat=True))
    assert sorted(county.talks) == sorted(county.asked)
    assert DailyRun.objects.filter(finished_at__isnull=False, errors=[]).count() == 6


def test_six_runs_at_once_write_one_digest_per_person(county):
    at_once(6, lambda n: run_daily(on=DAY, by=NIGHT))
    notices = Notice.objects.filter(on=DAY)
    assert notices.count() == notices.values("person").distinct().count() == 6
    # clerk, head and leader of each unit: a line for each of its 40 deadlines
    assert NoticeLine.objects.count() == 6 * 40
    assert AuditEvent.objects.filter(verb="ladder.run").count() == 12


def test_filing_while_the_run_is_on_is_neither_lost_nor_blocked(county):
    filed = list(Deadline.objects.order_by("pk")[:20])

    def work(n):
        if n < 2:
            run_daily(on=DAY, by=NIGHT)
        else:
            for deadline in filed[n - 2 :: 4]:
                hand_in(deadlines=[deadline], on=DAY, by=NIGHT)

    assert at_once(6, work) == []
    assert Deadline.objects.filter(status="handed_in").count() == 20
    late = RungEvent.objects.filter(deadline__in=filed).count()
    run_daily(on=DAY, by=NIGHT)
    assert RungEvent.objects.filter(deadline__in=filed).count() == late
    assert RungEvent.objects.exclude(deadline__in=filed).count() == 60 * 6
