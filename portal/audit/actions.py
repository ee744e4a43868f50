"""`@action` and `record()`: the audit of everything that changes data.

Events are gathered while an action runs and written once, by the outermost action, as the last thing
before its COMMIT; only then are the heads of the chains locked, in the order of their names. Locking
earlier deadlocks actions that call each other.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

from django.db import transaction

from portal.actor import Actor

from .gathering import Entry, Gathering

P = ParamSpec("P")
R = TypeVar("R")

_gathering: ContextVar[Gathering | None] = ContextVar("audit_gathering", default=None)


class RecordOutsideAction(RuntimeError):
    """A programming error: `record()` was called where no action is running."""


@contextmanager
def _outermost():
    gathering = Gathering()
    token = _gathering.set(gathering)
    try:
        with transaction.atomic():
            yield
            gathering.flush()
    finally:
        _gathering.reset(token)


@contextmanager
def _joined(gathering: Gathering):
    """A savepoint of the running action; when it fails, what it recorded goes with it."""
    mark = len(gathering.entries)
    try:
        with transaction.atomic():
            yield
    except BaseException:
        del gathering.entries[mark:]
        raise


@contextmanager
def acting():
    """One transaction with audit; `@action` is this around a function. A nested one joins the outer."""
    gathering = _gathering.get()
    with _outermost() if gathering is None else _joined(gathering):
        yield


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Run `function` in one transaction and write what it recorded just before COMMIT.

    Any exception rolls back the change and its record together. Do not open a transaction around
    the outermost action: the chain's head would stay locked until that one ends.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with acting():
            return function(*args, **kwargs)

    return run


def record(
    verb: str,
    *,
    by: Actor,
    subjects: Iterable[Any] = (),
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    each: Mapping[int, Mapping[str, tuple[Any, Any]]] | None = None,
    note: str = "",
    chain: str = "",
) -> None:
    """Add one event to the running action, however many `subjects` it has (a queryset will do).

    `changes` maps a field to (old, new) and holds for every subject; `each` maps a subject's pk to its
    own changes. Values and note are shown only on the subjects' timelines; secrets do not belong in
    them. `chain` names the chain of a confidential object, else the actor's jurisdiction has it.
    Raises RecordOutsideAction when no action is running.
    """
    gathering = _gathering.get()
    if gathering is None:
        raise RecordOutsideAction(f"record({verb!r}) must be called inside an @action")
    gathering.entries.append(
        Entry.of(verb, by=by, subjects=subjects, changes=changes, each=each, note=note, chain=chain)
    )


def record_access(
    verb: str, *, by: Actor, subjects: Iterable[Any] = (), note: str = "", chain: str = ""
) -> None:
    """Record a login, a refusal, an export or a confidential reading in a transaction of its own."""
    with acting():
        record(verb, by=by, subjects=subjects, note=note, chain=chain)
