"""Celery's side: messages that say which row to look at."""

from celery import shared_task

from portal.jobs import queue, runner


@shared_task(name="jobs.run")
def run_job(pk: int) -> None:
    runner.run(pk)


@shared_task(name="jobs.sweep")
def sweep() -> None:
    queue.sweep()
