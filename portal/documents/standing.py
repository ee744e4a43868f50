"""How far the ladder was on the day a letter was signed: what comes later does not rewrite a letter."""

import datetime as dt

from portal.deadlines.ladders import anchor_date, ladders_of, rung_date
from portal.deadlines.models import Deadline, RungEvent
from portal.deadlines.models.deadlines import NOT_STARTED, OPENED
from portal.deadlines.queries import rung_words


def rungs_at(deadline: Deadline, on: dt.date) -> list[dict]:
    """For {% ladder_long %}, in the round that ran on `on`. A rung that was still to come has its day only
    while that round runs: afterwards it never came."""
    events = [event for event in deadline.events.all() if event.taken_on <= on]
    taken, running = _taken(events), _round(events)
    reached = max(taken, default=NOT_STARTED)
    rows = []
    for spec in ladders_of(deadline.jurisdiction_id).get(deadline.kind, ()):
        state = "future" if spec.rank > reached else "reached" if spec.rank == reached else "done"
        day = taken.get(spec.rank)
        if state == "future" and running == deadline.round:
            anchored = anchor_date(spec, deadline)
            day = rung_date(spec, anchored) if anchored else None
        rows.append({"label": rung_words(spec), "on": day, "state": state})
    return rows


def _round(events: list[RungEvent]) -> int:
    return max((event.round for event in events), default=1)


def _taken(events: list[RungEvent]) -> dict[int, dt.date]:
    """Rank → its morning, in the last round; an opening rung in whichever."""
    running = _round(events)
    return {event.rank: event.taken_on for event in events if event.round == running or event.rank < OPENED}
