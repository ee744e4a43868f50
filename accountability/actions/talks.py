"""约谈: suggested by the ladder, held or dropped by a person, withdrawn when there is nothing left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.core.exceptions import PermissionDenied

from accountability.enums import TalkStatus
from accountability.models import Talk
from accountability.permissions import can_decide_talk
from accountability.workflows import TALK
from portal import clock
from portal.actor import Actor
from portal.audit.actions import action, record
from portal.deadlines.enums import UNSETTLED
from portal.deadlines.lights import days_late
from portal.deadlines.models import Deadline
from portal.deadlines.origins import base_of, origin_for
from portal.errors import Refused

Group = tuple[int, str]
PORTAL = "系统"
WITHDRAWN = "所涉事项已全部办结，建议由系统撤回。"


@action
def suggest_talks(deadlines: Sequence[Deadline], *, on: dt.date, by: Actor) -> list[Talk]:
    """One suggestion per unit and period, however many of its deadlines are overdue; returns the new
    ones. A later deadline of the same unit and period joins the suggestion that is open; behind a talk
    that was decided it makes a further one. What has led to a talk already leads to no second."""
    groups: dict[Group, list[Deadline]] = {}
    for deadline in _without_talk(deadlines):
        groups.setdefault((deadline.organization_id, deadline.period), []).append(deadline)
    known = _known(groups)
    standing = {talk.origin: talk for talks in known.values() for talk in talks}
    talks = {}
    for group, rows in groups.items():
        origin = origin_for(_origin(group), known.get(group, ()), is_open=_is_open)
        talks[group] = standing.get(origin) or _talk(group, rows, on, origin)
    joined = [talk for talk in talks.values() if talk.pk]
    new = Talk.objects.bulk_create(talk for talk in talks.values() if not talk.pk)
    if new:
        record("talk.suggest", by=by, subjects=new)
    if joined:
        record("talk.join", by=by, subjects=joined)
    _tie(talks, groups)
    return new


@action
def withdraw_settled(deadlines: Sequence[Deadline], *, by: Actor) -> list[Talk]:
    """The portal withdraws suggestions about `deadlines` once all they are about is met or cancelled: there
    is nothing left to talk about. What a person decided stays."""
    keys = [deadline.pk for deadline in deadlines]
    suggested = Talk.objects.filter(status=TalkStatus.SUGGESTED)
    tied = Talk.deadlines.through.objects.filter(deadline__in=keys, talk__in=suggested)
    locked = list(Talk.objects.select_for_update().filter(pk__in=tied.values("talk")).order_by("pk"))
    if not locked:
        return []
    settled = suggested.filter(pk__in=[talk.pk for talk in locked]).exclude(deadlines__status__in=UNSETTLED)
    talks = list(settled.order_by("pk"))
    for talk in talks:
        talk.status = TALK.next(talk.status, "withdraw")
        talk.note, talk.decided_label, talk.decided_at = WITHDRAWN, PORTAL, clock.now()
    Talk.objects.bulk_update(talks, ["status", "note", "decided_label", "decided_at"])
    if talks:
        portal = Actor(source=by.source, label=PORTAL, jurisdiction_id=by.jurisdiction_id)
        record("talk.withdraw", by=portal, subjects=talks, note=WITHDRAWN)
    return talks


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


def _without_talk(deadlines: Sequence[Deadline]) -> list[Deadline]:
    tied = Talk.deadlines.through.objects.filter(deadline__in=[deadline.pk for deadline in deadlines])
    known = set(tied.values_list("deadline_id", flat=True))
    return [deadline for deadline in deadlines if deadline.pk not in known]


def _known(groups: Iterable[Group]) -> dict[Group, list[Talk]]:
    """The talks that the ladder suggested about each unit and period, locked."""
    by_origin = {_origin(group): group for group in groups}
    talks = Talk.objects.select_for_update(of=("self",)).filter(
        organization__in={unit for unit, _ in by_origin.values()}, origin__startswith="ladder:"
    )
    known: dict[Group, list[Talk]] = {}
    for talk in talks.order_by("pk"):
        if group := by_origin.get(base_of(talk.origin)):
            known.setdefault(group, []).append(talk)
    return known


def _is_open(talk: Talk) -> bool:
    return talk.status == TalkStatus.SUGGESTED


def _tie(talks: dict[Group, Talk], groups: dict[Group, list[Deadline]]) -> None:
    through = Talk.deadlines.through
    through.objects.bulk_create(
        [
            through(talk_id=talks[group].pk, deadline_id=deadline.pk)
            for group, rows in groups.items()
            for deadline in rows
        ],
        ignore_conflicts=True,
    )


def _origin(group: Group) -> str:
    organization_id, period = group
    return f"ladder:{organization_id}:{period}"


def _talk(group: Group, rows: list[Deadline], on: dt.date, origin: str) -> Talk:
    worst = max(days_late(deadline, on) for deadline in rows)
    count = f"等 {len(rows)} 项" if len(rows) > 1 else ""
    return Talk(
        organization_id=group[0],
        origin=origin,
        reason=f"{rows[0].title[:200]}{count}逾期 {worst} 个工作日",
        status=TalkStatus.SUGGESTED,
        suggested_on=on,
    )
