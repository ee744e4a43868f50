"""约谈: suggested by the ladder, held or dropped by a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied

from accountability.enums import TalkStatus
from accountability.models import Talk
from accountability.permissions import can_decide_talk
from accountability.workflows import TALK
from portal import clock
from portal.actor import Actor
from portal.audit.actions import action, record
from portal.deadlines.lights import days_late
from portal.deadlines.models import Deadline
from portal.errors import Refused

Group = tuple[int, str]


@action
def suggest_talks(deadlines: Sequence[Deadline], *, on: dt.date, by: Actor) -> list[Talk]:
    """One suggestion per unit and period, however many of its deadlines are overdue; returns the new
    ones. A later deadline of the same unit and period joins the suggestion that is there."""
    groups: dict[Group, list[Deadline]] = {}
    for deadline in deadlines:
        groups.setdefault((deadline.organization_id, deadline.period), []).append(deadline)
    talks = Talk.objects.in_bulk([_origin(group) for group in groups], field_name="origin")
    new = [_talk(group, rows, on) for group, rows in groups.items() if _origin(group) not in talks]
    Talk.objects.bulk_create(new)
    talks |= {talk.origin: talk for talk in new}
    through = Talk.deadlines.through
    through.objects.bulk_create(
        [
            through(talk_id=talks[_origin(group)].pk, deadline_id=deadline.pk)
            for group, rows in groups.items()
            for deadline in rows
        ],
        ignore_conflicts=True,
    )
    if new:
        record("talk.suggest", by=by, subjects=new)
    return new


@action
def hold_talk(*, talk: Talk, held_on: dt.date, note: str, by: Actor) -> Talk:
    """已约谈 on `held_on`, with what was said. Raises Refused for a day to come or without a note."""
    if held_on > clock.today():
        raise Refused("约谈日期不能晚于今天。", fields={"held_on": "请填实际约谈的日期。"})
    return _decide(talk, "hold", by=by, held_on=held_on, note=_given(note, "请写明约谈情况。"))


@action
def drop_talk(*, talk: Talk, note: str, by: Actor) -> Talk:
    """不约谈, with the reason."""
    return _decide(talk, "drop", by=by, note=_given(note, "请写明不约谈的理由。"))


def _decide(talk: Talk, verb: str, *, by: Actor, **fields) -> Talk:
    locked = Talk.objects.select_for_update(of=("self",)).select_related("organization").get(pk=talk.pk)
    if not can_decide_talk(by, locked.organization):
        raise PermissionDenied
    fields |= {"status": TALK.next(locked.status, verb)}
    changes = {name: (getattr(locked, name), value) for name, value in fields.items()}
    fields |= {"decided_label": by.label[:120], "decided_at": clock.now()}
    for name, value in fields.items():
        setattr(locked, name, value)
    locked.save(update_fields=list(fields))
    record(f"talk.{verb}", by=by, subjects=[locked], changes=changes)
    return locked


def _given(note: str, sentence: str) -> str:
    if not (note := note.strip()):
        raise Refused(sentence, fields={"note": sentence})
    return note[:500]


def _origin(group: Group) -> str:
    organization_id, period = group
    return f"ladder:{organization_id}:{period}"


def _talk(group: Group, rows: list[Deadline], on: dt.date) -> Talk:
    worst = max(days_late(deadline, on) for deadline in rows)
    count = f"等 {len(rows)} 项" if len(rows) > 1 else ""
    return Talk(
        organization_id=group[0],
        origin=_origin(group),
        reason=f"{rows[0].title[:200]}{count}逾期 {worst} 个工作日",
        status=TalkStatus.SUGGESTED,
        suggested_on=on,
    )
