"""拟稿, 核稿, 作废 and 办结."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from portal import clock
from portal.actor import Actor
from portal.audit.actions import action, record
from portal.deadlines.actions import deadlines as deadline_actions
from portal.deadlines.enums import SETTLED
from portal.deadlines.models import Deadline
from portal.documents.contents import label_of
from portal.documents.enums import AddresseePart, LetterStatus
from portal.documents.models import Letter, LetterAddressee
from portal.documents.permissions import can_cancel, can_close, can_manage, require
from portal.documents.policies import needs_reason
from portal.documents.recipients import tell
from portal.documents.workflows import LETTER
from portal.errors import Refused
from portal.organizations.models import Jurisdiction, Organization, Person

BATCH = 1000


@dataclass
class LetterDraft:
    """What a letter shall say and to whom; see documents/composers.py for `context`."""

    kind: str
    origin: str
    jurisdiction: Jurisdiction
    issuer: Organization
    organization: Organization
    year: int
    subject: str
    context: dict
    main: Organization | Person
    copies: Sequence[Organization | Person] = ()
    reply_workdays: int | None = None
    deadlines: Sequence[Deadline] = ()
    reason: str = ""
    basis: str = ""
    secrecy: str = ""
    urgency: str = ""
    addressees: list[LetterAddressee] = field(default_factory=list, init=False)


@action
def draft_letters(*, drafts: Sequence[LetterDraft], by: Actor) -> list[Letter]:
    """拟稿, all at once. A letter whose `origin` is known is left alone, cancelled ones included: a
    person decided about it. Returns the letters drafted just now, in the order of `drafts`."""
    letters = {draft.origin: _letter(draft, by) for draft in drafts}
    Letter.objects.bulk_create(letters.values(), batch_size=BATCH, ignore_conflicts=True)
    new = Letter.objects.filter(uid__in=[letter.uid for letter in letters.values()])
    keys = dict(new.order_by().values_list("uid", "pk"))
    drafted = {origin: letter for origin, letter in letters.items() if letter.uid in keys}
    for letter in drafted.values():
        letter.pk = keys[letter.uid]
    pairs = [(drafted[draft.origin], draft) for draft in drafts if draft.origin in drafted]
    LetterAddressee.objects.bulk_create(
        [row for letter, draft in pairs for row in _addressees(letter, draft)], batch_size=BATCH
    )
    _tie_deadlines(pairs)
    result = list(dict.fromkeys(letter for letter, _ in pairs))
    if result:
        record("letter.draft", by=by, subjects=result)
    return result


@action
def extend_letters(*, drafts: Sequence[LetterDraft], by: Actor) -> list[Letter]:
    """并入: each letter that is still a draft under the `origin` of one of `drafts` gains the deadlines and
    the copies that it lacked, and says what `drafts` say. Returns the letters that gained deadlines; what
    somebody has checked or signed meanwhile is left alone."""
    by_origin = {draft.origin: draft for draft in drafts if draft.deadlines}
    waiting = Letter.objects.select_for_update(of=("self",)).filter(
        origin__in=by_origin, status=LetterStatus.DRAFT
    )
    extended = [letter for letter in waiting.order_by("pk") if _extend(letter, by_origin[letter.origin])]
    if extended:
        reasons = dict.fromkeys(by_origin[letter.origin].reason for letter in extended)
        record("letter.extend", by=by, subjects=extended, note="；".join(filter(None, reasons)))
    return extended


def _extend(letter: Letter, draft: LetterDraft) -> bool:
    known = set(letter.deadlines.values_list("pk", flat=True))
    if known.issuperset(deadline.pk for deadline in draft.deadlines):
        return False
    letter.subject, letter.context = draft.subject[:200], draft.context
    letter.save(update_fields=["subject", "context"])
    _tie_deadlines([(letter, draft)])
    addressed = {(row.organization_id, row.person_id) for row in letter.addressees.all()}
    LetterAddressee.objects.bulk_create(
        row for row in _addressees(letter, draft) if (row.organization_id, row.person_id) not in addressed
    )
    return True


def _letter(draft: LetterDraft, by: Actor) -> Letter:
    return Letter(
        jurisdiction=draft.jurisdiction,
        kind=draft.kind,
        origin=draft.origin,
        issuer=draft.issuer,
        organization=draft.organization,
        year=draft.year,
        subject=draft.subject[:200],
        context=draft.context,
        reply_workdays=draft.reply_workdays,
        reason=draft.reason[:200],
        basis=draft.basis,
        secrecy=draft.secrecy,
        urgency=draft.urgency,
        drafted_label=by.label[:120],
        drafted_at=clock.now(),
    )


def _addressees(letter: Letter, draft: LetterDraft) -> list[LetterAddressee]:
    """主送 first; who is addressed is not sent a copy as well."""
    rows, seen = [], set()
    for part, parties in ((AddresseePart.MAIN, [draft.main]), (AddresseePart.COPY, draft.copies)):
        for party in parties:
            field_name = "person" if isinstance(party, Person) else "organization"
            if (field_name, party.pk) in seen:
                continue
            seen.add((field_name, party.pk))
            row = LetterAddressee(letter=letter, part=part, **{field_name: party})
            row.label = label_of(row)[:120]
            rows.append(row)
    return rows


def _tie_deadlines(pairs: Iterable[tuple[Letter, LetterDraft]]) -> None:
    through = Letter.deadlines.through
    through.objects.bulk_create(
        [
            through(letter_id=letter.pk, deadline_id=deadline.pk)
            for letter, draft in pairs
            for deadline in draft.deadlines
        ],
        batch_size=BATCH,
        ignore_conflicts=True,
    )


def lock(letters: Iterable[Letter]) -> list[Letter]:
    """The letters as they stand, locked in one order, handed back in the order given."""
    keys = [letter.pk for letter in letters]
    rows = (
        Letter.objects.select_for_update(of=("self",))
        .filter(pk__in=keys)
        .select_related("jurisdiction", "issuer", "organization", "reply_deadline")
        .order_by("pk")
    )
    found = {letter.pk: letter for letter in rows}
    return [found[key] for key in dict.fromkeys(keys) if key in found]


def moved(letter: Letter, verb: str) -> dict[str, tuple]:
    """Set the letter's next state; what changed, for the record. Raises Refused, naming the letter: it may
    be one of many."""
    old = letter.status
    if not LETTER.may(old, verb):
        name = letter.number_text or f"发给{letter.organization}的{letter.get_kind_display()}"
        raise Refused(f"{name}现在是“{LetterStatus(old).label}”，不能{LETTER.verbs[verb]}。")
    letter.status = LETTER.next(old, verb)
    return {"status": (LetterStatus(old).label, LetterStatus(letter.status).label)}


@action
def check_letters(*, letters: Iterable[Letter], by: Actor) -> list[Letter]:
    """核稿, many at once. Raises Refused when one of them is no draft any more."""
    rows, each = lock(letters), {}
    for letter in rows:
        require(can_manage(by, letter))
        each[letter.pk] = moved(letter, "check")
        letter.checked_label, letter.checked_at = by.label[:120], clock.now()
    Letter.objects.bulk_update(rows, ["status", "checked_label", "checked_at"], batch_size=BATCH)
    record("letter.check", by=by, subjects=rows, each=each)
    return rows


@action
def cancel_letters(*, letters: Iterable[Letter], reason: str, by: Actor) -> list[Letter]:
    """作废: the number stays taken, a reply is no longer due, who received it is told.

    Raises Refused without a reason, or when a letter is closed or cancelled already.
    """
    rows, each = lock(letters), {}
    for letter in rows:
        require(by.is_system or can_cancel(by, letter))
    reason = needs_reason(reason, "作废")
    for letter in rows:
        each[letter.pk] = moved(letter, "cancel")
        letter.cancelled_at, letter.cancelled_label = clock.now(), by.label[:120]
        letter.cancel_reason = reason
    fields = ["status", "cancelled_at", "cancelled_label", "cancel_reason"]
    Letter.objects.bulk_update(rows, fields, batch_size=BATCH)
    stop_reply_deadlines(rows, by)
    record("letter.cancel", by=by, subjects=rows, each=each, note=reason)
    for letter in rows:
        if letter.delivered_at:
            tell(letter, f"{letter.number_text} 已作废：{reason}", by=by)
    return rows


@action
def close_letters(*, letters: Iterable[Letter], by: Actor, note: str = "") -> list[Letter]:
    """办结 without a reply: what the letter demanded was done. Raises Refused while one of the deadlines
    it is about is still open."""
    rows, each = lock(letters), {}
    for letter in rows:
        require(by.is_system or can_close(by, letter))
        demand_met(letter)
        each[letter.pk] = moved(letter, "close")
        letter.closed_at = clock.now()
    Letter.objects.bulk_update(rows, ["status", "closed_at"], batch_size=BATCH)
    stop_reply_deadlines(rows, by)
    record("letter.close", by=by, subjects=rows, each=each, note=note)
    return rows


def demand_met(letter: Letter) -> None:
    """Raises Refused while the letter waits for something."""
    left = letter.deadlines.exclude(status__in=SETTLED).count()
    if left:
        raise Refused(f"{letter} 所督办的事项还有 {left} 项没有办结，暂不能办结文书。")
    if letter.reply_due_on and not letter.deadlines.exists():
        raise Refused(f"{letter} 要求书面回复，请等回复后认可，或者作废。")


def stop_reply_deadlines(letters: Iterable[Letter], by: Actor) -> None:
    running = [
        letter.reply_deadline
        for letter in letters
        if letter.reply_deadline and letter.reply_deadline.status not in SETTLED
    ]
    if running:
        deadline_actions.cancel(deadlines=running, on=clock.today(), by=by)
