"""任务落实督办书: one for each unit and period: what is overdue, for how long, who was told before."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import prefetch_related_objects

from portal.deadlines.enums import DeadlineStatus
from portal.deadlines.models import Deadline
from portal.deadlines.recipients import Recipients
from portal.documents.actions.letters import LetterDraft
from portal.documents.enums import LetterKind
from portal.documents.models import Letter
from portal.documents.rendering.content import chinese_date
from portal.errors import Refused
from portal.organizations.models import Jurisdiction, Organization, Person
from portal.workdays.calendar import add_workdays, workdays_between
from responsibilities.enums import EntryStatus
from responsibilities.kinds import QUARTERLY_REPORT
from responsibilities.letters.reminders import Reminders
from responsibilities.models import DutyPlan, Milestone, ProgressEntry, ProgressReport
from responsibilities.quarters import Quarter

REPLY_WORKDAYS = 5
UNFILED = [EntryStatus.OPEN, EntryStatus.RETURNED]


@dataclass
class Overdue:
    """One deadline missed: its plan and the duties under it as (number in the plan, title, 情况)."""

    deadline: Deadline
    plan: DutyPlan
    items: list[tuple[str, str, str]] = field(default_factory=list)


def supervision_drafts(deadlines: Iterable[Deadline], on: date) -> list[LetterDraft]:
    """ONE 督办书 per unit and period of these overdue deadlines, copied to the 责任领导 of each on `on`, as
    the ladder tells them. The discipline organ's own lateness is the leading group's office's letter."""
    deadlines = list(deadlines)
    groups: dict[tuple[int, str], list[Overdue]] = defaultdict(list)
    for item in _overdue(deadlines):
        groups[item.deadline.organization_id, item.deadline.period].append(item)
    desk = _Desk(deadlines, on)
    return [desk.draft(items) for items in groups.values()]


def refreshed(letters: Iterable[Letter], *, on: date) -> dict[int, dict]:
    """By letter pk the context as it stands on the day of signing: what is still owed, days late,
    reminders. A letter about nothing of ours keeps its own. Raises Refused for one whose work has been
    handed in meanwhile."""
    letters = list(letters)
    prefetch_related_objects(letters, "deadlines")
    owed = {letter.pk: [d for d in letter.deadlines.all() if is_owed(d, on)] for letter in letters}
    deadlines = [deadline for own in owed.values() for deadline in own]
    items = {item.deadline.pk: item for item in _overdue(deadlines)}
    desk = _Desk(deadlines, on)
    contexts = {}
    for letter in letters:
        if letter.deadlines.all() and not owed[letter.pk]:
            raise Refused(f"{letter.organization}已经报送或办结，这份督办书不用再发。请作废它。")
        mine = [items[deadline.pk] for deadline in owed[letter.pk] if deadline.pk in items]
        if mine:
            contexts[letter.pk] = desk.context(mine)
    return contexts


def is_owed(deadline: Deadline, on: date) -> bool:
    return deadline.status == DeadlineStatus.OPEN and deadline.due_on is not None and deadline.due_on < on


def _overdue(deadlines: list[Deadline]) -> list[Overdue]:
    return [*_of_reports(deadlines), *_of_duties(deadlines)]


def _of_reports(deadlines: list[Deadline]) -> list[Overdue]:
    """Unfiled checklists, each with the entries that are still owed."""
    known = {deadline.pk: deadline for deadline in deadlines if deadline.kind == QUARTERLY_REPORT}
    reports = ProgressReport.objects.filter(deadline__in=known).select_related("plan")
    overdue = {report.pk: Overdue(known[report.deadline_id], report.plan) for report in reports}
    entries = ProgressEntry.objects.filter(report__in=overdue, status__in=UNFILED)
    for report, status, number, title in entries.order_by("assignment__duty__number").values_list(
        "report_id", "status", "assignment__duty__number", "assignment__duty__title"
    ):
        state = "退回未重报" if status == EntryStatus.RETURNED else "未报送"
        overdue[report].items.append((str(number), title, state))
    for item in overdue.values():
        item.items = item.items or [("", item.deadline.title, "未报送")]
    return list(overdue.values())


