"""The one deadline of a letter itself: its written reply. It never breeds another 督办书."""

from collections.abc import Sequence

from portal.actor import Actor
from portal.deadlines.actions.deadlines import open_deadlines
from portal.deadlines.enums import Effect
from portal.deadlines.kinds import LEADER, UNIT, DeadlineKind, RungSpec, register
from portal.deadlines.models import Deadline
from portal.documents.models import Letter
from portal.documents.recipients import address_of

LETTER_REPLY = "letter_reply"
RUNGS = (
    RungSpec(Effect.REMIND, -1, UNIT),
    RungSpec(Effect.OVERDUE, 1, UNIT),
    RungSpec(Effect.LEADER, 2, LEADER),
)


def register_kinds() -> None:
    """Called from AppConfig.ready()."""
    register(DeadlineKind(LETTER_REPLY, "文书回复", RUNGS, url=reply_urls))


def reply_urls(deadlines: Sequence[Deadline]) -> dict[int, str]:
    letters = Letter.objects.filter(reply_deadline__in=[deadline.pk for deadline in deadlines])
    return {letter.reply_deadline_id: address_of(letter) for letter in letters.only("ref", "reply_deadline")}


def open_reply_deadline(letter: Letter, by: Actor) -> Deadline | None:
    """What the letter demands in writing, from its delivery on; None when it demands nothing."""
    if letter.reply_due_on is None:
        return None
    deadline = Deadline(
        jurisdiction_id=letter.jurisdiction_id,
        kind=LETTER_REPLY,
        organization_id=letter.organization_id,
        title=f"回复{letter.number_text}",
        period=letter.ref,
        opens_on=letter.dated_on,
        due_on=letter.reply_due_on,
    )
    return open_deadlines(deadlines=[deadline], by=by)[0]
