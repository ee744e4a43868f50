"""责任分工告知书 and 目标任务通知书: what a published plan has to say to leaders and lead units (the
placeholders and tables of portal/documents/rendering/kinds.py)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from portal.documents.actions.letters import LetterDraft
from portal.documents.enums import LetterKind
from portal.documents.rendering.content import chinese_date
from portal.organizations.models import Organization
from portal.workdays.calendar import add_workdays
from responsibilities.enums import Part
from responsibilities.letters.people import holders_of
from responsibilities.models import Assignment, Duty, DutyPlan

RECEIPT_WORKDAYS = 3  # 签收期限
SUBJECTS = {LetterKind.ASSIGNMENT_NOTICE: "责任分工", LetterKind.TARGET_NOTICE: "目标任务"}


def notice_drafts(plan: DutyPlan, assignments: list[Assignment], *, on: date) -> list[LetterDraft]:
    """One 责任分工告知书 per leader with all their duties, one 目标任务通知书 per lead unit."""
    book = _Book(plan, assignments, on)
    return book.assignment_notices() + book.target_notices()


class _Book:
    """A published plan by duty, unit and leader, every name looked up once."""

    def __init__(self, plan: DutyPlan, assignments: Iterable[Assignment], on: date):
        self.plan, self.on = plan, on
        self.leads: dict[int, list[int]] = defaultdict(list)
        self.by_leader: dict[int, list[Duty]] = defaultdict(list)
        self.by_lead_unit: dict[int, list[Duty]] = defaultdict(list)
        self.posts = {}
        for assignment in assignments:
            self._place(assignment)
        self.units = Organization.objects.in_bulk(self.by_lead_unit)
        self.holders = holders_of(self.posts, on)

    def _place(self, assignment: Assignment) -> None:
        duty = assignment.duty
        if assignment.part == Part.LEADER:
            self.posts[assignment.post_id] = assignment.post
            self.by_leader[assignment.post_id].append(duty)
        elif assignment.part == Part.LEAD:
            self.leads[duty.pk].append(assignment.organization_id)
            self.by_lead_unit[assignment.organization_id].append(duty)

    def assignment_notices(self) -> list[LetterDraft]:
        return [self._assignment_notice(post, self.by_leader[pk]) for pk, post in self.posts.items()]

    def target_notices(self) -> list[LetterDraft]:
        return [
            self._target_notice(self.units[pk], duties)
            for pk, duties in sorted(
                self.by_lead_unit.items(), key=lambda item: (self.units[item[0]].sort_order, item[0])
            )
        ]

    def _assignment_notice(self, post, duties: list[Duty]) -> LetterDraft:
        holder = self.holders.get(post.pk)
        rows = [
            [str(duty.number), duty.title, self._lead_names(duty), _support(duty), written_deadline(duty)]
            for duty in duties
        ]
        return self._draft(
            LetterKind.ASSIGNMENT_NOTICE,
            f"assignment:{self.plan.ref}:{post.ref}",
            organization=post.organization,
            main=holder or post.organization,
            context={"leader": holder.name if holder else post.organization.name, "leader_post": post.title},
            table=("责任分工", rows),
        )

    def _target_notice(self, unit: Organization, duties: list[Duty]) -> LetterDraft:
        leaders = dict.fromkeys(self._leader_name(duty) for duty in duties)
        rows = [
            [str(duty.number), duty.title, Part.LEAD.label, self._leader_name(duty), written_deadline(duty)]
            for duty in duties
        ]
        return self._draft(
            LetterKind.TARGET_NOTICE,
            f"target:{self.plan.ref}:{unit.ref}",
            organization=unit,
            main=unit,
            context={"unit": unit.addressed_as, "leader": "、".join(leaders)},
            table=("目标任务", rows),
        )

    def _draft(self, kind, origin, *, organization, main, context, table) -> LetterDraft:
        plan, (name, rows) = self.plan, table
        return LetterDraft(
            kind=kind,
            origin=origin,
            jurisdiction=plan.jurisdiction,
            issuer=plan.jurisdiction.discipline_organ or plan.jurisdiction.root,
            organization=organization,
            year=plan.year,
            subject=f"{plan.year}年度{SUBJECTS[kind]}，{len(rows)} 项",
            context={
                "year": str(plan.year),
                "plan": plan.title,
                "duty_count": str(len(rows)),
                "reporting_rule": reporting_rule(plan),
                "receipt_due": chinese_date(add_workdays(self.on, RECEIPT_WORKDAYS)),
                **context,
                "tables": {name: rows},
            },
            main=main,
            copies=[],
            reply_workdays=None,
            deadlines=[],
            reason=f"《{plan.title}》发布",
        )

    def _lead_names(self, duty: Duty) -> str:
        return "、".join(self.units[pk].name for pk in self.leads[duty.pk])

    def _leader_name(self, duty: Duty) -> str:
        holder = self.holders.get(duty.leader_post_id)
        return holder.name if holder else self.posts[duty.leader_post_id].title


def reporting_rule(plan: DutyPlan) -> str:
    return f"于每季度终了后第{plan.jurisdiction.report_due_workday}个工作日前"


def written_deadline(duty: Duty) -> str:
    """As the plan prints it, else the day."""
    if duty.deadline_text:
        return duty.deadline_text
    return chinese_date(duty.due_on) if duty.due_on else "未定时限"


def _support(duty: Duty) -> str:
    """Supporting units in the plan's own words: a group by its name, 等 kept."""
    parties = [party for party in duty.parties.all() if party.part == Part.SUPPORT]
    names = "、".join(party_name(party) for party in parties)
    return names + ("等" if any(party.open_ended for party in parties) else "")


def party_name(party) -> str:
    return party.organization.name if party.organization_id else party.group.name
