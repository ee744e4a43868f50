"""A published plan with its checklists, as rows: for tests that start where publishing ends."""

import datetime as dt
from dataclasses import dataclass, field

from portal.deadlines.models import Deadline
from responsibilities.enums import EntryStatus, Part, PlanStatus, Progress, ReportStatus
from responsibilities.models import (
    Assignment,
    Duty,
    DutyCategory,
    DutyPlan,
    Milestone,
    ProgressEntry,
    ProgressReport,
)

TITLES = (
    "承诺制度", "会议询问", "书面询问", "天成指数", "财产申报", "会议记录",
    "任前考察", "纪委述职", "三述评议",
)  # fmt: skip
YEAR = [["2026-01-01", "2026-12-31"]]
Q1_DUE = dt.date(2026, 4, 9)
FILLING_DAY = dt.datetime(2026, 4, 7, 10, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@dataclass
class Planned:
    plan: DutyPlan
    duties: list[Duty]
    report: ProgressReport
    later: dict[int, ProgressReport] = field(default_factory=dict)

    @property
    def entries(self) -> list[ProgressEntry]:
        return list(self.report.entries.order_by("assignment__duty__number"))


def plan(world, *, duties: int = 9, windows=YEAR) -> DutyPlan:
    made = DutyPlan.objects.create(
        jurisdiction=world.jurisdiction,
        year=2026,
        title="2026年度党风廉政建设责任分工",
        status=PlanStatus.PUBLISHED,
        published_at=dt.datetime(2026, 1, 20, tzinfo=dt.UTC),
        published_label="李示例",
    )
    category = DutyCategory.objects.create(plan=made, number=1, title="廉政承诺机制")
    Duty.objects.bulk_create(
        Duty(
            plan=made,
            category=category,
            number=number,
            title=f"实行{TITLES[(number - 1) % 9]}",
            short_title=TITLES[(number - 1) % 9],
            deadline_text="12月底前",
            windows=windows,
            due_on=dt.date.fromisoformat(windows[-1][1]) if windows else None,
        )
        for number in range(1, duties + 1)
    )
    return made


def assign(duty: Duty, unit, *, part=Part.LEAD) -> Assignment:
    """With the milestones and deadlines of a lead."""
    assignment = Assignment.objects.create(duty=duty, organization=unit, part=part)
    for start, due in duty.windows if part == Part.LEAD else []:
        due = dt.date.fromisoformat(due)
        deadline = Deadline.objects.create(
            jurisdiction=duty.plan.jurisdiction,
            kind="duty",
            organization=unit,
            title=duty.title,
            period=due.isoformat(),
            opens_on=dt.date.fromisoformat(start),
            due_on=due,
        )
        Milestone.objects.create(
            assignment=assignment, starts_on=dt.date.fromisoformat(start), due_on=due, deadline=deadline
        )
    return assignment


def report_of(plan: DutyPlan, unit, quarter: int, assignments, *, status=ReportStatus.OPEN) -> ProgressReport:
    starts_on = dt.date(2026, quarter * 3 - 2, 1)
    ends_on = [dt.date(2026, 3, 31), dt.date(2026, 6, 30), dt.date(2026, 9, 30), dt.date(2026, 12, 31)]
    due_on = [Q1_DUE, dt.date(2026, 7, 8), dt.date(2026, 10, 13), dt.date(2027, 1, 11)]
    deadline = Deadline.objects.create(
        jurisdiction=plan.jurisdiction,
        kind="quarterly_report",
        organization=unit,
        title=f"2026年第{'一二三四'[quarter - 1]}季度工作进展清单",
        period=f"2026Q{quarter}",
        opens_on=ends_on[quarter - 1] + dt.timedelta(days=1),
        due_on=due_on[quarter - 1],
    )
    report = ProgressReport.objects.create(
        plan=plan,
        organization=unit,
        quarter=quarter,
        starts_on=starts_on,
        ends_on=ends_on[quarter - 1],
        deadline=deadline,
        status=status,
    )
    ProgressEntry.objects.bulk_create(
        ProgressEntry(report=report, assignment=assignment, status=EntryStatus.OPEN)
        for assignment in assignments
    )
    return report


def planned(world, unit: str = "龙台", *, duties: int = 9, windows=YEAR, quarters=(1,)) -> Planned:
    """A published plan whose duties `unit` leads; Q1's checklist is open, later ones are pending."""
    made = plan(world, duties=duties, windows=windows)
    rows = list(made.duties.order_by("number"))
    assignments = [assign(duty, world[unit]) for duty in rows]
    reports = {
        quarter: report_of(
            made,
            world[unit],
            quarter,
            assignments,
            status=ReportStatus.OPEN if quarter == quarters[0] else ReportStatus.PENDING,
        )
        for quarter in quarters
    }
    return Planned(made, rows, reports.pop(quarters[0]), reports)


def fill(entries, *, progress=Progress.ONGOING, text="召开专题会 2 次。", **fields) -> dict[str, dict]:
    """What save_report takes, for each of `entries`."""
    return {entry.ref: {"text": text, "progress": progress, **fields} for entry in entries}
