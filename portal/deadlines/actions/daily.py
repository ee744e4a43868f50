"""The ladder: what the portal does by itself every morning (DESIGN §4).

Each rung of each kind is one transaction: what has been done stays done when a later step fails, and
the next run finishes the rest. Two runs at once wait for each other at the jurisdiction's row; the
second finds every deadline already advanced. RungEvent's uniqueness stands behind both.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from django.utils import timezone

from portal import clock
from portal.actor import Actor
from portal.audit.actions import action, record
from portal.bulk import insert_rows
from portal.deadlines.actions.reminders import Told, tell
from portal.deadlines.enums import Effect
from portal.deadlines.kinds import DeadlineKind, RungSpec, apply_effect, kinds
from portal.deadlines.ladders import Ladder, anchor_date, ladders_of, rung_date, waiting_for
from portal.deadlines.models import DailyRun, Deadline, RungEvent, ToldLeader
from portal.errors import Refused
from portal.organizations.models import Jurisdiction, Organization

log = logging.getLogger(__name__)
BATCH = 5000
MORNING = dt.time(7)
COUNTS = {
    Effect.OPEN: "opened",
    Effect.REMIND: "reminded",
    Effect.OVERDUE: "overdue",
    Effect.LEADER: "leaders",
    Effect.TALK: "talks",
}
RESULT = ("opened", "reminded", "overdue", "leaders", "drafted", "issued", "talks")


class RunIncomplete(Exception):
    """Some rungs could not be taken (named in `errors`); everything else stands, the next run retries."""

    def __init__(self, errors: list[str], counts: dict[str, int]):
        super().__init__("；".join(errors))
        self.errors = errors
        self.counts = counts


def run_daily(*, on: dt.date, by: Actor) -> dict[str, int]:
    """Take every rung that has come by the morning of `on`, each once; the counts of this run.

    Behaves as that morning at 7:00, whenever it is called; missed days are caught up. Keys: opened,
    reminded, overdue, leaders, talks (deadlines that took such a rung), drafted, issued (letters).
    A second run of the same day gives zeros. Raises RunIncomplete after everything else is done.
    """
    errors: list[str] = []
    run = DailyRun.objects.create(on=on, label=by.label)
    with clock.playing(dt.datetime.combine(on, MORNING, timezone.get_default_timezone())):
        counts = {
            jurisdiction.pk: _climb_all(run, jurisdiction, by=by, errors=errors)
            for jurisdiction in Jurisdiction.objects.order_by("pk")
        }
    DailyRun.objects.filter(pk=run.pk).update(counts=counts, errors=errors, finished_at=clock.now())
    result = {name: sum(here[name] for here in counts.values()) for name in RESULT}
    if errors:
        raise RunIncomplete(errors, result)
    return result


def _climb_all(run: DailyRun, jurisdiction: Jurisdiction, *, by: Actor, errors: list[str]) -> dict[str, int]:
    counts = Counter(dict.fromkeys([*RESULT, "nobody"], 0))
    by = replace(by, jurisdiction_id=jurisdiction.pk)
    for name, ladder in ladders_of(jurisdiction.pk).items():
        _climb(run, jurisdiction, kinds()[name], ladder, by=by, counts=counts, errors=errors)
    return dict(counts)


def _climb(
    run: DailyRun,
    jurisdiction: Jurisdiction,
    kind: DeadlineKind,
    ladder: Ladder,
    *,
    by: Actor,
    counts: Counter,
    errors: list[str],
) -> None:
    """All rungs of one kind, lowest first. A rung that fails ends the climb: were a later one taken,
    the failed one would be passed over for good."""
    for spec in ladder:
        try:
            counts.update(take_rung(run=run, jurisdiction=jurisdiction, kind=kind, spec=spec, by=by))
        except Exception as error:
            log.exception("rung %s %+d of %s failed", kind.name, spec.offset, jurisdiction)
            errors.append(_sentence(jurisdiction, kind, spec, error))
            return


def _sentence(jurisdiction: Jurisdiction, kind: DeadlineKind, spec: RungSpec, error: Exception) -> str:
    reason = error.message if isinstance(error, Refused) else f"程序出错（{type(error).__name__}）"
    return f"{jurisdiction} {kind.label} {Effect(spec.effect).label}：{reason}"


@action
def take_rung(
    *, run: DailyRun, jurisdiction: Jurisdiction, kind: DeadlineKind, spec: RungSpec, by: Actor
) -> dict[str, int]:
    """One rung for all whose turn it is: events, `reached`, messages and the rung's effect, together."""
    # the lock between two runs; it does not hold up rows that merely refer to the jurisdiction
    list(Jurisdiction.objects.select_for_update(no_key=True).filter(pk=jurisdiction.pk))
    waiting = waiting_for(spec, kind=kind.name, jurisdiction_id=jurisdiction.pk, on=run.on)
    # whoever writes a letter about one of them by hand refers to it and must not wait for this run
    locked = waiting.select_for_update(of=("self",), no_key=True).order_by("pk")
    deadlines = _with_units(list(locked))
    if not deadlines:
        return {}
    told = _tell(deadlines, spec, on=run.on, by=by)
    _advance(deadlines, spec, run, told)
    counts = _do(kind, spec, deadlines, on=run.on, by=by)
    counts["nobody"] = sum(1 for each in told.values() if not each.people)
    record("ladder.run", by=by, subjects=deadlines, note=Effect(spec.effect).label)
    return counts


