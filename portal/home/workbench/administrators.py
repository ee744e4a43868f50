"""三员: what each of them looks after. No business data on any of the three pages."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Exists, OuterRef, Q

from portal.accounts.models import Grant, User
from portal.actor import Actor
from portal.audit.queries import chain_label, chains_visible_to, events_visible_to
from portal.audit.verbs import full_label
from portal.clock import now, today
from portal.deadlines.models import DailyRun
from portal.home.workbench.first_steps import first_steps
from portal.jobs.models import Job, JobStatus
from portal.organizations.enums import HEAD_SEATS, Seat
from portal.organizations.models import ImportBatch, Jurisdiction, Organization, Person, Tenure

SHOWN = 8
EXPIRING = dt.timedelta(days=30)
WEEK = dt.timedelta(days=7)


def system(actor: Actor) -> dict:
    units = Organization.objects.filter(jurisdiction=actor.jurisdiction_id)
    in_office = Person.objects.filter(
        jurisdiction=actor.jurisdiction_id, tenures__in=Tenure.objects.on(today())
    )
    county = Jurisdiction.objects.get(pk=actor.jurisdiction_id)
    jobs = Job.objects.filter(status=JobStatus.FAILED, finished_at__gte=now() - WEEK)
    return {
        "unset": county.unset,
        "first_steps": first_steps(actor, county),
        "imports": ImportBatch.objects.filter(Q(jurisdiction=actor.jurisdiction_id) | Q(jurisdiction=None))[
            :SHOWN
        ],
        "units": units.existing(today()).count(),
        "accountable": units.existing(today()).accountable().exists(),
        "people": in_office.distinct().count(),
        "without_account": in_office.filter(user__isnull=True).distinct().count(),
        "vacant": _vacant(units),
        "failed": jobs.order_by("-finished_at")[:SHOWN],
        "run": DailyRun.objects.filter(finished_at__isnull=False).order_by("-on", "-pk").first(),
    }


def _vacant(units) -> list[Organization]:
    """Accountable units without a head or a clerk in office."""

    def seated(seats):
        rows = Tenure.objects.on(today()).filter(post__organization=OuterRef("pk"), post__seat__in=seats)
        return Exists(rows)

    rows = (
        units.existing(today()).accountable().annotate(headed=seated(HEAD_SEATS), served=seated([Seat.CLERK]))
    )
    return list(rows.filter(Q(headed=False) | Q(served=False)).in_office_order()[:50])


def security(actor: Actor) -> dict:
    grants = Grant.objects.in_force().filter(organization__jurisdiction=actor.jurisdiction_id)
    grants = grants.select_related("user__person", "organization")
    return {
        "expiring": grants.filter(to_on__isnull=False, to_on__lte=today() + EXPIRING).order_by("to_on"),
        "administrators": grants.administrative().order_by("role", "pk"),
        "granted": grants.business().count(),
        "disabled": User.objects.filter(is_active=False, person__jurisdiction=actor.jurisdiction_id).count(),
    }


def audit(actor: Actor) -> dict:
    events = events_visible_to(actor)
    week = events.filter(at__gte=now() - WEEK)
    verbs = week.order_by().values_list("verb").annotate(n=Count("pk")).order_by("-n", "verb")[:SHOWN]
    return {
        "since": today() - WEEK,
        "total": events.count(),
        "week": week.count(),
        "failed": week.filter(verb__in=["auth.failed", "auth.locked"]).count(),
        "refused": week.filter(verb="access.refused").count(),
        "verbs": [(verb, full_label(verb), count) for verb, count in verbs],
        "chains": _chains(actor, events),
    }


def _chains(actor: Actor, events) -> list[dict]:
    """Each chain with its last event; their numbers add up to the total."""
    last = (
        events.filter(chain__name=name).order_by("-seq").first() for name in chains_visible_to(actor).values()
    )
    return [{"label": chain_label(event.chain.name), "event": event} for event in last if event is not None]
