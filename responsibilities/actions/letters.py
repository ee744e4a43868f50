"""办结 of the 督办书 whose demand is settled."""

from collections.abc import Iterable, Sequence

from portal.actor import Actor
from portal.audit.actions import action
from portal.deadlines.enums import UNSETTLED
from portal.deadlines.models import Deadline
from portal.documents.actions.letters import close_letters
from portal.documents.enums import LetterKind, LetterStatus
from portal.documents.models import Letter

# not while 签收 is outstanding, nor while a person has a reply to read: 认可 of it closes the letter
CLOSABLE = [LetterStatus.RECEIVED, LetterStatus.RETURNED]
OVER = [LetterStatus.CLOSED, LetterStatus.CANCELLED]
SETTLED_NOTE = "所督办的事项均已办结或取消"


@action
def close_settled_letters(deadlines: Sequence[Deadline], *, by: Actor) -> list[Letter]:
    """The portal closes 督办书 about `deadlines` that were signed for, once everything they are about is
    met or cancelled; a written reply is then no longer due. Who is addressed sees it in the letter's
    history."""
    tied = Letter.deadlines.through.objects.filter(deadline__in=[deadline.pk for deadline in deadlines])
    letters = Letter.objects.filter(pk__in=tied.values("letter")).exclude(status__in=OVER)
    return close_settled(letters=letters, by=by)


@action
def close_settled(*, letters: Iterable[Letter], by: Actor) -> list[Letter]:
    """Those of `letters` whose turn it is. Locks them before it asks how they stand: whoever signs for one
    and whoever settles its last demand wait for each other, and the second of them closes it."""
    keys = [letter.pk for letter in letters]
    list(Letter.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))
    settled = list(
        Letter.objects.filter(kind=LetterKind.SUPERVISION_LETTER, status__in=CLOSABLE, pk__in=keys)
        .filter(deadlines__isnull=False)
        .exclude(deadlines__status__in=UNSETTLED)
        .distinct()
        .order_by("pk")
    )
    if not settled:
        return []
    portal = Actor(source=by.source, label="系统", jurisdiction_id=by.jurisdiction_id)
    return close_letters(letters=settled, by=portal, note=SETTLED_NOTE)
