"""What gathers the late dates of one unit and period (a 督办书, a talk): one of them takes further dates in
as long as it is open; behind those that are decided follows …/2, …/3."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar


class Gathering(Protocol):
    origin: str


Row = TypeVar("Row", bound=Gathering)


def base_of(origin: str) -> str:
    """What all that gather for the same unit and period share."""
    return origin.partition("/")[0]


def origin_for(base: str, known: Sequence[Row], *, is_open: Callable[[Row], bool]) -> str:
    """Of the one that is open, else the next that is free; `known` are all there were, cancelled ones too."""
    for row in known:
        if is_open(row):
            return row.origin
    return f"{base}/{len(known) + 1}" if known else base
