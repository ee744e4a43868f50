"""Digest lines about deadlines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from portal.actor import Actor
from portal.deadlines import wording
from portal.deadlines.enums import Effect
from portal.deadlines.kinds import answers
from portal.deadlines.models import Deadline
from portal.deadlines.recipients import Recipients
from portal.notifications.actions.notices import Line, add_to_digests


@dataclass(frozen=True)
class Told:
    """Who got it about one deadline: how many people, how many of them of the unit itself, the 责任领导."""

    people: int
    unit: int
    leaders: list[int]


def tell(
    deadlines: Sequence[Deadline],
    *,
    on: dt.date,
    by: Actor,
    audience: Sequence[str],
    effect: str = Effect.REMIND,
    topic: str = "deadline",
    note: str = "",
) -> dict[int, Told]:
    """One line per deadline and person into the digests of `on`; {deadline pk: who was told}.

    `deadlines` carry their organization. A second line of the same topic about a deadline takes the
    place of the first, so a day that takes several rungs shows the last. `note` stands behind it.
    """
    units = {deadline.organization_id: deadline.organization for deadline in deadlines}
    people = Recipients.on(on, units.values(), deadlines)
    urls = addresses(deadlines)
    told: dict[int, Told] = {}
    lines: list[Line] = []
    for deadline in deadlines:
        own = people.inside(deadline.organization_id, audience)
        leaders = people.outside(deadline.organization_id, audience, deadline)
        told[deadline.pk] = Told(len(own.union(leaders)), len(own), leaders)
        key, url = f"{topic}:{deadline.ref}", urls.get(deadline.pk, "")
        severity = wording.severity(deadline.due_on, on, effect)
        if own:
            text = wording.about(deadline, on, effect) + note
            lines += [Line(person, key, severity, text, url) for person in own]
        if leaders:
            text = wording.about_unit(deadline, on, effect) + note
            lines += [Line(person, key, severity, text, url) for person in leaders if person not in own]
    add_to_digests(lines=lines, on=on, by=by)
    return told


def addresses(deadlines: Sequence[Deadline]) -> dict[int, str]:
    """Where the work behind each deadline is done, as its kind says."""
    return answers(lambda kind: kind.url, deadlines)
