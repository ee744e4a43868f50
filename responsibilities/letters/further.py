"""Which 督办书 a late demand goes into: one per unit and period, a later date's too while it is a draft."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date

from portal.deadlines.models import Deadline
from portal.deadlines.origins import base_of, origin_for
from portal.documents.actions.letters import LetterDraft
from portal.documents.enums import LetterKind, LetterStatus
from portal.documents.models import Letter
from responsibilities.letters.supervision import is_owed, supervision_drafts

SUPERVISION = Letter.objects.filter(kind=LetterKind.SUPERVISION_LETTER)
LIVE = sorted(set(LetterStatus) - {LetterStatus.CANCELLED})


def without_letter(
    deadlines: Iterable[Deadline], *, letters: Collection[str] = LetterStatus.values
) -> list[Deadline]:
    """Those that no 督办书 in one of these states is about. Work that was returned and is late again has
    had its letter."""
    rows = {deadline.pk: deadline for deadline in deadlines}
    tied = Letter.deadlines.through.objects.filter(
        deadline__in=rows, letter__kind=LetterKind.SUPERVISION_LETTER, letter__status__in=letters
    )
    for pk in set(tied.values_list("deadline", flat=True)):
        del rows[pk]
    return list(rows.values())


def drafts_for(loose: Sequence[Deadline], on: date) -> list[LetterDraft]:
    """督办书 about `loose`: under the origin of the unit's and period's letter that is still a draft, and
    then about all it is about; else under the next free origin, …/2 behind one that has gone out."""
    known = _known(loose)
    waiting = [letter for letters in known.values() for letter in letters if _waits(letter)]
    drafts = supervision_drafts([*loose, *_owed_in(waiting, loose, on)], on)
    return [
        replace(draft, origin=origin_for(draft.origin, known[draft.origin], is_open=_waits))
        for draft in drafts
    ]


def _known(loose: Sequence[Deadline]) -> dict[str, list[Letter]]:
    """The letters there are, cancelled ones too, by the origin that unit and period share."""
    known: dict[str, list[Letter]] = defaultdict(list)
    periods = {(deadline.organization_id, deadline.period) for deadline in loose}
    letters = SUPERVISION.filter(
        organization__in={unit for unit, _ in periods}, origin__startswith="supervision:"
    )
    for letter in letters.only("origin", "status", "organization").order_by("pk"):
        base = base_of(letter.origin)
        if (letter.organization_id, base.rpartition(":")[2]) in periods:
            known[base].append(letter)
    return known


def _owed_in(waiting: list[Letter], loose: Sequence[Deadline], on: date) -> list[Deadline]:
    tied = Deadline.objects.filter(letters__in=waiting).exclude(pk__in=[each.pk for each in loose])
    return [deadline for deadline in tied.distinct().order_by("pk") if is_owed(deadline, on)]


def _waits(letter: Letter) -> bool:
    return letter.status == LetterStatus.DRAFT