def _with_units(deadlines: list[Deadline]) -> list[Deadline]:
    units = Organization.objects.order_by().in_bulk({deadline.organization_id for deadline in deadlines})
    for deadline in deadlines:
        deadline.organization = units[deadline.organization_id]
    return deadlines


def _tell(deadlines: Sequence[Deadline], spec: RungSpec, *, on: dt.date, by: Actor) -> dict[int, Told]:
    if not spec.audience:
        return {}
    return tell(deadlines, on=on, by=by, audience=spec.audience, effect=spec.effect)


def _advance(deadlines: list[Deadline], spec: RungSpec, run: DailyRun, told: dict[int, Told]) -> None:
    _write_down(deadlines, spec, run, told)
    keys = [deadline.pk for deadline in deadlines]
    for n in range(0, len(keys), BATCH):
        Deadline.objects.filter(pk__in=keys[n : n + BATCH]).update(reached=spec.rank)
    for deadline in deadlines:
        deadline.reached = spec.rank


def _write_down(deadlines: list[Deadline], spec: RungSpec, run: DailyRun, told: dict[int, Told]) -> None:
    """The rung, and whom it really reached: a letter says so later, whatever is entered meanwhile."""
    days = {day: rung_date(spec, day) for day in {anchor_date(spec, deadline) for deadline in deadlines}}
    insert_rows(
        RungEvent,
        ("deadline_id", "round", "rank", "effect", "on", "run_id", "told", "told_unit"),
        [
            (
                row.pk,
                row.round,
                spec.rank,
                spec.effect,
                days[anchor_date(spec, row)],
                run.pk,
                told[row.pk].people if told else None,
                told[row.pk].unit if told else None,
            )
            for row in deadlines
        ],
    )
    if spec.effect == Effect.LEADER and told:
        leaders = [(row.pk, row.round, run.on, who) for row in deadlines for who in told[row.pk].leaders]
        insert_rows(ToldLeader, ("deadline_id", "round", "on", "person_id"), leaders)


def _do(
    kind: DeadlineKind, spec: RungSpec, deadlines: list[Deadline], *, on: dt.date, by: Actor
) -> dict[str, int]:
    if spec.effect == Effect.LETTER:
        drafted, issued = kind.draft_letters(deadlines, on=on, by=by) if kind.draft_letters else (0, 0)
        return {"drafted": drafted, "issued": issued}
    if spec.effect == Effect.OPEN and kind.open_work:
        kind.open_work(deadlines, on=on, by=by)
    apply_effect(spec.effect, deadlines, on=on, by=by)
    return {COUNTS[spec.effect]: len(deadlines)}
