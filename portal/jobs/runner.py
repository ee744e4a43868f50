"""Running a claimed job to its end."""

import logging
from contextlib import contextmanager

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from portal.errors import Refused
from portal.jobs.leases import claim, lease_time, owned, pulse_for
from portal.jobs.models import Job, JobStatus
from portal.jobs.registry import get_kind

log = logging.getLogger(__name__)
CRASHED = "程序出错，任务没有完成。请稍后重试，仍不成功时把编号 {ref} 告诉系统管理员。"


class LeaseLost(Exception):
    """This worker no longer owns the job (lease run out, or job cancelled): stop, write nothing."""


class Progress:
    """What a handler gets beside its job."""

    def __init__(self, job: Job, pulse):
        self.job = job
        self._pulse = pulse

    def __call__(self, done: int, total: int = 0, message: str = "") -> None:
        """Report how far the work is; cheap, shown within a second. Raises LeaseLost."""
        self._pulse.progress = (done, max(total, done), message[:200])
        if self._pulse.lost:
            raise LeaseLost(self.job.ref)

    def fence(self) -> None:
        """Make sure, inside a transaction and just before its end, that this worker may commit.

        Locks the job's row until then and renews the lease. Raises LeaseLost.
        """
        if not owned(self.job).update(lease_until=Now() + lease_time()):
            raise LeaseLost(self.job.ref)

    @contextmanager
    def atomic(self):
        """One transaction for all the writing of a handler; yields a dict for the result.

        It commits together with the job's completion, or not at all: however often a worker dies, the
        work is done once. Return right after it. Raises LeaseLost.
        """
        result: dict = {}
        with transaction.atomic():
            yield result
            self.fence()
            finish(self.job, result)


def finish(job: Job, result: dict | None) -> None:
    """Mark the job done under this worker's claim. Raises LeaseLost."""
    if not owned(job).update(
        status=JobStatus.DONE, result=result, lease_until=None, finished_at=timezone.now()
    ):
        raise LeaseLost(job.ref)
    job.status = JobStatus.DONE


def run(pk: int) -> Job | None:
    """Claim and run one job; the job as it stands afterwards, or None when there was nothing to claim."""
    job = claim(pk)
    if job is None:
        return None
    pulse = pulse_for(job)
    try:
        with pulse:
            result = get_kind(job.kind).handler(job, Progress(job, pulse))
        _keep_progress(job, pulse)
        if job.status != JobStatus.DONE:
            finish(job, result)
    except LeaseLost:
        log.warning("job %s was taken from attempt %s", job.ref, job.attempts)
    except Refused as refusal:
        _fail(job, refusal.message)
    except Exception:
        log.exception("job %s (%s) attempt %s failed", job.ref, job.kind, job.attempts)
        _retry_or_fail(job)
    return Job.objects.get(pk=pk)


def run_queued() -> list[Job]:
    """Run everything runnable here and now, oldest first (tests, and commands without workers)."""
    return [
        done
        for pk in list(Job.objects.runnable().order_by("id").values_list("pk", flat=True))
        if (done := run(pk))
    ]


def _keep_progress(job: Job, pulse) -> None:
    done, total, message = pulse.progress
    Job.objects.filter(pk=job.pk, attempts=job.attempts).update(done=done, total=total, message=message)


def _fail(job: Job, sentence: str) -> None:
    owned(job).update(
        status=JobStatus.FAILED, error=sentence[:500], lease_until=None, finished_at=timezone.now()
    )


def _retry_or_fail(job: Job) -> None:
    try:
        allowed = get_kind(job.kind).max_attempts
    except LookupError:
        allowed = 0
    if job.attempts >= allowed:
        return _fail(job, CRASHED.format(ref=job.ref))
    return _requeue(job)


def _requeue(job: Job) -> None:
    """Back into the queue, after a pause; sweep() wakes it."""
    owned(job).update(
        status=JobStatus.QUEUED, lease_until=None, worker="", run_after=Now() + lease_time() * job.attempts
    )
