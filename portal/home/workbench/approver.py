"""签发人: the letters that wait for a signature, and how the quarter stands."""

from __future__ import annotations

from portal.actor import Actor, Role
from portal.clock import today
from portal.documents.enums import LetterStatus
from portal.documents.models import IssueAuthorization, Letter
from portal.documents.presentation import Shown
from portal.documents.queries import with_receipts
from portal.home.workbench.coming import sendings
from portal.home.workbench.common import address, days_since, latest_plan, standing
from portal.home.workbench.overdue import overdue_deadlines, overdue_rows
from portal.home.workbench.staff import last_run
from portal.organizations.models import Organization

WAITING = [LetterStatus.DRAFT, LetterStatus.CHECKED]
SHOWN = 20


def build(actor: Actor) -> dict:
    plan = latest_plan(actor)
    stands = standing(plan, actor) if plan else None
    reach = Organization.objects.within(actor.scopes_of(Role.APPROVER)).order_by().values("pk")
    waiting = Letter.objects.filter(status__in=WAITING, organization__in=reach)
    letters = list(with_receipts(waiting).order_by("drafted_at", "pk")[: SHOWN + 1])
    for letter in letters:
        letter.addressee = Shown(letter).addressee
        letter.waited = days_since(letter.checked_at or letter.drafted_at)
    return {
        "plan": plan,
        "standing": stands,
        "letters": letters[:SHOWN],
        "letter_count": waiting.count(),
        "bulk_url": address(
            "documents:letter_list", view="unsigned", year=letters[0].year if letters else ""
        ),
        "overdue": overdue_rows(actor),
        "overdue_count": overdue_deadlines(actor).count(),
        "overdue_url": stands.link("late") if stands else "",
        "sendings": sendings(actor)[0],
        "authorizations": _authorizations(actor),
        "run": last_run(actor),
    }


def _authorizations(actor: Actor) -> list[IssueAuthorization]:
    rows = IssueAuthorization.objects.filter(
        jurisdiction=actor.jurisdiction_id,
        revoked_at__isnull=True,
        from_on__lte=today(),
        until_on__gte=today(),
    )
    return list(rows.select_related("tenure__person", "tenure__post").order_by("until_on"))
