"""Long work: `@job(kind)`, `enqueue(kind, params, by)`; the Job row with its lease is the truth (ADR 0002).

A handler is `f(job, progress) -> dict | None` (the dict becomes `job.result`):

- It may be run again from its start after a crash, so it either changes nothing twice or does all its
  writing inside one `with progress.atomic():`, which commits only while this worker still owns the job,
  and marks the job done in that same transaction: done exactly once.
- `progress(done, total, message)` may be called as often as liked, inside a transaction too.
- Who acts for the requester asks `requesters.requester_of(job)`: their rights as they are when it runs.
- `Refused` ends the job as failed with that sentence; other exceptions are retried, then failed.
"""

NAMES = {
    "job": "registry",
    "enqueue": "queue",
    "cancel": "queue",
    "run_queued": "runner",
    "Job": "models",
    "JobStatus": "models",
    "LeaseLost": "runner",
    "Progress": "runner",
}


def __getattr__(name):
    """Loaded on first use: models cannot be imported while Django is still loading the apps."""
    from importlib import import_module

    if name in NAMES:
        return getattr(import_module(f"portal.jobs.{NAMES[name]}"), name)
    raise AttributeError(name)
