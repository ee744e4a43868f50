"""A list page, a search and the 责任田 page of one year, with ten years of data behind it and without."""

from __future__ import annotations

import datetime as dt

from django.test import Client

from bench import county
from bench.county import County, insert_select
from bench.databases import Database, temporary
from bench.results import Options, Result, report, say, timed
from portal import clock
from portal.accounts.models import User
from portal.deadlines.models import Deadline
from responsibilities.kinds import QUARTERLY_REPORT
from responsibilities.models import Assignment, DutyPlan, ProgressEntry, ProgressReport
from responsibilities.quarters import Quarter, quarters_of

AIM = 1.5
YEAR, YEARS = 2026, 10
UNITS, DUTIES = 500, 50
DAY = dt.date(2026, 10, 16)
REPEAT = 5  # requests for each of the runs
PAGES = {
    "list_page": f"/responsibilities/reports/?year={YEAR}",
    "list_search": f"/responsibilities/reports/?year={YEAR}&q=0123",
    "search": "/search/?q=0123",
    "field_page": f"/responsibilities/field/?year={YEAR}",
}


def reading(empty: Database, options: Options) -> None:
    with temporary("one_year", empty) as short, temporary("ten_years", empty) as long, clock.playing(DAY):
        for database, years in ((short, 1), (long, YEARS)):
            with database.in_use():
                sizes = _fill(options, years)
            database.settle()
            say(f"{database.name}: {sizes}")
        for name, address in PAGES.items():
            _case(name, address, short, long, sizes, options)


def _case(name: str, address: str, short: Database, long: Database, sizes: dict, options: Options) -> None:
    """In turn, after one request each that nobody times."""
    result = Result(name, [], [], AIM, {"years": YEARS, **sizes, "floor_by": "the same page, one year alone"})
    readers = []
    for database, seconds in ((long, result.ours), (short, result.floor)):
        with database.in_use():
            readers.append((database, seconds, _reader(address)))
    for _ in range(options.runs * REPEAT):
        for database, seconds, read in readers:
            with database.in_use():
                seconds.append(timed(read, options, name))
    report(result, options)


def _reader(address: str):
    client = Client()
    client.force_login(User.objects.get(), backend="django.contrib.auth.backends.ModelBackend")

    def read():
        response = client.get(address, follow=True)
        if response.status_code != 200:
            raise RuntimeError(f"{address}: {response.status_code}")

    read()
    return read


def _fill(options: Options, years: int) -> dict[str, int]:
    made = county.build(options.size(UNITS, 10))
    counts = {"assignments": 0, "entries": 0}
    for year in range(YEAR - years + 1, YEAR + 1):
        plan = county.draft_plan(made, year=year, duties=options.size(DUTIES, 8))
        DutyPlan.objects.filter(pk=plan.pk).update(
            status="published", published_at=f"{year}-01-12T09:00+08:00"
        )
        counts["assignments"] += _assignments(made, plan)
        for quarter in quarters_of(year):
            counts["entries"] += _checklists(made, plan, quarter)
    return {"units": len(made.units), **counts}


def _assignments(made: County, plan: DutyPlan) -> int:
    return insert_select(
        Assignment,
        "FROM responsibilities_duty d, organizations_organization o"
        " WHERE d.plan_id = %s AND o.accountable ORDER BY d.id, o.id",
        plan.pk,
        duty_id="d.id",
        organization_id="o.id",
        part=f"CASE WHEN (o.id - d.id) %% {len(made.units)} = 0 THEN 'lead' ELSE 'support' END",
    )


def _checklists(made: County, plan: DutyPlan, quarter: Quarter) -> int:
    """Past quarters accepted; of the last one opened a third filed, of those to come nothing."""
    due = quarter.due_on(made.jurisdiction.report_due_workday)
    past, opened = due < DAY - dt.timedelta(days=60), quarter.opens_on <= DAY
    insert_select(
        Deadline,
        "FROM organizations_organization o WHERE o.accountable ORDER BY o.id",
        jurisdiction_id=str(made.jurisdiction.pk),
        organization_id="o.id",
        kind=f"'{QUARTERLY_REPORT}'",
        title=f"'{quarter.label}工作进展清单'",
        period=f"'{quarter.period}'",
        opens_on=f"DATE '{quarter.opens_on}'",
        due_on=f"DATE '{due}'",
        status="'met'" if past else "'open'",
        closed_on=f"DATE '{due}'" if past else "NULL",
    )
    status = "'accepted'" if past else "'pending'"
    if opened and not past:
        status = "CASE WHEN d.id % 3 = 0 THEN 'submitted' ELSE 'open' END".replace("%", "%%")
    insert_select(
        ProgressReport,
        "FROM deadlines_deadline d WHERE d.period = %s ORDER BY d.id",
        quarter.period,
        plan_id=str(plan.pk),
        organization_id="d.organization_id",
        quarter=str(quarter.number),
        starts_on=f"DATE '{quarter.starts_on}'",
        ends_on=f"DATE '{quarter.ends_on}'",
        deadline_id="d.id",
        status=status,
        submitted_at=f"TIMESTAMP '{due} 10:00+08'" if opened else "NULL",
        accepted_on=f"DATE '{due}'" if past else "NULL",
    )
    filed = "CASE r.status WHEN 'accepted' THEN 'accepted' WHEN 'submitted' THEN 'submitted' ELSE 'open' END"
    return insert_select(
        ProgressEntry,
        "FROM responsibilities_progressreport r"
        " JOIN responsibilities_assignment a ON a.organization_id = r.organization_id"
        " JOIN responsibilities_duty d ON d.id = a.duty_id AND d.plan_id = r.plan_id"
        " WHERE r.plan_id = %s AND r.quarter = %s ORDER BY r.id, a.id",
        plan.pk,
        quarter.number,
        report_id="r.id",
        assignment_id="a.id",
        status=filed,
        progress="'ongoing'",
        text="'已召开专题会议研究部署，制定工作方案并抓好落实，完成阶段性任务。'",
    )
