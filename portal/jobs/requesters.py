"""As whom a job works: its requester, with the rights that they hold when it runs.

Jobs stand left of accounts, which registers how an Actor is made of a job in AppConfig.ready().
"""

from collections.abc import Callable

from portal.actor import Actor, Source, system
from portal.jobs.models import Job

_makers: list[Callable[[Job], Actor]] = []


def register_requesters(maker: Callable[[Job], Actor]) -> None:
    """`maker(job)` gives the Actor of job.requested_by in job.identity, or raises Refused."""
    _makers[:] = [maker]


def requester_of(job: Job) -> Actor:
    """Who asked for the job, in the identity they asked in, as of now; the portal for jobs of its own.

    Raises Refused when the account is closed or no longer has that identity.
    """
    if job.requested_by is None:
        return system(Source.JOB, job.requested_label)
    return _makers[0](job)
