"""What runs in the background for accounts: by the clock (portal/schedule.py), or asked for."""

from celery import shared_task
from django.urls import reverse

from portal.accounts.actions import passwords
from portal.accounts.actions.idempotency import purge
from portal.jobs import job
from portal.jobs.requesters import requester_of


@shared_task(name="accounts.purge_idempotency_keys")
def purge_idempotency_keys() -> int:
    return purge()


@shared_task(name="accounts.purge_passwords")
def purge_passwords() -> int:
    return passwords.purge_passwords()


@job(
    passwords.JOB,
    label="开通账号",
    result_url=lambda done: reverse("accounts:password_slips"),
    cancellable=True,
)
def open_accounts(running, progress):
    passwords.open_waiting(by=requester_of(running), progress=progress)
