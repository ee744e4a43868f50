"""Letters as the pages list them."""

from dataclasses import dataclass

from django.db.models import Count, F, Prefetch, Q, QuerySet

from portal.actor import Actor
from portal.documents.enums import LetterKind, LetterStatus
from portal.documents.models import Letter, LetterAddressee
from portal.documents.permissions import UNIT, is_office
from portal.organizations.models import Organization

S = LetterStatus
WAITING = Q(status__in=[S.DRAFT, S.CHECKED])
UNDER_WAY = ~WAITING
NEWEST = F("issued_at").desc(nulls_first=True)  # drafts are newer than whatever went out


@dataclass(frozen=True)
class View:
    """A saved view of the list: a tab."""

    name: str
    label: str
    condition: Q
    office: bool = False


VIEWS = (
    View("", "全部", Q()),
    View("unsigned", "待签发", WAITING, office=True),
    View("unreceived", "待签收", Q(status=S.DELIVERED)),
    View(
        "unanswered",
        "待回复",
        Q(status=S.RETURNED) | Q(status__in=[S.DELIVERED, S.RECEIVED], reply_due_on__isnull=False),
    ),
    View("supervision", "督办书", Q(kind=LetterKind.SUPERVISION_LETTER)),
    View("target", "通知书", Q(kind=LetterKind.TARGET_NOTICE)),
    View("assignment", "告知书", Q(kind=LetterKind.ASSIGNMENT_NOTICE)),
)


def views_for(actor: Actor) -> list[View]:
    return [view for view in VIEWS if not view.office or is_office(actor)]


def view_named(name: str, actor: Actor) -> View:
    """The first one for a name that does not exist or is not this actor's."""
    return next((view for view in views_for(actor) if view.name == name), VIEWS[0])


def letters_of(actor: Actor, year: int) -> QuerySet:
    """What the actor may see of a year, drafts only for the office."""
    letters = Letter.objects.visible_to(actor).filter(year=year).order_by(NEWEST, "-pk")
    return letters if is_office(actor) else letters.filter(UNDER_WAY)


def to_sign_for(actor: Actor) -> QuerySet:
    """Letters delivered to this person or to a unit they may sign for, 抄送 too, without their 签收."""
    units = Organization.objects.within(actor.scopes_of(*UNIT)).order_by()
    mine = Q(organization__in=units.values("pk")) | Q(person=actor.person, person__isnull=False)
    waiting = LetterAddressee.objects.filter(mine, delivered_at__isnull=False, receipt__isnull=True)
    return (
        Letter.objects.visible_to(actor)
        .sent()
        .exclude(status=S.CANCELLED)
        .filter(pk__in=waiting.values("letter"))
    )


def counts(letters: QuerySet, views: list[View]) -> dict[str, int]:
    """How many each view holds, in one query."""
    totals = letters.order_by().aggregate(
        **{f"n{index}": Count("pk", filter=view.condition) for index, view in enumerate(views)}
    )
    return {view.name: totals[f"n{index}"] for index, view in enumerate(views)}


def with_receipts(letters: QuerySet) -> QuerySet:
    """Addressees and their receipts loaded, for a list."""
    addressees = LetterAddressee.objects.select_related("receipt")
    return letters.select_related("organization", "reply_deadline").prefetch_related(
        Prefetch("addressees", queryset=addressees)
    )
