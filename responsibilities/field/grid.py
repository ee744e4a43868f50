"""The 责任田 of one plan, in four queries whatever its size."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Count, Q

from portal.clock import today
from portal.deadlines.enums import Light
from portal.deadlines.lights import with_light
from portal.organizations.models import Organization
from responsibilities.enums import EntryStatus, Part, ReportStatus
from responsibilities.field.cells import DutyCell, QuarterCell, Row, entry_light, rank, worst
from responsibilities.models import Assignment, Duty, DutyPlan, ProgressEntry, ProgressReport

FOLD_OVER = 100  # units; above it groups start folded
FILED = [EntryStatus.SUBMITTED, EntryStatus.ACCEPTED]
COUNTED = [*FILED, EntryStatus.OPEN, EntryStatus.RETURNED]


@dataclass
class Group:
    """镇街 or 区级部门: rows with a roll-up by the worst state."""

    name: str
    key: str
    rows: list[Row]
    quarter: int
    folded: bool = False

    @cached_property
    def quarters(self) -> list[dict]:
        return [self._quarter(number) for number in range(1, 5)]

    def _quarter(self, number: int) -> dict:
        cells = [cell for row in self.rows if (cell := row.cell(number))]
        return {
            "light": worst(cell.light for cell in cells),
            "filed": sum(cell.is_filed for cell in cells),
            "total": len(cells),
        }

    @cached_property
    def duties(self) -> list[dict | None]:
        return [self._duty(column) for column in zip(*(row.duties for row in self.rows), strict=True)]

    @staticmethod
    def _duty(column) -> dict | None:
        cells = [cell for cell in column if cell]
        if not cells:
            return None
        light = worst(cell.light for cell in cells)
        return {"light": light, "count": sum(cell.light == light for cell in cells)}


@dataclass
class Grid:
    plan: DutyPlan
    quarter: int
    duties: list[Duty]
    rows: list[Row] = field(default_factory=list)

    @cached_property
    def categories(self) -> list[tuple]:
        """(大项, its duties), in order, for the two-line head."""
        grouped: dict = {}
        for duty in self.duties:
            grouped.setdefault(duty.category, []).append(duty)
        return list(grouped.items())

    @cached_property
    def counts(self) -> dict[str, int]:
        """Units by state in the chosen quarter, and how many filed late."""
        found = Counter(light for row in self.rows if (light := row.light(self.quarter)))
        late_entries = sum(1 for row in self.rows if (cell := row.cell(self.quarter)) and cell.late_entry)
        return {**{light.value: found[light] for light in Light}, "late_entry": late_entries}

    @cached_property
    def groups(self) -> list[Group]:
        towns = [row for row in self.rows if row.organization.is_town]
        others = [row for row in self.rows if not row.organization.is_town]
        folded = len(self.rows) > FOLD_OVER
        made = [("镇街", "towns", towns), ("区级部门", "departments", others)]
        return [Group(name, key, rows, self.quarter, folded) for name, key, rows in made if rows]


def current_quarter(plan: DutyPlan) -> int:
    """The quarter whose checklist was opened last; before any is, the first of the plan."""
    opened = (
        ProgressReport.objects.filter(plan=plan, deadline__opens_on__lte=today())
        .order_by("-quarter")
        .values_list("quarter", flat=True)
        .first()
    )
    return opened or plan.first_quarter


def build(plan: DutyPlan, actor, *, quarter: int, duties=None, organizations=None) -> Grid:
    """The grid that `actor` may see. `duties` and `organizations` narrow it (querysets)."""
    chosen = duties if duties is not None else Duty.objects.filter(plan=plan)
    grid = Grid(plan, quarter, list(chosen.select_related("category").order_by("number")))
    reports = _reports(plan, actor, organizations)
    entries = _entries(reports, quarter, grid.duties)
    leads = _leads(plan)
    units = Organization.objects.in_bulk({report.organization_id for report in reports})
    by_unit: dict[int, list] = defaultdict(lambda: [None] * 4)
    for report in reports:
        by_unit[report.organization_id][report.quarter - 1] = _quarter_cell(report)
    for pk, quarters in by_unit.items():
        cells = [_duty_cell(duty.pk, pk, entries, leads) for duty in grid.duties]
        grid.rows.append(Row(units[pk], quarters, cells))
    grid.rows.sort(key=lambda row: rank(row, quarter))
    return grid


def _reports(plan: DutyPlan, actor, organizations) -> list[ProgressReport]:
    reports = ProgressReport.objects.visible_to(actor).filter(plan=plan)
    if organizations is not None:
        reports = reports.filter(organization__in=organizations)
    reports = reports.exclude(status=ReportStatus.CANCELLED).annotate(
        filed=Count("entries", filter=Q(entries__status__in=FILED)),
        total=Count("entries", filter=Q(entries__status__in=COUNTED)),
    )
    return list(with_light(reports, "deadline__"))


def _entries(reports, quarter: int, duties) -> dict[tuple[int, int], Light]:
    """(duty, unit) → light, in the chosen quarter."""
    chosen = {report.pk: report for report in reports if report.quarter == quarter}
    rows = ProgressEntry.objects.filter(
        report__plan=reports[0].plan_id if reports else None,
        report__quarter=quarter,
        assignment__duty__in=[duty.pk for duty in duties],
    ).values_list("report_id", "assignment__duty_id", "status")
    return {
        (duty_id, chosen[report_id].organization_id): entry_light(status, chosen[report_id].light)
        for report_id, duty_id, status in rows
        if report_id in chosen
    }


def _leads(plan: DutyPlan) -> set[tuple[int, int]]:
    rows = Assignment.objects.filter(duty__plan=plan, part=Part.LEAD)
    return set(rows.values_list("duty_id", "organization_id"))


def _quarter_cell(report) -> QuarterCell:
    return QuarterCell(
        ref=report.ref,
        quarter=report.quarter,
        light=Light(report.light) if report.light else Light.OK,
        filed=report.filed,
        total=report.total,
        late_entry=report.late_days > 0,
        status=report.status,
    )


def _duty_cell(duty_id: int, organization_id: int, entries, leads) -> DutyCell | None:
    light = entries.get((duty_id, organization_id))
    if light is None:
        return None
    return DutyCell(light, lead=(duty_id, organization_id) in leads)