def _of_duties(deadlines: list[Deadline]) -> list[Overdue]:
    """Duties of the unit's own whose 完成时限 has passed."""
    known = {deadline.pk: deadline for deadline in deadlines if deadline.kind != QUARTERLY_REPORT}
    milestones = Milestone.objects.filter(deadline__in=known).select_related("assignment__duty__plan")
    return [
        Overdue(
            known[milestone.deadline_id],
            milestone.assignment.duty.plan,
            [(str(milestone.assignment.duty.number), milestone.assignment.duty.title, "未办结")],
        )
        for milestone in milestones.order_by("assignment__duty__number", "due_on")
    ]


class _Desk:
    """The leaders, reminders and issuers that these letters need, each looked up once."""

    def __init__(self, deadlines: list[Deadline], on: date):
        self.on = on
        units = {deadline.organization_id for deadline in deadlines}
        self.units = Organization.objects.in_bulk(units)
        counties = {deadline.jurisdiction_id for deadline in deadlines}
        offices = Jurisdiction.objects.select_related("discipline_organ", "leading_office", "root")
        self.counties = offices.in_bulk(counties)
        recipients = Recipients.on(on, self.units.values(), deadlines)
        self.leaders = {deadline.pk: recipients.leaders_of(deadline) for deadline in deadlines}
        self.people = Person.objects.in_bulk({pk for own in self.leaders.values() for pk in own})
        self.reminders = Reminders.of(deadlines)

    def draft(self, items: list[Overdue]) -> LetterDraft:
        first = items[0].deadline
        unit = self.units[first.organization_id]
        county = self.counties[first.jurisdiction_id]
        return LetterDraft(
            kind=LetterKind.SUPERVISION_LETTER,
            origin=f"supervision:{unit.ref}:{first.period}",  # whatever round: one per unit and period
            jurisdiction=county,
            issuer=issuer_for(county, unit),
            organization=unit,
            year=items[0].plan.year,
            subject=self._subject(items),
            context=self.context(items),
            main=unit,
            copies=self.leaders_of(items),
            reply_workdays=REPLY_WORKDAYS,
            deadlines=[item.deadline for item in items],
        )

    def leaders_of(self, items: list[Overdue]) -> list[Person]:
        keys = dict.fromkeys(pk for item in items for pk in self.leaders[item.deadline.pk])
        return [self.people[pk] for pk in keys]

    def _late(self, items: list[Overdue]) -> int:
        return max(self._days(item) for item in items)

    def _days(self, item: Overdue) -> int:
        return workdays_between(item.deadline.due_on, self.on)

    def _subject(self, items: list[Overdue]) -> str:
        what = "清单" if items[0].deadline.kind == QUARTERLY_REPORT else ""
        count = sum(len(item.items) for item in items)
        return f"{_period(items)}{what} {count} 项逾期 {self._late(items)} 个工作日"

    def context(self, items: list[Overdue]) -> dict:
        unit = self.units[items[0].deadline.organization_id]
        rows = [
            [number, title, chinese_date(item.deadline.due_on), str(self._days(item)), state]
            for item in items
            for number, title, state in item.items
        ]
        return {
            "plan": items[0].plan.title,
            "period": _period(items),
            "due_on": chinese_date(min(item.deadline.due_on for item in items)),
            "as_of": chinese_date(self.on),
            "days_late": str(self._late(items)),
            "overdue_count": str(len(rows)),
            "reminders": self.reminders.sentence(item.deadline for item in items),
            "reply_due": chinese_date(add_workdays(self.on, REPLY_WORKDAYS)),
            "unit": unit.addressed_as,
            "leader": "、".join(leader.name for leader in self.leaders_of(items)),
            "tables": {"督办事项": rows},
        }


def issuer_for(county: Jurisdiction, unit: Organization) -> Organization:
    """Nobody supervises themselves: to the discipline organ the leading group's office writes."""
    if unit.pk == county.discipline_organ_id and county.leading_office_id:
        return county.leading_office
    return county.discipline_organ or county.root


def _period(items: list[Overdue]) -> str:
    """2026年第一季度, or for duties of their own 2026年4月30日到期任务."""
    deadline, plan = items[0].deadline, items[0].plan
    if deadline.kind == QUARTERLY_REPORT:
        return Quarter(plan.year, int(deadline.period[-1])).label
    return f"{chinese_date(date.fromisoformat(deadline.period))}到期任务"
