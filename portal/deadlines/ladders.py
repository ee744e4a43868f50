"""Which rungs a jurisdiction's deadlines climb, and on which day each comes."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q

from portal.deadlines.enums import Anchor, Audience, Effect
from portal.deadlines.kinds import DeadlineKind, RungSpec, kinds
from portal.deadlines.models import Deadline, Rung, RungEvent
from portal.deadlines.models.deadlines import DeadlineQuerySet
from portal.workdays import calendar

ONE_DAY = dt.timedelta(days=1)
Ladder = tuple[RungSpec, ...]


def ladder_of(jurisdiction_id: int, kind: DeadlineKind) -> Ladder:
    """The rungs in the order in which they are taken: the jurisdiction's own, else the kind's."""
    return ladders_of(jurisdiction_id)[kind.name]


def ladders_of(jurisdiction_id: int) -> dict[str, Ladder]:
    """The ladder of every registered kind."""
    own: dict[str, list[RungSpec]] = {}
    for rung in Rung.objects.filter(jurisdiction_id=jurisdiction_id):
        own.setdefault(rung.kind, []).append(spec_of(rung))
    return {name: in_order(own.get(name) or kind.rungs) for name, kind in kinds().items()}


def in_order(rungs) -> Ladder:
    return tuple(sorted(rungs, key=lambda spec: spec.rank))


def spec_of(rung: Rung) -> RungSpec:
    audience = tuple(who for who in Audience.values if who in rung.audience)
    return RungSpec(rung.effect, rung.offset, audience, rung.anchor)


def anchor_date(spec: RungSpec, deadline: Deadline) -> dt.date | None:
    return deadline.opens_on if spec.anchor == Anchor.OPENS else deadline.due_on


def rung_date(spec: RungSpec, anchored: dt.date) -> dt.date:
    """The day on which a rung comes. A period opens on its very day, also on a day off."""
    if spec.anchor == Anchor.OPENS and spec.offset == 0:
        return anchored
    return calendar.add_workdays(anchored, spec.offset)


def cutoff(spec: RungSpec, on: dt.date) -> dt.date:
    """The latest anchor date whose rung has come by `on`: rung_date(spec, d) <= on exactly for d up to it."""
    if spec.anchor == Anchor.OPENS and spec.offset == 0:
        return on
    if spec.offset < 0:
        return calendar.add_workdays(on, -spec.offset)
    if spec.offset == 0:
        return calendar.add_workdays(on + ONE_DAY, -1)
    return calendar.add_workdays(on + ONE_DAY, -spec.offset) - ONE_DAY


def waiting_for(spec: RungSpec, *, kind: str, jurisdiction_id: int, on: dt.date) -> DeadlineQuerySet:
    """Open deadlines whose turn for this rung has come by `on` and that have not taken it.

    By cutoff date, not by day, so that a missed night heals. Nothing is reminded of before it opens:
    the opening rung ranks first and would be passed over. What a rung does once (all but a reminder)
    is not done again in the same round when somebody has moved the rung meanwhile.
    """
    anchored = "opens_on" if spec.anchor == Anchor.OPENS else "due_on"
    come = {f"{anchored}__lte": cutoff(spec, on)}
    begun = Q(opens_on__isnull=True) | Q(opens_on__lte=on)
    rows = Deadline.objects.open().filter(
        begun, jurisdiction_id=jurisdiction_id, kind=kind, reached__lt=spec.rank, **come
    )
    if spec.effect == Effect.REMIND:
        return rows
    done = RungEvent.objects.filter(deadline=OuterRef("pk"), round=OuterRef("round"), effect=spec.effect)
    return rows.exclude(Exists(done))
