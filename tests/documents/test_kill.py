"""kill -9 while letters are issued and delivered: nothing lost, nothing double.

Real workers on PostgreSQL and Redis, lease of one second. Nothing in the product helps the test: the
test locks a table that the next step needs, waits until the worker stands before it, and kills it there.
"""

import contextlib
import hashlib
import subprocess
import sys

import psycopg2
import pytest
from django.db import connection

from portal.audit.models import AuditEvent
from portal.audit.verification import verify
from portal.deadlines.models import Deadline
from portal.documents.enums import LetterStatus
from portal.documents.models import LetterNumber, LetterSeries
from portal.jobs.models import Job, JobStatus
from portal.jobs.queue import sweep, wake
from portal.notifications.models import Notice
from portal.storage.models import StoredFile
from tests.documents import letters as make
from tests.jobs.workers import environment, kill, until, workers

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

# what the worker has done → the table that its next step needs
GATES = {
    "after the claim": "documents_letter",
    "after the number, before files": "storage_storedfile",
    "after rendering, before the files are kept": "documents_letterpage",
    "after the files are kept, before delivery": "documents_letteraddressee",
    "in the middle of delivery": "notifications_notice",
}


@pytest.fixture(autouse=True)
def one_county(settings):
    settings.JOB_LEASE_SECONDS = 1.0
    settings.MEDIA_ROOT = settings.DATA_DIR / "media"  # where the workers keep their files


@contextlib.contextmanager
def gate(table: str):
    """Nobody passes `table` until the block ends; yields whether somebody waits there."""
    guard = psycopg2.connect(**params())
    watch = psycopg2.connect(**params())
    watch.autocommit = True
    try:
        guard.cursor().execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield lambda: _waiting(watch, table)
    finally:
        guard.close()
        watch.close()


def params() -> dict:
    db = connection.settings_dict
    wanted = {"host": db["HOST"], "port": db["PORT"], "user": db["USER"], "password": db["PASSWORD"]}
    return {"dbname": db["NAME"], **{key: value for key, value in wanted.items() if value}}


def _waiting(watch, table: str) -> bool:
    cursor = watch.cursor()
    cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass", [table])
    return cursor.fetchone()[0] > 0


def all_done():
    return not Job.objects.exclude(status=JobStatus.DONE).exists()


def check_once(letters) -> None:
    """Every letter delivered, with one number, one file of each sort, one notice per person."""
    count = len(letters)
    letters = make.fresh(letters)
    assert {letter.status for letter in letters} == {LetterStatus.DELIVERED}
    numbers = sorted(LetterNumber.objects.values_list("number", flat=True))
    assert numbers == list(range(1, count + 1))
    for letter in letters:
        assert hashlib.sha256(letter.pdf.read()).hexdigest() == letter.sha256
        assert letter.pages.count() == 2
        people = Notice.objects.filter(lines__key=f"letter:{letter.ref}").values_list("person", flat=True)
        assert sorted(people) == sorted(set(people))
        assert len(people) == 3  # clerk and head of the unit, the leader
    assert StoredFile.objects.filter(content_type="application/pdf").count() == count
    assert Deadline.objects.filter(kind="letter_reply").count() == count
    for verb in ("letter.render", "letter.deliver"):
        assert AuditEvent.objects.filter(verb=verb).count() == count
    assert verify().ok


@pytest.mark.parametrize("point", GATES)
def test_a_worker_killed_while_delivering(world, point):
    letters = make.issued(world, make.supervision(world, "a"), make.supervision(world, "b"))
    with gate(GATES[point]) as somebody_waits, workers(1) as [worker]:
        until(somebody_waits)
        kill(worker)
    assert Job.objects.get().status == JobStatus.RUNNING
    with workers(1):
        until(all_done, doing=sweep)
    assert Job.objects.get().attempts == 2
    check_once(letters)


def test_a_process_killed_while_signing_leaves_no_number_behind(world):
    """The number is taken, the commit is not reached: everything is undone, and number 1 is still free."""
    letters = make.drafted(world, make.supervision(world, "a"), make.supervision(world, "b"))
    command = [sys.executable, "-m", "tests.documents.issue_process"]
    with gate("audit_auditchain") as somebody_waits:
        settings = {"DJANGO_SETTINGS_MODULE": "portal.settings"}
        process = subprocess.Popen(command, env=environment() | settings, start_new_session=True)
        until(somebody_waits)
        kill(process)
    assert not LetterNumber.objects.exists()
    assert not LetterSeries.objects.exists()
    assert not Job.objects.exists()
    assert {letter.status for letter in make.fresh(letters)} == {LetterStatus.DRAFT}

    subprocess.run(command, env=environment() | settings, check=True, timeout=60)
    with workers(1):
        until(all_done, doing=sweep)
    check_once(letters)


def test_two_workers_woken_four_times_deliver_once(world):
    letters = make.issued(world, make.supervision(world, "a"), make.supervision(world, "b"))
    [job] = Job.objects.all()
    with workers(2):
        for _ in range(4):
            wake(job.pk)
        until(all_done, doing=sweep)
    check_once(letters)
