"""What an uploaded 任务分解表 comes to, before anything is written."""

import datetime as dt
from dataclasses import dataclass, field

from portal.organizations.enums import GroupRule
from portal.organizations.models import OrganizationGroup, Post
from portal.organizations.naming import Unit
from portal.workbooks import Problem
from responsibilities.enums import DutyKind, DutySide


@dataclass
class PartyItem:
    """A unit, or a group that exists or will (by `rule`, or with the members that were answered)."""

    written: str
    unit: Unit | None = None
    group: OrganizationGroup | None = None
    group_name: str = ""
    rule: str = GroupRule.MEMBERS
    open_ended: bool = False

    @property
    def name(self) -> str:
        return self.unit.name if self.unit else self.group_name


@dataclass
class Item:
    """One duty, with the sheet's own row number."""

    row: int
    number: int
    category: str
    title: str
    short_title: str
    requirement: str
    deadline_text: str
    side: str = DutySide.PRINCIPAL
    kind: str = DutyKind.REQUIRED
    support_reports: bool = True
    windows: list[list[str]] = field(default_factory=list)
    due_on: dt.date | None = None
    question: str = ""
    leads: list[PartyItem] = field(default_factory=list)
    supports: list[PartyItem] = field(default_factory=list)
    leader: Post | None = None
    leader_label: str = ""

    @property
    def parties(self) -> list[PartyItem]:
        return self.leads + self.supports

    def as_json(self) -> dict:
        groups = [party.name for party in self.parties if party.unit is None]
        return {
            "row": self.row,
            "category": self.category,
            "title": self.title,
            "lead": [party.name for party in self.leads if party.unit],
            "support": [party.name for party in self.supports if party.unit],
            "group": "、".join(groups) or None,
            "open_ended": any(party.open_ended for party in self.parties),
            "due_on": self.due_on.isoformat() if self.due_on else None,
            "schedule": self.windows,
        }


@dataclass
class Question:
    """Something a person decides. `key` is where its answer is kept; one that `blocks` must be answered
    before the import, the others before publishing. `rows` are all the rows that ask it."""

    key: str
    sheet: str
    row: int
    field: str
    message: str
    candidates: list[tuple[str, str]] = field(default_factory=list)  # (ref, label)
    likeliest: str = ""  # the ref of the candidate that clearly is
    blocks: bool = False
    decided: bool = False  # the draft holds a value that stays without an answer
    rows: list[int] = field(default_factory=list)

    @property
    def about(self) -> str:
        """unit, group, leader or deadline."""
        return self.key.partition(":")[0]

    @property
    def written(self) -> str:
        return self.key.partition(":")[2]

    def as_json(self) -> dict:
        return {
            "sheet": self.sheet,
            "row": self.row,
            "field": self.field,
            "message": self.message,
            "candidates": [label for _, label in self.candidates],
        }


@dataclass
class Reading:
    """A whole workbook, read against one jurisdiction."""

    sheet: str
    title: str
    items: list[Item] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    # what the answers say is to be remembered
    aliases: dict[str, str] = field(default_factory=dict)  # written → organization ref
    members: dict[str, list[str]] = field(default_factory=dict)  # group name → organization refs

    @property
    def categories(self) -> list[str]:
        return list(dict.fromkeys(item.category for item in self.items))

    @property
    def blocking(self) -> list[Question]:
        return [question for question in self.questions if question.blocks]

    @property
    def can_import(self) -> bool:
        return bool(self.items) and not self.errors and not self.blocking
