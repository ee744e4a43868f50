"""One row of a people workbook on its way: who, in which posts, from when to when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import NamedTuple

from portal.organizations.enums import OrganizationKind, Precision, Seat, SupervisionKind
from portal.organizations.models import Oversight, Person, Post, Supervision, Tenure
from portal.organizations.naming import Resolver, Unit, search_text
from portal.workbooks import Row, Table

from .dates import PartialDate
from .preview import Draft

SHOWN = {
    "name": "姓名",
    "unit": "所在单位",
    "title": "职务",
    "seat": "席位",
    "from_on": "任职时间",
    "to_on": "免职时间",
    "oversees": "分管（联系、监督）单位",
}
PostKey = tuple[int, str, str]  # organization, title, seat


@dataclass(eq=False)
class PersonDraft:
    """One person of the sheet, however many rows they have."""

    name: str
    staff_number: str
    rows: list[PeopleDraft]
    standing: Person | None = None
    fields: dict[str, str] = field(default_factory=dict)  # new or changed
    search: str = ""

    def prepare(self) -> None:
        """Work out what takes time, so that the transaction only writes."""
        self.search = search_text(self.fields.get("name", self.name), self.staff_number, length=200)


@dataclass(eq=False)
class Holding:
    """A post in a row: who holds it from when to when."""

    draft: PeopleDraft
    post_key: PostKey
    title: str
    post: Post | None = None
    tenure: Tenure | None = None
    fields: dict = field(default_factory=dict)  # of the tenure, new or changed
    moved: bool = False  # the tenure goes to another post

    @property
    def seat(self) -> str:
        return self.post_key[2]

    @property
    def start(self) -> dt.date | None:
        if "from_on" not in self.fields and self.tenure:
            return self.tenure.from_on
        return self.draft.start.on if self.draft.start else None

    @property
    def end(self) -> dt.date | None:
        if self.draft.end is None and self.tenure:
            return self.tenure.to_on
        return self.draft.end.on if self.draft.end else None


class Fresh(NamedTuple):
    """分管, 联系 or 监督 that a row brings: as long as its tenure, within `since` and `until`."""

    unit: Unit
    kind: str
    since: PartialDate | None = None
    until: PartialDate | None = None


class PeopleDraft(Draft):
    def __init__(self, row: Row, table: Table):
        super().__init__(row, table, SHOWN)
        self.unit: Unit | None = None
        self.seat = ""
        self.kind = ""
        self.start: PartialDate | None = None
        self.end: PartialDate | None = None
        self.person: PersonDraft | None = None
        self.holdings: list[Holding] = []
        self.oversees: list[tuple[Unit, str]] = []
        self.new_oversights: list[Fresh] = []
        self.new_supervisions: list[Fresh] = []
        self.endings: list[tuple[Oversight | Supervision, dt.date]] = []  # until when
        self.ranks: dict[int, str] = {}  # post → new rank
        self.seats: dict[int, str] = {}  # post → new seat

    @property
    def supervises(self) -> bool:
        """Whether the cell of units names what the organ supervises (监督), not what the post oversees."""
        return bool(self.holdings) and self.holdings[0].seat == Seat.DISCIPLINE_HEAD

    def in_office(self, day: dt.date) -> bool:
        began = self.start is None or self.start.on <= day
        return began and (self.end is None or self.end.on > day)

    def goes_beyond(self, relations: dict[tuple, dt.date | None], key: tuple) -> bool:
        """Whether this row's tenure outlasts what `relations` knows of `key`."""
        if key not in relations:
            return True
        until = relations[key]
        return until is not None and (self.end is None or self.end.on > until)


@dataclass
class PeoplePlan:
    drafts: list[PeopleDraft]  # new and changed
    people: list[PersonDraft]
    resolver: Resolver


def says_the_same(written: PartialDate, known: dt.date) -> bool:
    if written.precision == Precision.MONTH:
        return (written.on.year, written.on.month) == (known.year, known.month)
    return written.on == known


def new_tenure_fields(draft: PeopleDraft) -> dict:
    fields = {"kind": draft.kind, "document": draft["document"]}
    if draft.start:
        fields |= {"from_on": draft.start.on, "from_precision": draft.start.precision}
    if draft.end:
        fields |= {"to_on": draft.end.on, "to_precision": draft.end.precision}
    return fields


def intervals_overlap(start, end, other_start, other_end) -> bool:
    begins_before = start is None or other_end is None or start < other_end
    return begins_before and (other_start is None or end is None or other_start < end)


def overlap(one: Holding, other: Holding) -> bool:
    return intervals_overlap(one.start, one.end, other.start, other.end)


def supervision_kind(draft: PeopleDraft, unit: Unit) -> str:
    """派驻 by the kind of the organ (综合派驻 when it has several); 同级 beside its own committee."""
    if draft.unit.kind == OrganizationKind.DISPATCHED:
        return SupervisionKind.JOINT if len(draft.oversees) > 1 else SupervisionKind.DISPATCHED
    if unit.pk == draft.unit.parent_id:
        return SupervisionKind.PEER
    return SupervisionKind.INTERNAL if unit.parent_id == draft.unit.pk else SupervisionKind.PEER
