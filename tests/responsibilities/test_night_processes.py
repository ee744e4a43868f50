"""The night by two schedulers with four workers at once: real processes on PostgreSQL and Redis."""

import json
import subprocess
import sys
from collections import Counter

import pytest
import time_machine

from portal.audit.verification import verify
from portal.deadlines.models import RungEvent
from portal.documents.enums import LetterKind, LetterStatus
from portal.documents.models import Letter, LetterNumber
from portal.jobs.models import Job, JobStatus
from portal.jobs.queue import sweep
from portal.notifications.models import Notice, NoticeLine
from tests.documents.letters import authorization
from tests.jobs.workers import environment, until, workers
from tests.responsibilities import published

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
NIGHTS = ["2026-04-09", "2026-04-16"]  # the second heals what lies between


@pytest.fixture
def county(world, settings):
    settings.JOB_LEASE_SECONDS = 1.0
    settings.MEDIA_ROOT = settings.DATA_DIR / "media"  # where the workers keep their files
    authorization(world)
    with time_machine.travel("2026-03-02 09:00:00+08:00"):
        published.plan(world)
    return world


def schedulers(count: int, on: str) -> list[dict]:
    """`count` processes that run the same night at once; what each counted."""
    command = [sys.executable, "manage.py", "run_daily", "--on", on, "--json"]
    runs = [
        subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        for _ in range(count)
    ]
    outputs = [run.communicate(timeout=60)[0] for run in runs]
    assert [run.returncode for run in runs] == [0] * count
    return [json.loads(output) for output in outputs]


def all_done():
    return Job.objects.exists() and not Job.objects.exclude(status=JobStatus.DONE).exists()


def test_each_rung_and_each_letter_once(county):
    with workers(4):
        for on in NIGHTS:
            counted = sum((Counter(run) for run in schedulers(2, on)), Counter())
        until(all_done, doing=sweep)
    late = Letter.objects.filter(kind=LetterKind.SUPERVISION_LETTER)
    assert counted["drafted"] == late.count() == late.values("organization").distinct().count() == 5
    issued = late.exclude(status=LetterStatus.DRAFT)
    assert counted["issued"] == issued.count() == 4  # the commission's own waits for a person
    assert set(issued.values_list("status", flat=True)) == {LetterStatus.DELIVERED}
    assert sorted(LetterNumber.objects.values_list("number", flat=True)) == [1, 2, 3, 4]
    taken = RungEvent.objects.values("deadline", "round", "rank")
    assert taken.count() == taken.distinct().count() > 0
    for letter in issued:
        told = NoticeLine.objects.filter(key=f"letter:{letter.ref}").values_list("notice__person", flat=True)
        assert len(told) == len(set(told)) > 0
    digests = Notice.objects.filter(on=NIGHTS[1], kind="digest").values("person")
    assert digests.count() == digests.distinct().count() > 0
    assert verify().ok
    assert [sum(run.values()) for run in schedulers(2, NIGHTS[1])] == [0, 0]
