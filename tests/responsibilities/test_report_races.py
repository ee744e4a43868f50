"""Many at once on one checklist (PostgreSQL: threads really meet at the lock)."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import close_old_connections, connection

from portal.accounts.models import User
from portal.errors import Refused, Stale
from portal.organizations.models import Person, Tenure
from responsibilities.actions.reports import save_report, submit_report
from responsibilities.models import ProgressReport, ReportDraft, Submission
from responsibilities.snapshots import reading
from tests.responsibilities.builders import FILLING_DAY, fill, planned

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def day():
    with time_machine.travel(FILLING_DAY, tick=False):
        yield


def at_once(functions):
    """Run all from one starting line; the results, exceptions included."""
    line = threading.Barrier(len(functions))

    def run(function):
        close_old_connections()
        try:
            line.wait()
            return function()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(functions)) as pool:
        return list(pool.map(run, functions))


def clerks(world, count):
    post = world.tenures["clerk"].post
    actors = []
    for number in range(count):
        person = Person.objects.create(jurisdiction=world.jurisdiction, name=f"联络员{number}示例")
        Tenure.objects.create(person=person, post=post)
        world.users[f"c{number}"] = User.objects.create_user(f"c{number}", "x", person=person)
        actors.append(world.actor(f"c{number}"))
    return actors


def test_twenty_people_save_one_wins_nineteen_are_told_nothing_is_lost(world):
    made = planned(world)
    ref = made.entries[0].ref

    def saving(number, actor):
        entries = {ref: {"text": f"第{number}人的稿"}}
        return lambda: save_report(report=made.report, version=1, entries=entries, by=actor)

    results = at_once([saving(number, actor) for number, actor in enumerate(clerks(world, 20))])
    assert [type(result) for result in results].count(ProgressReport) == 1
    assert [type(result) for result in results].count(Stale) == 19
    report = ProgressReport.objects.get()
    assert report.version == 2
    assert all(report.saved_label in result.message for result in results if isinstance(result, Stale))
    drafts = ReportDraft.objects.filter(superseded_at__isnull=False)
    kept = {draft.data[ref]["text"] for draft in drafts} | {made.entries[0].text}
    assert kept == {f"第{number}人的稿" for number in range(20)}


def test_fifty_clicks_at_once_make_one_submission(world):
    made = planned(world)
    report = save_report(report=made.report, version=1, entries=fill(made.entries), by=world.actor("clerk"))
    head, read = world.actor("head"), reading(report)
    results = at_once([lambda: submit_report(report=report, read=read, by=head)] * 50)
    assert [type(result) for result in results].count(Submission) == 1
    assert [type(result) for result in results].count(Refused) == 49
    assert Submission.objects.count() == 1
