"""The life of deadlines, set-wise; only these functions write a Deadline's state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from django.db.models import F

from portal.actor import Actor
from portal.audit.actions import action, record
from portal.deadlines.actions.reminders import addresses
from portal.deadlines.kinds import kind_of, settled
from portal.deadlines.models import Deadline
from portal.deadlines.models.deadlines import OPENED
from portal.deadlines.workflows import DEADLINE
from portal.errors import Refused
from portal.notifications.actions.notices import mark_matters_read
from portal.workdays import calendar

BATCH = 5000


@action
def open_deadlines(*, deadlines: list[Deadline], by: Actor) -> list[Deadline]:
    """Create `deadlines`, all at once; returns them with their keys.

    A due date on a day off moves to the next working day: `stated_due_on` keeps the written one and
    `due_note` says so. Raises LookupError for a kind that no app registered.
    """
    for name in {deadline.kind for deadline in deadlines}:
        kind_of(name)
    for deadline in deadlines:
        _settle_due_date(deadline)
    Deadline.objects.bulk_create(deadlines, batch_size=BATCH)
    if deadlines:
        record("deadline.open", by=by, subjects=deadlines)
    return deadlines


@action
def hand_in(*, deadlines: Iterable[Deadline], on: dt.date, by: Actor) -> None:
    """报送: the unit has done its part on `on`; the ladder stops until the work is reviewed, and what
    anybody was told about it is over."""
    rows = list(deadlines)
    _move("hand_in", rows, by=by, handed_in_on=on)
    mark_matters_read(urls=addresses(rows).values(), by=by)


@action
def meet(*, deadlines: Iterable[Deadline], on: dt.date, by: Actor) -> None:
    """办结: what was demanded is accepted."""
    _settle("meet", deadlines, by=by, closed_on=on)


@action
def cancel(*, deadlines: Iterable[Deadline], on: dt.date, by: Actor) -> None:
    """取消: nothing is demanded any more."""
    _settle("cancel", deadlines, by=by, closed_on=on, paused_reason="")


@action
def rearm(*, deadlines: Iterable[Deadline], due_on: dt.date, by: Actor) -> None:
    """退回重报: another round, due on `due_on` (moved off days off); the ladder starts again, without
    its opening rung."""
    due = Deadline(due_on=due_on)
    _settle_due_date(due)
    _move(
        "rearm",
        deadlines,
        by=by,
        advance_round=True,
        due_on=due.due_on,
        stated_due_on=due.stated_due_on,
        due_note=due.due_note,
        handed_in_on=None,
        reached=OPENED,
    )


@action
def pause(*, deadlines: Iterable[Deadline], reason: str, by: Actor) -> None:
    """暂缓: the ladder leaves these alone until they are resumed. Raises Refused without a reason."""
    if not (reason := reason.strip()):
        raise Refused("请写明暂缓的原因。", fields={"reason": "请写明暂缓的原因。"})
    _move("pause", deadlines, by=by, note=reason, paused_reason=reason[:200])


@action
def resume(*, deadlines: Iterable[Deadline], by: Actor) -> None:
    """恢复: the next run takes whatever rungs have come meanwhile, each once."""
    _move("resume", deadlines, by=by, paused_reason="")


def _settle(verb: str, deadlines: Iterable[Deadline], *, by: Actor, **fields) -> None:
    rows = list(deadlines)
    _move(verb, rows, by=by, **fields)
    mark_matters_read(urls=addresses(rows).values(), by=by)
    settled(rows, by=by)


def _move(
    verb: str, deadlines: Iterable[Deadline], *, by: Actor, note="", advance_round=False, **fields
) -> None:
    """Lock, check the transition of each, write the new state in one update per state and batch.

    The given objects are brought up to date too. Raises Refused (and writes nothing) when the verb
    does not apply to one of them.
    """
    given = {deadline.pk: deadline for deadline in deadlines}
    if not given:
        return
    changes = {}
    for batch in _batches(sorted(given)):
        locked = list(Deadline.objects.select_for_update().filter(pk__in=batch).order_by("pk"))
        for state, rows in _by_next_state(verb, locked).items():
            values = {"status": state, **fields}
            for row in rows:
                changes[row.pk] = _changes(row, values)
                _bring_up_to_date(given[row.pk], row, values, advance_round)
            update = dict(values)
            if advance_round:
                update["round"] = F("round") + 1
            Deadline.objects.filter(pk__in=[row.pk for row in rows]).update(**update)
    record(f"deadline.{verb}", by=by, subjects=list(given.values()), each=changes, note=note)


def _by_next_state(verb: str, rows: list[Deadline]) -> dict[str, list[Deadline]]:
    grouped: dict[str, list[Deadline]] = {}
    for row in rows:
        grouped.setdefault(DEADLINE.next(row.status, verb), []).append(row)
    return grouped


def _changes(row: Deadline, values: dict) -> dict[str, tuple]:
    old = {name: getattr(row, name) for name in values if name != "reached"}
    return {name: (value, values[name]) for name, value in old.items() if value != values[name]}


def _bring_up_to_date(given: Deadline, row: Deadline, values: dict, advance_round: bool) -> None:
    for name, value in values.items():
        setattr(given, name, value)
    given.round = row.round + advance_round


def _batches(keys: Sequence[int]) -> Iterator[list[int]]:
    rest = iter(keys)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _settle_due_date(deadline: Deadline) -> None:
    if deadline.due_on is None:
        return
    due_on, moved, sentence = calendar.to_working_day(deadline.due_on)
    if moved:
        deadline.stated_due_on = deadline.stated_due_on or deadline.due_on
        deadline.due_on = due_on
    notes = [deadline.due_note, sentence, calendar.caveat(due_on)]
    deadline.due_note = "；".join(dict.fromkeys(note for note in notes if note))[:120]
