"""发布: a draft becomes assignments, checklists, deadlines and letters, set-wise and at once."""

import datetime as dt
from collections import defaultdict

from django.core.exceptions import PermissionDenied

from portal import clock
from portal.actor import Actor
from portal.audit.actions import action, record
from portal.bulk import insert_rows
from portal.deadlines.actions.deadlines import open_deadlines
from portal.deadlines.models import Deadline
from portal.documents.actions.letters import draft_letters
from portal.errors import Stale
from responsibilities.enums import EntryStatus, Part, PlanStatus, ReportStatus
from responsibilities.expansion import DutyShares, expand
from responsibilities.kinds import DUTY, QUARTERLY_REPORT
from responsibilities.letters import notice_drafts
from responsibilities.models import Assignment, Duty, DutyPlan, Milestone, ProgressEntry, ProgressReport
from responsibilities.permissions.plans import can_publish
from responsibilities.policies.plans import check_publishable
from responsibilities.quarters import Quarter, quarters_of
from responsibilities.starting import Start, own_dates
from responsibilities.workflows import PLAN

BATCH = 10_000


@action
def publish_plan(*, plan: DutyPlan, by: Actor, version: int | None = None) -> DutyPlan:
    """Freeze the plan and lay its duties on the units: assignments (groups expanded to the units that
    exist today), a report with its deadline per unit and quarter, an entry per reporting assignment, a
    deadline per window of each lead (none for standing duties, none for dates before the plan's first
    quarter), and drafts of 责任分工告知书 (one per
    leader) and 目标任务通知书 (one per lead unit). What is due already, or within the plan's 退回重报期限, is
    due at the end of that. Raises Refused while a question is open, Stale when
    `version` is no longer current."""
    plan = (
        DutyPlan.objects.select_for_update(of=("self",))
        .select_related("jurisdiction__discipline_organ", "jurisdiction__root")
        .get(pk=plan.pk)
    )
    if not can_publish(by, plan):
        raise PermissionDenied
    expanded = expand(plan, on=clock.today())
    check_publishable(plan, expanded)
    if version is not None and version != plan.version:
        raise Stale("核对之后又有人改了分工。请回到分工表重新核对，再发布。", current=plan)
    _mark_published(plan, by)
    assignments = _assign(expanded)
    _open_reports(plan, assignments, by)
    _open_milestones(plan, assignments, by)
    draft_letters(drafts=notice_drafts(plan, assignments, on=clock.today()), by=by)
    return plan


def _mark_published(plan: DutyPlan, by: Actor) -> None:
    old = plan.status
    plan.status = PLAN.next(old, "publish")
    plan.published_at, plan.published_label = clock.now(), by.label
    plan.version += 1
    plan.save(update_fields=["status", "published_at", "published_label", "version"])
    changes = {"status": (PlanStatus(old).label, PlanStatus(plan.status).label)}
    record("plan.publish", by=by, subjects=[plan], changes=changes)


def _assign(expanded: list[DutyShares]) -> list[Assignment]:
    """One row per unit and duty, one per leader; their duties stay attached."""
    rows = [
        Assignment(
            duty=share.duty, organization_id=share.organization_id, part=share.part, reports=share.reports
        )
        for shares in expanded
        for share in shares.shares
    ]
    rows += [
        Assignment(
            duty=shares.duty,
            organization_id=shares.duty.leader_post.organization_id,
            part=Part.LEADER,
            post=shares.duty.leader_post,
            reports=False,
        )
        for shares in expanded
    ]
    return Assignment.objects.bulk_create(rows, batch_size=BATCH)


