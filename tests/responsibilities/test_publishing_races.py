"""Two people at one plan at once (PostgreSQL: threads really meet at the lock)."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import close_old_connections, connection

from portal.actor import system
from portal.documents.models import Letter
from portal.errors import Refused, Stale
from responsibilities.actions.duties import DutyEntry, add_duty, update_duty
from responsibilities.actions.plans import publish_plan
from responsibilities.models import Assignment, Duty, DutyPlan, ProgressReport

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TOGETHER = 6


@pytest.fixture
def plan(world):
    return DutyPlan.objects.create(jurisdiction=world.jurisdiction, year=2026, title="2026年度责任分工")


def entry(world, title="实行承诺制度") -> DutyEntry:
    return DutyEntry(
        category="建立明责机制",
        title=title,
        short_title="",
        requirement="",
        side="principal",
        kind="required",
        deadline_text="12月底前",
        support_reports=True,
        leader_post=world.tenures["leader"].post,
        leads=[world["区财政局"]],
        supports=[world["龙台"]],
    )


def at_once(function, arguments) -> list:
    """Run all from one starting line; the results, exceptions included."""
    line = threading.Barrier(len(arguments))

    def run(argument):
        close_old_connections()
        try:
            line.wait()
            return function(argument)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(arguments)) as pool:
        return list(pool.map(run, arguments))


def test_published_by_six_at_once_it_is_published_once(world, plan):
    add_duty(plan=plan, entry=entry(world), by=system())
    results = at_once(lambda by: publish_plan(plan=plan, by=by), [system()] * TOGETHER)
    assert sum(isinstance(result, DutyPlan) for result in results) == 1
    assert sum(isinstance(result, Refused) for result in results) == TOGETHER - 1
    assert Assignment.objects.count() == 3
    assert ProgressReport.objects.count() == 8
    assert Letter.objects.count() == 2


def test_one_row_saved_by_six_at_once_has_one_winner(world, plan):
    duty = add_duty(plan=plan, entry=entry(world), by=system())

    def save(number):
        return update_duty(duty=duty, version=1, entry=entry(world, f"第{number}种写法"), by=system())

    results = at_once(save, range(TOGETHER))
    (winner,) = [result for result in results if isinstance(result, Duty)]
    assert sum(isinstance(result, Stale) for result in results) == TOGETHER - 1
    assert Duty.objects.get().title == winner.title
