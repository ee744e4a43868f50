"""办结 of the 督办书 whose demand is met."""

from collections.abc import Iterable

from portal.actor import Actor
from portal.audit.actions import action
from portal.deadlines.enums import DeadlineStatus
from portal.deadlines.models import Deadline
from portal.documents.actions.letters import close_letters
from portal.documents.enums import LetterKind, LetterStatus
from portal.documents.models import Letter

# not while 签收 is outstanding, nor while a person has a reply to read: 认可 of it closes the letter
CLOSABLE = [LetterStatus.RECEIVED, LetterStatus.RETURNED]
UNSETTLED = sorted(set(DeadlineStatus) - {DeadlineStatus.MET, DeadlineStatus.CANCELLED})


@action
def close_settled_letters(*, deadlines: Iterable[Deadline], by: Actor) -> list[Letter]:
    """The portal closes 督办书 about `deadlines` that were signed for, once everything they are about is
    met; a written reply is then no longer due. Who is addressed sees it in the letter's history."""
    tied = Letter.deadlines.through.objects.filter(deadline__in=[deadline.pk for deadline in deadlines])
    letters = list(
        Letter.objects.select_for_update(of=("self",))
        .filter(kind=LetterKind.SUPERVISION_LETTER, status__in=CLOSABLE, pk__in=tied.values("letter"))
        .exclude(deadlines__status__in=UNSETTLED)
        .order_by("pk")
    )
    if not letters:
        return []
    portal = Actor(source=by.source, label="系统", jurisdiction_id=by.jurisdiction_id)
    return close_letters(letters=letters, by=portal, note="所督办的事项已认可办结")
