"""What comes: what the ladder will send by itself, and which days fall due next."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from portal.actor import Actor
from portal.clock import today
from portal.deadlines.enums import Effect
from portal.deadlines.kinds import kind_label
from portal.deadlines.lights import light_of
from portal.deadlines.models import Deadline
from portal.deadlines.queries import Upcoming, upcoming
from portal.home.workbench.common import NUMERALS, address, jurisdiction_of
from portal.workdays.calendar import add_workdays
from responsibilities.kinds import QUARTERLY_REPORT
from responsibilities.templatetags.field import unit_short

AHEAD = 10  # working days
SHOWN = 4
MANY = 500
TOLD = (Effect.LEADER, Effect.LETTER, Effect.TALK, Effect.REMIND)


@dataclass
class Sending:
    """A 督办书 or several that will go out by themselves on one morning."""

    entry: Upcoming
    units: list[str]
    refs: list[str]

    @property
    def preview_url(self) -> str:
        return _at(self.entry)

    @property
    def pause_url(self) -> str:
        return address("deadlines:pause", deadline=self.refs, next=address("home:workbench"))


def sendings(actor: Actor) -> tuple[list[Sending], list[tuple[Upcoming, str]]]:
    """(letters that will go out, the other rungs with their addresses), the nearest first."""
    entries = upcoming(jurisdiction_of(actor), AHEAD, actor)
    letters = [entry for entry in entries if entry.spec.effect == Effect.LETTER][:1]
    others = [entry for entry in entries if entry not in letters and entry.spec.effect in TOLD]
    keys = [key for entry in letters for key in entry.keys][:MANY]
    known = Deadline.objects.select_related("organization").in_bulk(keys)
    found = []
    for entry in letters:
        rows = [known[key] for key in entry.keys if key in known]
        names = list(dict.fromkeys(row.organization.name for row in rows))
        found.append(Sending(entry, names, [row.ref for row in rows]))
    return found, [(entry, _at(entry)) for entry in others[:SHOWN]]


def _at(entry: Upcoming) -> str:
    at = f"{entry.on:%Y%m%d}.{entry.kind.name}.{entry.spec.rank}"
    return address("deadlines:upcoming", at=at) + "#chosen"


@dataclass
class Coming:
    on: dt.date
    light: str
    text: str
    count: int


def next_days(actor: Actor, limit: int = 6) -> list[Coming]:
    """What falls due in the coming days, one line per day and matter."""
    deadlines = (
        Deadline.objects.visible_to(actor)
        .open()
        .filter(due_on__gte=today(), due_on__lte=add_workdays(today(), 2 * AHEAD))
        .select_related("organization")
        .order_by("due_on", "pk")[:MANY]
    )
    groups: dict[tuple, list[Deadline]] = defaultdict(list)
    for deadline in deadlines:
        groups[deadline.due_on, deadline.kind, deadline.period if deadline.round == 1 else "again"].append(
            deadline
        )
    return [_coming(rows) for rows in list(groups.values())[:limit]]


def _coming(rows: list[Deadline]) -> Coming:
    first = rows[0]
    return Coming(first.due_on, light_of(first).value, _text(rows), len(rows))


def _text(rows: list[Deadline]) -> str:
    first = rows[0]
    names = "、".join(unit_short(row.organization.name) for row in rows[:2])
    whose = names if len(rows) <= 2 else f"{names}等 {len(rows)} 个单位"
    if first.kind == QUARTERLY_REPORT:
        what = "重报" if first.round > 1 else f"{NUMERALS[int(first.period[-1]) - 1]}季度清单"
        return f"{whose}{what}到期"
    if len(rows) == 1:
        return f"{whose} {first.title}"
    return f"{whose}{kind_label(first.kind)} {len(rows)} 项到期"
