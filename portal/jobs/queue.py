"""Asking for work, and waking the workers."""

import logging
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from portal.actor import Actor
from portal.errors import Refused
from portal.jobs.leases import is_alive, lease_time
from portal.jobs.models import Job, JobStatus, Sweep
from portal.jobs.registry import get_kind

log = logging.getLogger(__name__)
BATCH = 50
OUT_OF_ATTEMPTS = (
    "处理这项任务的程序连续 {n} 次意外中断，任务已停止。"
    "请稍后重新申请，仍不成功时把编号 {ref} 告诉系统管理员。"
)


def enqueue(kind: str, params: dict, by: Actor) -> Job:
    """Ask for a job: the row is written in the caller's transaction, a worker is woken after its commit.

    `params` holds ids and refs only, and must be JSON. A broker that is down loses nothing: sweep()
    finds the row. Raises LookupError for an unregistered kind.
    """
    get_kind(kind)
    job = Job.objects.create(
        kind=kind,
        params=params,
        requested_by=getattr(by.user, "pk", None),
        requested_label=by.label[:100],
        identity=getattr(by.tenure or by.grant, "ref", ""),
    )
    job.refresh_from_db()  # the database's own defaults
    transaction.on_commit(partial(wake, job.pk))
    return job


def cancel(job: Job, *, by: Actor) -> None:
    """Stop a job that is queued or running; a running handler is fenced off and commits nothing more.

    Raises Refused when it has already ended or its kind must run to its end.
    """
    if not get_kind(job.kind).cancellable:
        raise Refused("这种任务不能取消，会自动办完。")
    changed = Job.objects.filter(pk=job.pk, status__in=[JobStatus.QUEUED, JobStatus.RUNNING]).update(
        status=JobStatus.CANCELLED,
        lease_until=None,
        finished_at=timezone.now(),
        message=f"由{by.label or '申请人'}取消"[:200],
    )
    if not changed:
        raise Refused("这项任务已经结束，不能取消。")


def wake(pk: int, *, expires: float | None = None) -> None:
    """Tell a worker that this job waits; a broker that does not answer is only logged."""
    from portal.jobs.tasks import run_job

    try:
        run_job.apply_async((pk,), retry=False, expires=expires)
    except Exception as error:  # whatever the broker's library raises; the sweep will find the row
        log.warning("could not wake a worker for job %s: %s", pk, type(error).__name__)


def sweep() -> int:
    """Wake what a lost message or a dead worker left lying; how many were woken.

    A job is woken again once per lease time at most, so a busy system is not flooded. Jobs that used up
    their attempts are closed as failed.
    """
    lease = lease_time()
    due = Job.objects.runnable().filter(Q(woken_at__lt=Now() - lease) | Q(woken_at__lt=F("run_after")))
    due |= Job.objects.runnable().filter(status=JobStatus.RUNNING, woken_at__lt=F("lease_until"))
    woken = 0
    for job in due.order_by("id")[:BATCH]:
        if job.status == JobStatus.RUNNING and is_alive(job):
            continue
        if not _give_up(job):
            Job.objects.filter(pk=job.pk).update(woken_at=Now())
            wake(job.pk, expires=max(settings.JOB_LEASE_SECONDS, 10))
            woken += 1
    Sweep.objects.update_or_create(pk=1, defaults={"swept_at": timezone.now()})
    return woken


def _give_up(job: Job) -> bool:
    """Close a job whose worker died as often as its kind allows."""
    try:
        allowed = get_kind(job.kind).max_attempts
    except LookupError:
        allowed = 0
    if job.attempts < allowed:
        return False
    Job.objects.runnable().filter(pk=job.pk, attempts=job.attempts).update(
        status=JobStatus.FAILED,
        error=OUT_OF_ATTEMPTS.format(n=job.attempts, ref=job.ref),
        lease_until=None,
        finished_at=timezone.now(),
    )
    return True
