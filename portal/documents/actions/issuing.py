"""签发 and 编号: what a letter says is pinned, its number taken, and its delivery asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import prefetch_related_objects

from portal import clock
from portal.accounts.policies import check_may_sign
from portal.actor import Actor
from portal.audit.actions import action, record
from portal.bulk import write_back
from portal.documents.actions.drafting import lock, moved
from portal.documents.composers import composer_for
from portal.documents.contents import PINNED, content_of, label_of, pin
from portal.documents.enums import LetterStatus
from portal.documents.models import IssueAuthorization, Letter, LetterAddressee
from portal.documents.numbering import take_numbers
from portal.documents.permissions import can_issue, can_manage, require
from portal.documents.policies import authorizes, may_sign
from portal.documents.wordings import BY_REASON, wording_of
from portal.errors import Refused
from portal.jobs import enqueue
from portal.organizations.models import Tenure
from portal.workdays.calendar import add_workdays

DELIVER = "documents.deliver"
FIELDS = [
    "status", "number_text", "dated_on", "reply_due_on", "context", "wording_version", "code", "signed_by",
    "authorization", "issued_at", "checked_label", "checked_at", "job",
]  # fmt: skip


@action
def issue_letters(
    *,
    letters: Iterable[Letter],
    by: Actor,
    signed_by: Tenure,
    authorization: IssueAuthorization | None = None,
    refresh: bool = True,
) -> list[Letter]:
    """签发, many at once: pins names, wording and dates, takes the numbers, and asks for one job that makes
    the files and delivers (after the commit).

    A person signs as themselves; the portal only under an authorization in force, in its leader's name.
    An unchecked draft counts as checked by whoever signs. `refresh=False` spares bringing up to date what
    was drafted in this very transaction. All or none: raises Refused when one of them cannot be signed,
    PermissionDenied when it is not this person's to sign.
    """
    on, rows = clock.today(), lock(letters)
    if not rows:
        raise Refused("没有选中文书。请先勾选要签发的文书。")
    _check_signer(rows, by, signed_by, authorization, on)
    each = {letter.pk: moved(letter, "issue") for letter in rows}
    if refresh:
        _refresh(rows, on)
    for letter in rows:
        _sign(letter, by, signed_by, authorization, on)
    take_numbers(rows, year=on.year)
    _pin(rows, on)
    job = enqueue(DELIVER, {"letters": [letter.pk for letter in rows]}, by)
    for letter in rows:
        letter.job = job
        each[letter.pk]["number_text"] = ("", letter.number_text)
    write_back(rows, FIELDS)
    record("letter.issue", by=by, subjects=rows, each=each, note=_note(authorization))
    return rows


def _check_signer(rows, by: Actor, signed_by: Tenure, authorization, on: dt.date) -> None:
    if by.is_system:
        authorizes(authorization, rows, on)
        if authorization.tenure_id != signed_by.pk:
            raise Refused("签发人与签发授权不一致，不能签发。")
        return
    check_may_sign(by)
    may_sign(by, signed_by, on)
    for letter in rows:
        require(can_issue(by, letter))


def _refresh(rows: Sequence[Letter], on: dt.date) -> None:
    """Days late and reminders as they stand today, from the app that knows."""
    kinds = {letter.kind for letter in rows}
    for composer in filter(None, map(composer_for, sorted(kinds))):
        if composer.refresh is None:
            continue
        mine = [letter for letter in rows if letter.kind == composer.kind]
        contexts = composer.refresh(mine, on=on)
        for letter in mine:
            letter.context = contexts.get(letter.pk, letter.context)


def _sign(letter: Letter, by: Actor, signed_by: Tenure, authorization, on: dt.date) -> None:
    letter.dated_on, letter.issued_at = on, clock.now()
    letter.signed_by, letter.authorization = signed_by, authorization
    if letter.reply_workdays:
        letter.reply_due_on = add_workdays(on, letter.reply_workdays)
    if not letter.checked_at:
        letter.checked_label, letter.checked_at = by.label[:120], clock.now()


def _pin(rows: Sequence[Letter], on: dt.date) -> None:
    """Raises Refused when a wording asks for something that the letter does not have."""
    prefetch_related_objects(
        rows, "addressees__organization", "addressees__person", "letter_number", "signed_by__person"
    )
    wordings: dict[tuple, tuple[int | None, str]] = {}
    relabelled = []
    for letter in rows:
        key = letter.jurisdiction_id, letter.kind, BY_REASON in letter.context
        if key not in wordings:
            wordings[key] = wording_of(letter)
        version, text = wordings[key]
        number = letter.letter_number.number
        letter.context = pin(
            letter, version=version, wording=text, on=on, reply_due_on=letter.reply_due_on, number=number
        )
        letter.wording_version, letter.code = version, letter.context[PINNED]["code"]
        content_of(letter.kind, letter.context)
        relabelled += _relabel(letter)
    write_back(relabelled, ["label"])


def _relabel(letter: Letter) -> list[LetterAddressee]:
    changed = [row for row in letter.addressees.all() if row.label != label_of(row)[:120]]
    for row in changed:
        row.label = label_of(row)[:120]
    return changed


def _note(authorization: IssueAuthorization | None) -> str:
    return f"按签发授权：{authorization.reason}" if authorization else ""


@action
def redeliver_letters(*, letters: Iterable[Letter], by: Actor) -> list[Letter]:
    """Ask again for the files and the delivery of letters whose job failed; the number stays the same.

    Raises Refused when there is nothing left to deliver, or a job is still at it.
    """
    locked = lock(letters)
    for letter in locked:
        require(by.is_system or can_manage(by, letter))
    rows = [letter for letter in locked if letter.status == LetterStatus.ISSUED]
    if not rows:
        raise Refused("没有等待送达的文书。")
    for letter in rows:
        if letter.job and not letter.job.is_finished:
            raise Refused(f"{letter} 正在生成和送达，请稍候。")
    job = enqueue(DELIVER, {"letters": [letter.pk for letter in rows]}, by)
    Letter.objects.filter(pk__in=[letter.pk for letter in rows]).update(job=job)
    record("letter.redeliver", by=by, subjects=rows)
    return rows
