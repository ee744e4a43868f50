"""What one cell says, and how many cells roll up into one."""

from __future__ import annotations

from dataclasses import dataclass, field

from portal.deadlines.enums import Light
from responsibilities.enums import EntryStatus, ReportStatus

WORST_FIRST = list(Light)
ENTRY_LIGHTS = {
    EntryStatus.ACCEPTED: Light.DONE,
    EntryStatus.ENDED: Light.DONE,
    EntryStatus.NOT_DUE: Light.TODO,
    EntryStatus.SUBMITTED: Light.OK,
}


def worst(lights) -> Light | None:
    present = {light for light in lights if light}
    return next((light for light in WORST_FIRST if light in present), None)


def entry_light(status: str, report_light: str) -> Light:
    """An entry stands where its own review put it, else where its report stands."""
    return ENTRY_LIGHTS.get(EntryStatus(status)) or Light(report_light)


@dataclass
class QuarterCell:
    """A unit's checklist of one quarter."""

    ref: str
    quarter: int
    light: Light
    filed: int
    total: int
    late_entry: bool
    status: str

    @property
    def text(self) -> str:
        if self.light == Light.TODO:
            return ""
        return str(self.total) if self.filed == self.total else f"{self.filed}/{self.total}"

    @property
    def is_filed(self) -> bool:
        return self.status in (ReportStatus.SUBMITTED, ReportStatus.ACCEPTED)


@dataclass
class DutyCell:
    light: Light
    lead: bool = False
    counted: int = 0


@dataclass
class Row:
    organization: object
    quarters: list[QuarterCell | None]
    duties: list[DutyCell | None] = field(default_factory=list)

    def cell(self, quarter: int) -> QuarterCell | None:
        return self.quarters[quarter - 1]

    def light(self, quarter: int) -> Light | None:
        cell = self.cell(quarter)
        return cell.light if cell else None

    @property
    def lights(self) -> list[Light | None]:
        return [cell.light if cell else None for cell in self.quarters]

    @property
    def trouble(self) -> int:
        """How many duties are late or soon: more first where the quarter's state is the same."""
        return sum(1 for cell in self.duties if cell and cell.light in (Light.LATE, Light.SOON))


def rank(row: Row, quarter: int) -> tuple:
    """先看问题: the worst state first, then the most open duties, then the office's order."""
    light = row.light(quarter)
    place = WORST_FIRST.index(light) if light else len(WORST_FIRST)
    cell = row.cell(quarter)
    missing = cell.total - cell.filed if cell else 0
    return place, -missing, -row.trouble, row.organization.sort_order, row.organization.pk
