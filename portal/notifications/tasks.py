"""Sending the outbox: at once after a commit by a job, and every minute for what must be tried again."""

from celery import shared_task

from portal.jobs.registry import job
from portal.notifications.actions.deliveries import send_due
from portal.notifications.actions.notices import DELIVER


@job(DELIVER, label="外发消息")
def deliver(job, progress) -> dict[str, int]:
    return send_due()


@shared_task(name="notifications.send_due")
def send_due_deliveries() -> None:
    send_due()
