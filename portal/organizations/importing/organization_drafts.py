"""A row of an organization workbook on its way into the portal."""

from __future__ import annotations

from dataclasses import dataclass, field

from portal.organizations.models import Organization
from portal.organizations.naming import Unit, split_names
from portal.workbooks import Row, Table

from .preview import Draft
from .standing import Standing

SHOWN = {"name": "单位名称", "short": "简称", "parent": "上级组织", "kind": "类别"}
BLANKS = ("", "无", "-", "—", "/")


class OrganizationDraft(Draft):
    """One row on its way: whose row it is, under whom, and what would be written."""

    def __init__(self, row: Row, table: Table):
        super().__init__(row, table, SHOWN)
        self.name: str = row["name"]
        self.code: str = self["code"]
        self.parent_text: str = "" if row["parent"] in BLANKS else row["parent"]
        self.short = split_names(row["short"])[0]
        self.former = split_names(row["former"])[0]
        self.parent: OrganizationDraft | Organization | None = None
        self.standing: Organization | None = None
        self.by_code = False
        self.renamed = False  # a person said so
        self.waits = False  # for an answer about a unit above
        self.doubled = False  # another row stands for the same unit
        self.accountable: bool | None = None  # as written
        self.fields: dict[str, str | bool] = {}
        self.moves = False
        self.new_aliases: list[str] = []
        self.new_former: list[str] = []
        self.old_name = ""
        self.search = ""
        self.unit = Unit(None, f"row:{row.number}", self.name, row=row.number)

    @property
    def is_root(self) -> bool:
        return not self.parent_text

    @property
    def parent_standing(self) -> Organization | None:
        return self.parent.standing if isinstance(self.parent, OrganizationDraft) else self.parent

    @property
    def place(self):
        """Who the parent is, stored or not."""
        if stored := self.parent_standing:
            return ("pk", stored.pk)
        return ("row", self.parent.row.number if self.parent else 0)


@dataclass
class OrganizationPlan:
    """What the action writes: drafts in an order in which parents come first."""

    place: str  # the jurisdiction's name, for the first import
    in_order: list[OrganizationDraft] = field(default_factory=list)  # new and changed ones
    drafts: dict[str, OrganizationDraft] = field(default_factory=dict)  # by unit.ref
    standing: Standing | None = None

    @property
    def new(self) -> list[OrganizationDraft]:
        return [draft for draft in self.in_order if draft.standing is None]

    @property
    def changed(self) -> list[OrganizationDraft]:
        return [draft for draft in self.in_order if draft.standing is not None]
