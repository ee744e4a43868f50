"""What the clock does for accounts (portal/schedule.py)."""

from celery import shared_task

from portal.accounts.actions.idempotency import purge


@shared_task(name="accounts.purge_idempotency_keys")
def purge_idempotency_keys() -> int:
    return purge()
