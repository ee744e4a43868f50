"""kill -9 and races, with real workers on PostgreSQL and Redis; the lease is one second."""

import os
import signal
import threading

import pytest
from django.db import connection

from portal.actor import system
from portal.jobs import enqueue
from portal.jobs.leases import claim
from portal.jobs.models import Job, JobStatus
from portal.jobs.queue import sweep, wake
from tests.jobs.kinds import marks
from tests.jobs.workers import kill, until, workers

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
BY = system(label="测试")
KINDS = "tests.jobs.kinds"


@pytest.fixture(autouse=True)
def short_lease(settings):
    settings.JOB_LEASE_SECONDS = 1.0


def is_running(job, *, attempt=1):
    return Job.objects.filter(pk=job.pk, status=JobStatus.RUNNING, attempts=attempt, done__gt=0).exists


def is_done(job):
    return lambda: Job.objects.filter(pk=job.pk, status=JobStatus.DONE).first()


def test_progress_is_seen_while_the_handlers_transaction_is_open():
    with workers(1, KINDS):
        job = enqueue("tests.slow", {"name": "slow", "steps": 12, "pause": 0.25}, BY)
        until(is_running(job))
        assert marks("slow") == 0  # nothing of its writing is visible yet
        done = until(is_done(job), doing=sweep)
    assert (done.attempts, marks("slow")) == (1, 12)  # 3 s of work outlived the lease of 1 s


def test_a_job_killed_while_running_is_finished_exactly_once():
    with workers(2, KINDS) as crew:
        job = enqueue("tests.slow", {"name": "killed", "steps": 12, "pause": 0.2}, BY)
        until(is_running(job))
        owner = int(Job.objects.get(pk=job.pk).worker.rpartition(":")[2])
        kill(next(process for process in crew if process.pid == owner))
        done = until(is_done(job), doing=sweep)
    assert done.attempts == 2
    assert marks("killed") == 12


def test_a_worker_that_was_stopped_and_wakes_up_late_commits_nothing():
    with workers(2, KINDS) as crew:
        job = enqueue("tests.slow", {"name": "frozen", "steps": 10, "pause": 0.2}, BY)
        until(is_running(job))
        owner = int(Job.objects.get(pk=job.pk).worker.rpartition(":")[2])
        os.kill(owner, signal.SIGSTOP)
        done = until(is_done(job), doing=sweep)
        os.kill(owner, signal.SIGCONT)
        after = enqueue("tests.mark", {"name": "after"}, BY)
        kill(next(process for process in crew if process.pid != owner))
        until(is_done(after), doing=sweep)  # the thawed worker goes on with other work
    assert done.attempts == 2
    assert marks("frozen") == 10


def test_two_workers_and_four_messages_for_each_job_run_it_once():
    with workers(2, KINDS):
        jobs = [enqueue("tests.mark", {"name": f"race-{number}"}, BY) for number in range(20)]
        for _ in range(3):
            for job in jobs:
                wake(job.pk)
        until(lambda: Job.objects.filter(status=JobStatus.DONE).count() == 20, doing=sweep)
    assert [marks(f"race-{number}") for number in range(20)] == [1] * 20
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}


def test_eight_threads_claim_one_job():
    job = enqueue("tests.mark", {"name": "claim"}, BY)
    together, won = threading.Barrier(8), []

    def try_it():
        together.wait()
        won.append(claim(job.pk))
        connection.close()

    threads = [threading.Thread(target=try_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(result is not None for result in won) == 1
