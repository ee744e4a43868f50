"""What a deadline is about: each app that brings dated demands registers its kinds here.

A kind says which ladder its deadlines climb and what the ladder may ask of the app. Everything is
registered in AppConfig.ready(); a kind that is in use but not registered fails a system check.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from portal.actor import Actor
from portal.deadlines.enums import Anchor, Audience, Effect
from portal.deadlines.models import Deadline

OPENING = -1000  # ranks of opening rungs lie around this, below every rung of the due date

CLERK = (Audience.CLERK,)
UNIT = (Audience.CLERK, Audience.HEAD)
LEADER = (Audience.LEADER,)


@dataclass(frozen=True)
class RungSpec:
    """One step: `offset` working days from the anchor. `audience` is empty where the effect itself
    tells people (a letter) or nobody is told."""

    effect: str
    offset: int
    audience: tuple[str, ...] = ()
    anchor: str = Anchor.DUE

    @property
    def rank(self) -> int:
        """The order in which a deadline takes its rungs, and what `Deadline.reached` keeps."""
        return self.offset + (OPENING if self.anchor == Anchor.OPENS else 0)


# The ladders of DESIGN §4, for the kinds to register; a jurisdiction may edit its own.
QUARTERLY_LADDER = (
    RungSpec(Effect.OPEN, 0, CLERK, Anchor.OPENS),
    RungSpec(Effect.REMIND, -3, UNIT),
    RungSpec(Effect.OVERDUE, 1, UNIT),
    RungSpec(Effect.LEADER, 2, LEADER),
    RungSpec(Effect.LETTER, 5),
    RungSpec(Effect.TALK, 10),
)
OWN_DATE_LADDER = (
    RungSpec(Effect.REMIND, -10, CLERK),
    RungSpec(Effect.REMIND, -3, UNIT),
    *QUARTERLY_LADDER[2:],
)

Work = Callable[..., None]  # f(deadlines, *, on, by)
Draft = Callable[..., tuple[int, int]]  # f(deadlines, *, on, by) -> (drafted, issued), in letters
Answer = TypeVar("Answer")
Question = Callable[[Sequence[Deadline]], dict[int, Answer]]  # {deadline pk: answer}


@dataclass(frozen=True)
class DeadlineKind:
    """`open_work` is called when the opening rung is taken; `draft_letters` for the letter rung, and
    must be idempotent; both get all deadlines at once, inside the run's transaction. `url` maps
    deadlines to the addresses where the unit does the work: {deadline pk: path}; `leaders` those that name
    a 责任领导 of their own to the post: {deadline pk: post pk}."""

    name: str
    label: str
    rungs: tuple[RungSpec, ...]
    open_work: Work | None = None
    draft_letters: Draft | None = None
    url: Question[str] | None = None
    leaders: Question[int] | None = None


_kinds: dict[str, DeadlineKind] = {}
_effects: dict[str, Callable[..., None]] = {}
_histories: list[Callable[[Deadline], list[dict]]] = []
_settlings: list[Callable[..., None]] = []


def register(kind: DeadlineKind) -> DeadlineKind:
    """The later registration of a name wins."""
    _kinds[kind.name] = kind
    return kind


def kinds() -> dict[str, DeadlineKind]:
    """Every registered kind by name, in the order of registration."""
    return dict(_kinds)


def kind_of(name: str) -> DeadlineKind:
    """Raises LookupError for a kind nobody registered."""
    if name not in _kinds:
        raise LookupError(f"no app registered the deadline kind {name!r}")
    return _kinds[name]


def kind_label(name: str) -> str:
    return _kinds[name].label if name in _kinds else name


def answers(
    question: Callable[[DeadlineKind], Question[Answer] | None], deadlines: Sequence[Deadline]
) -> dict[int, Answer]:
    """What the kinds of `deadlines` answer about them, {deadline pk: answer}; `question` picks what a kind
    is asked: `lambda kind: kind.url`."""
    by_kind: dict[str, list[Deadline]] = {}
    for deadline in deadlines:
        by_kind.setdefault(deadline.kind, []).append(deadline)
    found: dict[int, Answer] = {}
    for name, rows in by_kind.items():
        if name in _kinds and (answer := question(_kinds[name])):
            found |= answer(rows)
    return found


def register_effect(effect: Effect, function: Callable[..., None]) -> None:
    """`function(deadlines, *, on, by)` does what a rung with `effect` means (建议约谈)."""
    _effects[effect] = function


def apply_effect(effect: str, deadlines: Sequence[Deadline], *, on: dt.date, by: Actor) -> None:
    if function := _effects.get(effect):
        function(deadlines, on=on, by=by)


def register_history(source: Callable[[Deadline], list[dict]]) -> None:
    """`source(deadline)` gives events for its timeline (queries.history): dicts with `at` and `text`."""
    if source not in _histories:
        _histories.append(source)


def histories() -> list[Callable[[Deadline], list[dict]]]:
    return list(_histories)


def register_settling(function: Callable[..., None]) -> None:
    """`function(deadlines, *, by)` is called once deadlines are met or cancelled, in that transaction: what
    was begun because of them may have to end."""
    if function not in _settlings:
        _settlings.append(function)


def settled(deadlines: Sequence[Deadline], *, by: Actor) -> None:
    for function in _settlings:
        function(deadlines, by=by)
