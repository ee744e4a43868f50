"""单位主要负责人 and 联络员: this quarter's checklist, what was returned, letters, what comes."""

from __future__ import annotations

from django.db.models import Q

from portal.actor import Actor, Role
from portal.clock import today
from portal.deadlines.lights import days_late
from portal.deadlines.models import Deadline
from portal.documents.enums import AddresseePart, LetterStatus
from portal.documents.models import Letter, LetterAddressee
from portal.documents.presentation import Shown
from portal.documents.queries import with_receipts
from portal.home.workbench.common import latest_plan
from portal.organizations.models import Organization
from portal.workdays.calendar import workdays_between
from responsibilities.enums import EntryStatus, ReportStatus
from responsibilities.models import ProgressEntry, ProgressReport
from responsibilities.queries.counts import with_counts
from responsibilities.queries.milestones import milestones_due
from responsibilities.queries.reports import listed

UNIT = (Role.UNIT_CLERK, Role.UNIT_HEAD)
FILLING = (ReportStatus.OPEN, ReportStatus.RETURNED)
SHOWN = 6


def build(actor: Actor) -> dict:
    units = [scope.organization_id for scope in actor.scopes_of(*UNIT)]
    reports = _reports(actor, units)
    doing = [report for report in reports if report.status in FILLING and report.deadline.opens_on <= today()]
    to_sign = [report for report in reports if report.status == ReportStatus.TO_SIGN]
    milestones, known = milestones_due(actor), [report.deadline_id for report in reports]
    return {
        "head": actor.has(Role.UNIT_HEAD),
        "organization": Organization.objects.filter(pk__in=units).first(),
        "plan": latest_plan(actor),
        "doing": doing,
        "to_sign": to_sign,
        "quarters": reports,
        "returned": _returned(doing),
        "to_receive": to_receive(actor, units),
        "replies": _replies(units),
        "milestones": milestones,
        "later": _later(units, [*known, *(each.milestone.deadline_id for each in milestones)]),
        "main": next(iter(to_sign if actor.has(Role.UNIT_HEAD) and to_sign else doing), None),
    }


def _reports(actor: Actor, units: list[int]) -> list[ProgressReport]:
    """The unit's open checklists, the oldest first, and those of the latest plan."""
    plan = latest_plan(actor)
    reports = listed(actor).filter(organization__in=units).exclude(status=ReportStatus.CANCELLED)
    wanted = Q(plan=plan) | Q(status__in=[*FILLING, ReportStatus.TO_SIGN])
    found = with_counts(reports.filter(wanted).order_by("plan__year", "quarter"), actor.person)
    for report in found:
        report.days_late = days_late(report.deadline)
        report.days_left = workdays_between(today(), report.deadline.due_on)
    return found


def _returned(reports: list[ProgressReport]) -> list[ProgressEntry]:
    return list(
        ProgressEntry.objects.filter(report__in=reports, status=EntryStatus.RETURNED)
        .select_related("assignment__duty", "report")
        .order_by("report", "assignment__duty__number")
    )


def to_receive(actor: Actor, units: list[int]) -> list[Letter]:
    """Letters to the unit or to the person that nobody has signed for."""
    waiting = LetterAddressee.objects.filter(
        Q(organization__in=units) | Q(person=actor.person),
        part=AddresseePart.MAIN,
        delivered_at__isnull=False,
        receipt__isnull=True,
    )
    letters = Letter.objects.filter(addressees__in=waiting).exclude(status=LetterStatus.CANCELLED)
    return list(letters.distinct().order_by("delivered_at", "pk")[:20])


def _replies(units: list[int]) -> list[Shown]:
    """Letters that wait for the unit's written answer, the most urgent first."""
    letters = Letter.objects.filter(
        organization__in=units,
        reply_due_on__isnull=False,
        status__in=[LetterStatus.RECEIVED, LetterStatus.RETURNED],
    )
    return [Shown(letter) for letter in with_receipts(letters).order_by("reply_due_on", "pk")[:20]]


def _later(units: list[int], known: list[int]) -> list[Deadline]:
    """Other dates of the unit that are still to come."""
    deadlines = Deadline.objects.open().filter(organization__in=units, due_on__gte=today())
    return list(deadlines.exclude(pk__in=known).order_by("due_on", "pk")[:SHOWN])
