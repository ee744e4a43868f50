"""The one deadline of a letter itself: its written reply. It never breeds another 督办书."""

from collections.abc import Sequence

from django.utils.timezone import localdate

from portal.actor import Actor
from portal.deadlines.actions.deadlines import open_deadlines
from portal.deadlines.enums import Effect
from portal.deadlines.kinds import LEADER, UNIT, DeadlineKind, RungSpec, register, register_history
from portal.deadlines.models import Deadline
from portal.documents.enums import AddresseePart, LetterKind
from portal.documents.models import Letter
from portal.documents.recipients import address_of
from portal.workdays import calendar

LETTER_REPLY = "letter_reply"
RUNGS = (
    RungSpec(Effect.REMIND, -1, UNIT),
    RungSpec(Effect.OVERDUE, 1, UNIT),
    RungSpec(Effect.LEADER, 2, LEADER),
)


def register_kinds() -> None:
    """Called from AppConfig.ready()."""
    register(DeadlineKind(LETTER_REPLY, "文书回复", RUNGS, url=reply_urls))
    register_history(letters_in_history)


def letters_in_history(deadline: Deadline) -> list[dict]:
    """The letters that a deadline led to, once delivered, for its timeline (deadlines.queries.history)."""
    letters = deadline.letters.filter(delivered_at__isnull=False).prefetch_related("addressees__receipt")
    return [
        {
            "at": letter.delivered_at,
            "text": f"送达{letter.get_kind_display()}",
            "letter": letter.number_text,
            "letter_url": address_of(letter),
            "supervision": letter.kind == LetterKind.SUPERVISION_LETTER,
            "detail": "，".join(_standing(letter)),
        }
        for letter in letters
    ]


def _standing(letter: Letter) -> list[str]:
    main = next((row for row in letter.addressees.all() if row.part == AddresseePart.MAIN), None)
    receipt = getattr(main, "receipt", None)
    parts = [
        f"{receipt.by_label} {calendar.short(localdate(receipt.received_at))}签收" if receipt else "未签收"
    ]
    return parts + ([f"回复期限 {calendar.short(letter.reply_due_on)}"] if letter.reply_due_on else [])


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
