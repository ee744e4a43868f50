"""What apps to the right show on an organization's page and in its tree, registered in ready().

organizations may not import them; they bring their part here instead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from portal.organizations.models import Organization


@dataclass(frozen=True)
class Line:
    text: str
    url: str = ""
    state: str = ""
    word: str = ""


@dataclass
class Panel:
    title: str
    lines: list[Line] = field(default_factory=list)
    more_url: str = ""
    empty: str = "没有。"


Panels = Callable[[Organization, object], Panel | None]
States = Callable[[list[int], object], dict[int, str]]

_panels: list[Panels] = []
_states: list[States] = []


def register_panel(panel: Panels) -> None:
    """`panel(organization, actor)` gives a Panel, or None where the actor has no part in it."""
    if panel not in _panels:
        _panels.append(panel)


def register_states(states: States) -> None:
    """`states(organization_ids, actor)` gives the units' own worst state (late, soon, ok, done, todo)."""
    if states not in _states:
        _states.append(states)


def panels_of(organization: Organization, actor) -> list[Panel]:
    return [panel for make in _panels if (panel := make(organization, actor))]


def states_of(organization_ids: list[int], actor) -> dict[int, str]:
    found: dict[int, str] = {}
    for states in _states:
        found.update(states(organization_ids, actor))
    return found
