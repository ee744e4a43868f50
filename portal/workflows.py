"""Transition tables: which verb leads from which state to which (DESIGN §3).

An app's workflows.py holds its tables as data; actions ask `next()` for the state to write, and the
diagrams in docs/workflows are drawn from the same tables by `manage.py draw_workflows`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import models

from portal.errors import Refused


@dataclass(frozen=True)
class Workflow:
    """The life of one noun. `name` is the file of its diagram, `label` what the office calls it;
    `transitions` maps (from, verb) to the next state, `verbs` a verb to its Chinese name."""

    name: str
    label: str
    enum: type[models.TextChoices]
    transitions: Mapping[tuple[str, str], str]
    verbs: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self):
        known = set(self.enum.values)
        used = {state for state, _ in self.transitions} | set(self.transitions.values())
        if unknown := used - known:
            raise ValueError(f"workflow {self.name} uses states that {self.enum.__name__} lacks: {unknown}")

    def may(self, state: str, verb: str) -> bool:
        return (state, verb) in self.transitions

    def next(self, state: str, verb: str) -> str:
        """The state that `verb` leads to from `state`; raises Refused where it does not apply."""
        if not self.may(state, verb):
            raise Refused(f"{self.label}现在是“{self.enum(state).label}”，不能{self._named(verb)}。")
        return self.transitions[state, verb]

    def sources(self, verb: str) -> list[str]:
        """The states from which `verb` applies, for a set-wise update."""
        return [state for state, known in self.transitions if known == verb]

    def mermaid(self) -> str:
        """The table as a Mermaid state diagram."""
        lines = ["stateDiagram-v2"]
        lines += [f'    state "{choice.label}" as {choice.value}' for choice in self.enum]
        lines.append(f"    [*] --> {self.enum.values[0]}")
        for (state, verb), to in self.transitions.items():
            lines.append(f"    {state} --> {to}: {self._named(verb)}")
        ends = [value for value in self.enum.values if not any(value == s for s, _ in self.transitions)]
        lines += [f"    {value} --> [*]" for value in ends]
        return "\n".join(lines)

    def page(self) -> str:
        return (
            f"# {self.label}\n\n由 `manage.py draw_workflows` 按转换表生成，不要手改。\n\n"
            f"```mermaid\n{self.mermaid()}\n```\n"
        )

    def _named(self, verb: str) -> str:
        return self.verbs.get(verb, verb)


def all_workflows() -> list[Workflow]:
    """Every table in an installed app's workflows module."""
    found = {}
    for config in apps.get_app_configs():
        if not find_spec(f"{config.name}.workflows"):
            continue
        module = import_module(f"{config.name}.workflows")
        found |= {value.name: value for value in vars(module).values() if isinstance(value, Workflow)}
    return [found[name] for name in sorted(found)]
