"""The morning run, woken by Celery beat (portal/schedule.py)."""

from celery import shared_task

from portal.actor import system
from portal.clock import today
from portal.deadlines.actions.daily import run_daily


@shared_task(name="deadlines.run_daily")
def run_today() -> dict[str, int]:
    """Mornings that were missed need no run of their own: this one catches up."""
    return run_daily(on=today(), by=system())
