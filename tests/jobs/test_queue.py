"""One process: asking, running, refusing, retrying, fencing, sweeping."""

import datetime as dt
import time

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.actor import system
from portal.celery import app
from portal.errors import Refused
from portal.jobs import LeaseLost, Progress, cancel, enqueue, run_queued
from portal.jobs.leases import FilePulse, claim, pulse_for, read_pulse, with_progress
from portal.jobs.models import Job, JobStatus, Sweep
from portal.jobs.queue import sweep
from portal.jobs.runner import finish, run
from tests.jobs.kinds import leave_mark, marks

BY = system(label="测试")
PAST = dt.timedelta(hours=-1)


def expire(job):
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() + PAST, woken_at=timezone.now() + PAST)


def test_a_job_runs_and_keeps_its_result(db):
    job = enqueue("tests.mark", {"name": "a"}, BY)
    assert job.status == JobStatus.QUEUED
    (job,) = run_queued()
    assert (job.status, job.result, job.done, job.total) == (JobStatus.DONE, {"marks": 1}, 1, 1)
    assert job.finished_at
    assert job.lease_until is None
    assert run_queued() == []
    assert marks("a") == 1


def test_the_job_is_part_of_the_callers_transaction(db):
    with transaction.atomic():
        enqueue("tests.mark", {"name": "a"}, BY)
        transaction.set_rollback(True)
    assert not Job.objects.exists()


def test_an_unknown_kind_is_not_accepted(db):
    with pytest.raises(LookupError):
        enqueue("tests.nothing", {}, BY)


def test_who_asked_is_kept(world):
    by = world.actor("clerk")
    job = enqueue("tests.mark", {"name": "a"}, by)
    assert (job.requested_by, job.requested_label) == (by.user.pk, by.label)
    assert job.identity == (by.tenure or by.grant).ref


def test_a_broker_that_is_down_loses_nothing(db, caplog, django_capture_on_commit_callbacks):
    nowhere = app.connection_for_write("redis://127.0.0.1:1/0")
    pool, app._pool = app._pool, app.amqp.producer_pool.__class__(limit=1, connections=nowhere.Pool(1))
    producers, app.amqp._producer_pool = app.amqp._producer_pool, app._pool
    try:
        with django_capture_on_commit_callbacks(execute=True):
            enqueue("tests.mark", {"name": "a"}, BY)
    finally:
        app._pool, app.amqp._producer_pool = pool, producers
    assert "could not wake" in caplog.text
    assert [job.status for job in run_queued()] == [JobStatus.DONE]


def test_a_refusal_fails_with_its_sentence(db):
    enqueue("tests.refused", {}, BY)
    (job,) = run_queued()
    assert (job.status, job.attempts) == (JobStatus.FAILED, 1)
    assert job.error == "第 3 行的单位不存在，请改正后重新上传。"


def test_an_error_is_tried_three_times_after_pauses_and_then_failed(db):
    job = enqueue("tests.broken", {"name": "b"}, BY)
    for attempt in (1, 2):
        (job,) = run_queued()
        assert (job.status, job.attempts) == (JobStatus.QUEUED, attempt)
        assert run_queued() == []  # not before its pause is over
        Job.objects.update(run_after=timezone.now() + PAST)
    (job,) = run_queued()
    assert (job.status, job.attempts) == (JobStatus.FAILED, 3)
    assert job.ref in job.error
    assert marks("b") == 3


def test_a_second_claim_gets_nothing(db):
    job = enqueue("tests.mark", {"name": "a"}, BY)
    assert claim(job.pk).attempts == 1
    assert claim(job.pk) is None


def test_a_worker_that_lost_its_lease_commits_nothing(db):
    job = enqueue("tests.mark", {"name": "a"}, BY)
    old = claim(job.pk)
    expire(old)
    new = claim(job.pk)
    assert new.attempts == 2
    late = Progress(old, pulse_for(old))
    with pytest.raises(LeaseLost), late.atomic():
        leave_mark("late")
    with pytest.raises(LeaseLost):
        finish(old, {})
    assert marks("late") == 0
    with Progress(new, pulse_for(new)).atomic() as result:
        leave_mark("new")
        result["marks"] = 1
    assert Job.objects.get().status == JobStatus.DONE
    assert marks("new") == 1


def test_a_cancelled_job_is_fenced_off(db):
    job = enqueue("tests.mark", {"name": "a"}, BY)
    mine = claim(job.pk)
    cancel(job, by=BY)
    with pytest.raises(LeaseLost), Progress(mine, pulse_for(mine)).atomic():
        leave_mark("a")
    assert (Job.objects.get().status, marks("a")) == (JobStatus.CANCELLED, 0)
    with pytest.raises(Refused):
        cancel(job, by=BY)


def test_sweep_wakes_what_was_left_lying_once(db):
    enqueue("tests.mark", {"name": "a"}, BY)
    assert sweep() == 0  # its own message is still on the way
    Job.objects.update(woken_at=timezone.now() + PAST)
    assert sweep() == 1
    assert sweep() == 0
    assert Sweep.objects.get().swept_at


def test_sweep_wakes_a_job_whose_worker_died(db):
    job = claim(enqueue("tests.mark", {"name": "a"}, BY).pk)
    assert sweep() == 0
    expire(job)
    assert sweep() == 1
    assert run(job.pk).status == JobStatus.DONE


def test_a_job_that_kills_its_workers_is_given_up(db):
    job = enqueue("tests.mark", {"name": "a"}, BY)
    for _ in range(3):
        expire(claim(job.pk))
    assert sweep() == 0
    job.refresh_from_db()
    assert job.status == JobStatus.FAILED
    assert "连续 3 次意外中断" in job.error


def test_a_pulse_file_shows_progress_and_keeps_the_lease(db, settings):
    settings.JOB_LEASE_SECONDS = 0.4
    job = claim(enqueue("tests.mark", {"name": "a"}, BY).pk)
    pulse = FilePulse(job)
    with pulse:
        Progress(job, pulse)(3, 10, "第 3 行")
        expire(job)
        time.sleep(0.6)
        assert with_progress(Job.objects.get()).done == 3
        assert claim(job.pk) is None  # the lease is over, the pulse is not
    assert read_pulse(job) is None
    assert claim(job.pk).attempts == 2


def test_the_owner_of_a_newer_attempt_stops_an_old_pulse(db, settings):
    settings.JOB_LEASE_SECONDS = 0.4
    job = claim(enqueue("tests.mark", {"name": "a"}, BY).pk)
    expire(job)
    newer = claim(job.pk)
    with FilePulse(newer):
        old = FilePulse(job)
        old.write()
        assert old.lost
        with pytest.raises(LeaseLost):
            Progress(job, old)(1)


@pytest.mark.parametrize(
    "state",
    [
        {"status": "running"},
        {"status": "done"},
        {"status": "failed", "finished_at": timezone.now()},
        {"status": "queued", "lease_until": timezone.now()},
        {"status": "cancelled"},
        {"status": "odd"},
    ],
)
def test_states_that_cannot_be(db, state):
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(kind="tests.mark", **state)
