"""What the ladder has done and will do: for the workbench, the field's drawer and the run record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from portal.actor import Actor
from portal.audit.queries import timeline
from portal.clock import today
from portal.deadlines.enums import Anchor, Audience, DeadlineStatus, Effect, Light
from portal.deadlines.kinds import DeadlineKind, RungSpec, histories, kinds
from portal.deadlines.ladders import Ladder, anchor_date, ladders_of, rung_date, spec_of, waiting_for
from portal.deadlines.models import DailyRun, Deadline, Rung, RungEvent
from portal.deadlines.models.deadlines import OPENED
from portal.workdays import calendar

STATES = {Effect.OPEN: Light.OK, Effect.REMIND: Light.SOON}
WORDS = {Effect.OPEN: "开放填报", Effect.REMIND: "提醒", Effect.LETTER: "发督办书", Effect.TALK: "建议约谈"}
SHORT = {
    Effect.OPEN: "开放",
    Effect.REMIND: "提醒",
    Effect.OVERDUE: "转红",
    Effect.LEADER: "告知",
    Effect.LETTER: "督办",
    Effect.TALK: "约谈",
}
SHOWN_VERBS = {f"deadline.{verb}" for verb in ("hand_in", "rearm", "meet", "pause", "resume", "cancel")}


# what comes


@dataclass
class Upcoming:
    """What the morning of `on` will do by itself, unless the work is handed in before."""

    on: dt.date
    kind: DeadlineKind
    spec: RungSpec
    keys: list[int] = field(default_factory=list)
    units: set[int] = field(default_factory=set)
    groups: set[tuple[int, str]] = field(default_factory=set)  # one letter or talk for each

    @property
    def count(self) -> int:
        """Letters and talks by unit and period, everything else by deadline."""
        return len(self.groups) if self.spec.effect in (Effect.LETTER, Effect.TALK) else len(self.keys)

    @property
    def label(self) -> str:
        return rung_words(self.spec)

    @property
    def at(self) -> str:
        """Its name in the address of deadlines:upcoming (?at=)."""
        return f"{self.on:%Y%m%d}.{self.kind.name}.{self.spec.rank}"

    @property
    def deadlines(self) -> QuerySet[Deadline]:
        rows = Deadline.objects.filter(pk__in=self.keys).select_related("organization")
        return rows.order_by("organization__sort_order", "organization_id", "due_on")


def upcoming(jurisdiction, days: int = 5, actor: Actor | None = None) -> list[Upcoming]:
    """Which rungs the coming mornings will take, up to the `days`-th working day from today, by day and
    worst first; with `actor` only what they may see."""
    first, last = next_run_on(), calendar.add_workdays(today(), days)
    found: dict[tuple, Upcoming] = {}
    for name, ladder in ladders_of(jurisdiction.pk).items():
        for spec in ladder:
            anchored = "opens_on" if spec.anchor == Anchor.OPENS else "due_on"
            rows = waiting_for(spec, kind=name, jurisdiction_id=jurisdiction.pk, on=last)
            rows = rows.visible_to(actor) if actor else rows
            for pk, unit, period, day in rows.values_list("pk", "organization_id", "period", anchored):
                on = max(rung_date(spec, day), first)
                entry = found.setdefault((on, name, spec.rank), Upcoming(on, kinds()[name], spec))
                entry.keys.append(pk)
                entry.units.add(unit)
                entry.groups.add((unit, period))
    return sorted(found.values(), key=lambda entry: (entry.on, -entry.spec.rank, entry.kind.name))


def next_run_on() -> dt.date:
    """The morning that is still to come: today's until it has run, else tomorrow's."""
    done = DailyRun.objects.filter(on=today(), finished_at__isnull=False).exists()
    return today() + dt.timedelta(days=1) if done else today()


# where a deadline stands


@dataclass(frozen=True)
class Place:
    """For {% ladder_small place.step place.total place.text %}."""

    step: int
    total: int
    text: str


def places(deadlines: Iterable[Deadline]) -> dict[int, Place]:
    """How far up its ladder each deadline is, {pk: Place}; one query per jurisdiction among them."""
    known: dict[int, dict[str, Ladder]] = {}
    found = {}
    for deadline in deadlines:
        if deadline.jurisdiction_id not in known:
            known[deadline.jurisdiction_id] = ladders_of(deadline.jurisdiction_id)
        ladder = known[deadline.jurisdiction_id].get(deadline.kind, ())
        taken = [spec for spec in ladder if spec.rank <= deadline.reached]
        text = f"{signed(taken[-1])} {SHORT[taken[-1].effect]}".strip() if taken else ""
        found[deadline.pk] = Place(len(taken), len(ladder) or 1, text)
    return found


def rungs_of(deadline: Deadline) -> list[dict]:
    """For {% ladder_long %}: every rung, whether it is taken, and the day it was, else the day it comes."""
    ladder = ladders_of(deadline.jurisdiction_id).get(deadline.kind, ())
    taken = [spec.rank for spec in ladder if spec.rank <= deadline.reached]
    happened = _days_taken(deadline)
    rows = []
    for spec in ladder:
        state = "done" if spec.rank in taken[:-1] else "reached" if spec.rank in taken else "future"
        on = happened.get(spec.rank) if spec.rank in taken else _day_due(spec, deadline)
        rows.append({"label": rung_words(spec), "on": on, "state": state})
    return rows


def _days_taken(deadline: Deadline) -> dict[int, dt.date]:
    """Rank → the morning on which it was taken in this round, an opening rung in whichever."""
    events = RungEvent.objects.filter(Q(round=deadline.round) | Q(rank__lt=OPENED), deadline=deadline)
    return {event.rank: event.taken_on for event in events.order_by("round")}


def _day_due(spec: RungSpec, deadline: Deadline) -> dt.date | None:
    anchored = anchor_date(spec, deadline)
    return rung_date(spec, anchored) if anchored else None


def next_rung(deadline: Deadline) -> tuple[RungSpec, dt.date] | None:
    """The rung that comes next if nothing is handed in, and its day; None when none will."""
    if deadline.status != DeadlineStatus.OPEN:
        return None
    for spec in ladders_of(deadline.jurisdiction_id).get(deadline.kind, ()):
        anchored = anchor_date(spec, deadline)
        if anchored and spec.rank > deadline.reached:
            return spec, max(rung_date(spec, anchored), next_run_on())
    return None


# what was


def history(deadline: Deadline) -> list[dict]:
    """The timeline of a deadline, oldest first, for {% timeline %}: rungs taken, urges, hand-ins, returns
    and pauses, what other apps register, and at the end the next rung, dashed. The caller has checked
    that the reader may see the deadline."""
    events = [_of_rung(event) for event in deadline.events.all()]
    events += [_of_urge(urge) for urge in deadline.urges.all()]
    events += [_of_audit(entry) for entry in timeline(deadline) if entry.verb in SHOWN_VERBS]
    for source in histories():
        events += source(deadline)
    events.sort(key=lambda event: event["at"])
    if coming := next_rung(deadline):
        spec, on = coming
        events.append({"at": on, "text": rung_words(spec), "detail": "届时仍未报送才会", "future": True})
    return events


def _of_rung(event: RungEvent) -> dict:
    told = event.told
    detail = "" if told is None else f"告知 {told} 人" if told else "无人可告知"
    text = f"{signed_offset(event.rank)} {Effect(event.effect).label}".strip()
    state = STATES.get(event.effect, Light.LATE).value
    return {"at": event.created_at, "text": text, "detail": detail, "state": state}


def _of_urge(urge) -> dict:
    return {"at": urge.created_at, "text": "催办", "detail": f"{urge.by_label} {urge.note}".strip()}


def _of_audit(entry) -> dict:
    detail = " ".join(part for part in (entry.identity or entry.who, entry.note) if part)
    return {"at": entry.at, "text": entry.label, "detail": detail}


# words


def rung_words(spec: RungSpec | Rung) -> str:
    """−3 提醒联络员、主要负责人"""
    spec = spec_of(spec) if isinstance(spec, Rung) else spec
    word = WORDS.get(spec.effect, Effect(spec.effect).label)
    whom = "、".join(Audience(who).label for who in spec.audience) if spec.effect == Effect.REMIND else ""
    return f"{signed(spec)} {word}{whom}".strip()


def signed(spec: RungSpec) -> str:
    """−3, +5; a rung of the opening day has no sign."""
    return "" if spec.anchor == Anchor.OPENS else signed_offset(spec.rank)


def signed_offset(rank: int) -> str:
    if rank < -500:
        return ""
    return f"{rank:+d}".replace("-", "−")