def _open_reports(plan: DutyPlan, assignments: list[Assignment], by: Actor) -> None:
    by_unit: dict[int, list[Assignment]] = defaultdict(list)
    for assignment in assignments:
        if assignment.reports:
            by_unit[assignment.organization_id].append(assignment)
    quarters = quarters_of(plan.year, plan.first_quarter)
    wanted = [(unit, quarter) for unit in by_unit for quarter in quarters]
    today = clock.today()
    start = Start(plan, today)
    deadlines = open_deadlines(
        deadlines=[start.begin(_report_deadline(plan, unit, quarter)) for unit, quarter in wanted], by=by
    )
    reports = ProgressReport.objects.bulk_create(
        [
            _report(plan, unit, quarter, deadline, today)
            for (unit, quarter), deadline in zip(wanted, deadlines, strict=True)
        ],
        batch_size=BATCH,
    )
    _lay_entries(wanted, reports, by_unit)


def _report_deadline(plan: DutyPlan, organization_id: int, quarter: Quarter) -> Deadline:
    return Deadline(
        jurisdiction_id=plan.jurisdiction_id,
        kind=QUARTERLY_REPORT,
        organization_id=organization_id,
        title=f"{quarter.label}工作进展清单",
        period=quarter.period,
        opens_on=quarter.opens_on,
        due_on=quarter.due_on(plan.jurisdiction.report_due_workday),
    )


def _report(plan, organization_id: int, quarter: Quarter, deadline: Deadline, today) -> ProgressReport:
    return ProgressReport(
        plan=plan,
        organization_id=organization_id,
        quarter=quarter.number,
        starts_on=quarter.starts_on,
        ends_on=quarter.ends_on,
        deadline=deadline,
        status=ReportStatus.OPEN if quarter.opens_on <= today else ReportStatus.PENDING,
    )


def _lay_entries(wanted, reports: list[ProgressReport], by_unit: dict[int, list[Assignment]]) -> None:
    statuses: dict[tuple[int, int], str] = {}
    rows = []
    for (unit, quarter), report in zip(wanted, reports, strict=True):
        for assignment in by_unit[unit]:
            key = assignment.duty_id, quarter.number
            status = statuses.get(key)
            if status is None:
                status = statuses[key] = entry_status(assignment.duty, quarter)
            rows.append((report.pk, assignment.pk, status))
    insert_rows(ProgressEntry, ("report_id", "assignment_id", "status"), rows)


def entry_status(duty: Duty, quarter: Quarter) -> str:
    """未到时限 while none of the duty's windows has begun by the quarter's end."""
    begun = not duty.windows or min(window[0] for window in duty.windows) <= quarter.ends_on.isoformat()
    return EntryStatus.OPEN if begun else EntryStatus.NOT_DUE


def _open_milestones(plan: DutyPlan, assignments: list[Assignment], by: Actor) -> None:
    duties = {assignment.duty_id: assignment.duty for assignment in assignments}
    dates = {pk: own_dates(plan, duty) for pk, duty in duties.items()}
    wanted = [
        (assignment, start, due)
        for assignment in assignments
        if assignment.part == Part.LEAD
        for start, due in dates[assignment.duty_id]
    ]
    begin = Start(plan, clock.today())
    deadlines = open_deadlines(
        deadlines=[_milestone_deadline(begin, assignment, start, due) for assignment, start, due in wanted],
        by=by,
    )
    Milestone.objects.bulk_create(
        [
            Milestone(assignment=assignment, starts_on=start, due_on=due, deadline=deadline)
            for (assignment, start, due), deadline in zip(wanted, deadlines, strict=True)
        ],
        batch_size=BATCH,
    )


def _milestone_deadline(begin: Start, assignment: Assignment, start: dt.date, due: dt.date) -> Deadline:
    """Its period is the day written down, or from which it could be asked: duties of a unit due together
    share one 督办书."""
    deadline = Deadline(
        jurisdiction_id=begin.plan.jurisdiction_id,
        kind=DUTY,
        organization_id=assignment.organization_id,
        title=assignment.duty.title[:200],
        period=begin.due_on(due).isoformat(),
        opens_on=start,
        due_on=due,
    )
    return begin.begin(deadline)
