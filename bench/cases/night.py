"""The morning run with 1,000,000 open deadlines, 5,000 of them due across the rungs; rendering apart."""

from __future__ import annotations

import datetime as dt

from bench import county
from bench.county import County, insert_select
from bench.databases import Database, temporary
from bench.results import Options, compare_writes, report
from portal.actor import system
from portal.deadlines.actions.daily import run_daily
from portal.deadlines.enums import Anchor
from portal.deadlines.kinds import RungSpec, kind_of
from portal.deadlines.ladders import cutoff, in_order
from portal.deadlines.models import Deadline, RungEvent
from portal.deadlines.models.deadlines import NOT_STARTED
from portal.documents.enums import LetterKind
from portal.documents.models import IssueAuthorization
from responsibilities.enums import Part, ReportStatus
from responsibilities.kinds import DUTY, QUARTERLY_REPORT
from responsibilities.models import Assignment, Duty, DutyPlan, Milestone, ProgressEntry, ProgressReport
from responsibilities.quarters import Quarter

AIM = 8
OPEN, DUE = 1_000_000, 5_000
DUTIES = 10
ON = dt.date(2026, 4, 16)


def night(empty: Database, options: Options) -> None:
    with temporary("night", empty) as base:
        with base.in_use():
            due = options.size(DUE, 24)
            made = county.build(due // 2)
            fill(made, options.size(OPEN) - due)
            counted = lay_due(made, rungs(QUARTERLY_REPORT), rungs(DUTY))
            authorize(made)
        base.settle()
        done: dict[str, int] = {}

        def prepare():
            return lambda: done.update(run_daily(on=ON, by=system()))

        result = compare_writes("night", base, options, prepare=prepare, aim=AIM)
        report(_with(result, done, options.size(OPEN), counted), options)


def _with(result, done: dict, opened: int, due: int):
    result.sizes |= {"open_deadlines": opened, "due": due, "counts": done}
    return result


def rungs(kind: str) -> list[RungSpec]:
    return list(in_order(kind_of(kind).rungs))


def authorize(made: County) -> None:
    IssueAuthorization.objects.create(
        jurisdiction=made.jurisdiction,
        kind=LetterKind.SUPERVISION_LETTER,
        tenure=made.secretary,
        from_on=ON.replace(day=1),
        until_on=ON.replace(month=12),
        reason="基准",
    )


def fill(made: County, count: int) -> None:
    """Deadlines that are not due: nine in ten still to come, one in ten long past its last rung."""
    span = "(n %% 300 + CASE WHEN n %% 10 = 0 THEN -340 ELSE 25 END)"  # days from the night
    due = f"(DATE '{ON}' + {span})"
    opens = f"({due} - 30)"
    report = "n % 2 = 0"
    insert_select(
        Deadline,
        "FROM generate_series(1, %s) n",
        count,
        jurisdiction_id=str(made.jurisdiction.pk),
        organization_id=f"{made.units[0].pk} + n %% {len(made.units)}",
        kind=f"CASE WHEN {report.replace('%', '%%')} THEN '{QUARTERLY_REPORT}' ELSE '{DUTY}' END",
        title="'第' || n || '项任务'",
        period="'P' || n",
        opens_on=opens,
        due_on=due,
        reached=f"CASE WHEN {span} < 0 THEN 10 WHEN {opens} <= DATE '{ON}' THEN -1000 ELSE {NOT_STARTED} END",
    )


def lay_due(made: County, of_reports: list[RungSpec], of_duties: list[RungSpec]) -> int:
    """For every unit a checklist with ten duties and a duty of its own, spread over the rungs given so
    that each takes exactly one tonight. How many deadlines that is."""
    plan = county.draft_plan(made, year=ON.year, duties=DUTIES)
    DutyPlan.objects.filter(pk=plan.pk).update(status="published", published_at="2026-01-12T09:00+08:00")
    duties = list(Duty.objects.filter(plan=plan))
    assignments = Assignment.objects.bulk_create(
        Assignment(duty=duty, organization=unit, part=Part.LEAD if duty == duties[0] else Part.SUPPORT)
        for unit in made.units
        for duty in duties
    )
    quarter = Quarter(ON.year, 1)
    reports = _deadlines(made, QUARTERLY_REPORT, of_reports, quarter.period) if of_reports else []
    _reports(plan, quarter, reports, assignments)
    own = _deadlines(made, DUTY, of_duties, "2026-04-01") if of_duties else []
    Milestone.objects.bulk_create(
        Milestone(
            assignment=assignment, starts_on=deadline.opens_on, due_on=deadline.due_on, deadline=deadline
        )
        for assignment, deadline in zip(assignments[:: len(duties)], own, strict=False)
    )
    return len(reports) + len(own)


def _deadlines(made: County, kind: str, specs: list[RungSpec], period: str) -> list[Deadline]:
    taken = [specs[n % len(specs)] for n in range(len(made.units))]
    ladder = rungs(kind)
    rows = Deadline.objects.bulk_create(
        _deadline(made, unit.pk, kind, spec, ladder, period)
        for unit, spec in zip(made.units, taken, strict=True)
    )
    RungEvent.objects.bulk_create(
        RungEvent(deadline=row, round=1, rank=before.rank, effect=before.effect, on=row.opens_on, told=2)
        for row, spec in zip(rows, taken, strict=True)
        for before in ladder[: ladder.index(spec)]
    )
    return rows


def _deadline(
    made: County, unit: int, kind: str, spec: RungSpec, ladder: list[RungSpec], period: str
) -> Deadline:
    """One whose turn for `spec` comes on the night itself."""
    anchored = cutoff(spec, ON)
    opening = spec.anchor == Anchor.OPENS
    before = ladder[ladder.index(spec) - 1].rank if ladder.index(spec) else NOT_STARTED
    return Deadline(
        jurisdiction=made.jurisdiction,
        kind=kind,
        organization_id=unit,
        title="2026年第一季度工作进展清单" if kind == QUARTERLY_REPORT else "压实主体责任，抓好落实",
        period=period,
        opens_on=anchored if opening else anchored - dt.timedelta(days=20),
        due_on=anchored + dt.timedelta(days=30) if opening else anchored,
        reached=before,
    )


def _reports(plan, quarter: Quarter, deadlines: list[Deadline], assignments: list[Assignment]) -> None:
    reports = ProgressReport.objects.bulk_create(
        ProgressReport(
            plan=plan,
            organization_id=deadline.organization_id,
            quarter=quarter.number,
            starts_on=quarter.starts_on,
            ends_on=quarter.ends_on,
            deadline=deadline,
            status=ReportStatus.PENDING if deadline.reached == NOT_STARTED else ReportStatus.OPEN,
        )
        for deadline in deadlines
    )
    by_unit = {report.organization_id: report for report in reports}
    ProgressEntry.objects.bulk_create(
        ProgressEntry(report=by_unit[row.organization_id], assignment=row)
        for row in assignments
        if row.organization_id in by_unit
    )
