"""Lists of checklists: who has which, in which light, and the reviewer's queue."""

from django.db.models import QuerySet

from portal.actor import Actor, Role
from portal.clock import today
from portal.deadlines.lights import with_light
from portal.documents.enums import LetterKind, LetterStatus
from portal.documents.models import Letter
from portal.organizations.models import Organization
from responsibilities.models import Milestone, ProgressReport


def listed(actor: Actor) -> QuerySet[ProgressReport]:
    """Checklists that `actor` may see, with light, in office order."""
    reports = ProgressReport.objects.visible_to(actor).select_related("organization", "deadline", "plan")
    return with_light(reports, "deadline__").order_by(
        "deadline__due_on", "organization__sort_order", "organization_id"
    )


def year_shown(actor: Actor, chosen: str) -> int:
    """The year in the address, else this one, else the latest that has checklists."""
    if chosen.isdecimal() and 1990 <= int(chosen) <= 2100:
        return int(chosen)
    years = ProgressReport.objects.visible_to(actor).order_by("-plan__year")
    known = list(years.values_list("plan__year", flat=True).distinct()[:5])
    return today().year if today().year in known or not known else known[0]


def review_queue(actor: Actor) -> QuerySet[ProgressReport]:
    """待审 within the reviewer's reach and not of their own units, oldest first."""
    reach = Organization.objects.within(actor.scopes_of(Role.STAFF)).order_by()
    return (
        ProgressReport.objects.awaiting_review()
        .filter(organization__in=reach.values("pk"))
        .exclude(organization__in=actor.own_organization_ids)
        .select_related("organization", "deadline", "plan")
        .order_by("submitted_at", "pk")
    )


def supervision_letters(of: ProgressReport | Milestone, actor: Actor) -> list[Letter]:
    """督办书 issued for this checklist or milestone, as far as `actor` may read them."""
    letters = Letter.objects.visible_to(actor).filter(
        kind=LetterKind.SUPERVISION_LETTER, deadlines=of.deadline_id, number_text__gt=""
    )
    return list(letters.exclude(status=LetterStatus.CANCELLED).order_by("pk"))
