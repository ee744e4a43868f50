"""Who owns a job right now, and how its owner says so while it works (ADR 0002).

A handler spends its time inside transactions, where nothing it writes can be seen by others. So a thread
beside it, the pulse, renews the lease and carries the progress, a few times a second:

- RowPulse, where the database takes several writers (PostgreSQL): into the Job row, over the thread's
  own connection, which commits by itself.
- FilePulse, on SQLite: a second writer would wait for the handler's transaction, so the pulse is a small
  file under DATA_DIR/jobs; one machine is what SQLite means anyhow. The page and the claim read it.
"""

import json
import os
import socket
import threading
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models.functions import Coalesce, Now

from portal.jobs.models import Job, JobStatus

TICK = 0.3  # seconds between two writes of progress


def lease_time() -> timedelta:
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"[:100]


def claim(pk: int) -> Job | None:
    """Take the job if it waits or its owner died: compare and set, so that one of two workers gets it.

    The job with this owner's attempt number, or None when somebody else has it or it is over.
    """
    seen = Job.objects.runnable().filter(pk=pk).first()
    if seen is None or (seen.status == JobStatus.RUNNING and is_alive(seen)):
        return None
    mine = seen.attempts + 1
    won = (
        Job.objects.runnable()
        .filter(pk=pk, attempts=seen.attempts)
        .update(
            status=JobStatus.RUNNING,
            attempts=mine,
            worker=worker_name(),
            lease_until=Now() + lease_time(),
            started_at=Coalesce("started_at", Now()),
        )
    )
    return Job.objects.get(pk=pk, attempts=mine) if won else None


def owned(job: Job):
    """The job's row, only as long as this worker's claim stands."""
    return Job.objects.filter(pk=job.pk, status=JobStatus.RUNNING, attempts=job.attempts)


def is_alive(job: Job) -> bool:
    """Whether the owner of a job with an expired lease still shows a pulse in its file."""
    pulse = read_pulse(job)
    return bool(pulse) and time.time() - pulse["at"] < settings.JOB_LEASE_SECONDS


def read_pulse(job: Job) -> dict | None:
    """What the owner's pulse file says, if it belongs to the present attempt."""
    try:
        pulse = json.loads(_pulse_path(job).read_text())
    except (OSError, ValueError):
        return None
    return pulse if pulse.get("attempt") == job.attempts else None


def with_progress(job: Job) -> Job:
    """The job with the progress of its pulse file, where there is one (not saved)."""
    if job.status == JobStatus.RUNNING and (pulse := read_pulse(job)):
        job.done, job.total, job.message = pulse["done"], pulse["total"], pulse["message"]
    return job


def _pulse_path(job: Job) -> Path:
    return Path(settings.DATA_DIR) / "jobs" / f"{job.ref}.json"


class Pulse:
    """A thread that says that the job is alive and how far it is; `lost` once it was taken away."""

    def __init__(self, job: Job):
        self.job = job
        self.lost = False
        self.progress = (job.done, job.total, job.message)
        self._written = self.progress
        self._renewed = time.monotonic()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"pulse-{job.ref}", daemon=True)

    def __enter__(self):
        self.write()
        self._thread.start()
        return self

    def __exit__(self, *exc):
        self._stop.set()
        self._thread.join()

    def _run(self):
        tick = min(TICK, settings.JOB_LEASE_SECONDS / 4)
        while not self._stop.wait(tick):
            self.write()
        self.close()

    def is_due(self) -> bool:
        """Whether there is progress to write or a third of the lease has passed."""
        now = time.monotonic()
        due = self.progress != self._written or now - self._renewed > settings.JOB_LEASE_SECONDS / 3
        if due:
            self._written, self._renewed = self.progress, now
        return due

    def write(self):
        raise NotImplementedError

    def close(self):
        """Called in the thread at its end."""


class RowPulse(Pulse):
    def write(self):
        if self.lost or not self.is_due():
            return
        done, total, message = self.progress
        try:
            self.lost = not owned(self.job).update(
                lease_until=Now() + lease_time(), done=done, total=total, message=message
            )
        except DatabaseError:  # tried again at the next tick; without success the lease runs out
            connection.close()
            self._renewed = 0.0

    def close(self):
        connection.close()


class FilePulse(Pulse):
    def __enter__(self):
        _pulse_path(self.job).parent.mkdir(parents=True, exist_ok=True)
        return super().__enter__()

    def write(self):
        if not self.is_due() and self._stop.is_set():
            return
        pulse = read_pulse_of_any(self.job)
        if pulse and pulse["attempt"] > self.job.attempts:
            self.lost = True
            return
        done, total, message = self.progress
        path = _pulse_path(self.job)
        part = path.with_suffix(f".{os.getpid()}.part")
        part.write_text(
            json.dumps(
                {
                    "attempt": self.job.attempts,
                    "at": time.time(),
                    "done": done,
                    "total": total,
                    "message": message,
                }
            )
        )
        part.replace(path)

    def __exit__(self, *exc):
        super().__exit__(*exc)
        if not self.lost:
            _pulse_path(self.job).unlink(missing_ok=True)


def read_pulse_of_any(job: Job) -> dict | None:
    try:
        return json.loads(_pulse_path(job).read_text())
    except (OSError, ValueError):
        return None


class StillPulse(Pulse):
    """For a job run inside somebody's transaction (tests): nobody else can see its row yet."""

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        done, total, message = self.progress
        owned(self.job).update(done=done, total=total, message=message)


def pulse_for(job: Job) -> Pulse:
    if connection.in_atomic_block:
        return StillPulse(job)
    return FilePulse(job) if connection.vendor == "sqlite" else RowPulse(job)
