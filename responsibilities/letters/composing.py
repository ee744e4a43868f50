"""What the letters' app learns from 明责 (portal.documents.composers): a 督办书 started by hand, and what a
waiting draft says on the day it is signed."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from portal import clock
from portal.actor import Actor
from portal.deadlines.models import Deadline
from portal.documents.actions.letters import LetterDraft
from portal.documents.composers import Composer, register
from portal.documents.enums import LetterKind, LetterStatus
from portal.documents.models import Letter
from portal.documents.rendering.content import chinese_date
from portal.errors import Refused
from portal.organizations.models import Organization
from portal.workdays.calendar import add_workdays
from responsibilities.kinds import DUTY, QUARTERLY_REPORT
from responsibilities.letters.notices import RECEIPT_WORKDAYS
from responsibilities.letters.supervision import refreshed, supervision_drafts
from responsibilities.quarters import quarters_of

KINDS = [QUARTERLY_REPORT, DUTY]


def subjects(*, actor: Actor, year: int) -> list[tuple[str, str]]:
    """The quarters whose checklists are due by now, the latest first, and the days duties were due."""
    overdue = Deadline.objects.visible_to(actor).overdue_on(clock.today()).filter(kind__in=KINDS)
    periods = set(overdue.order_by().values_list("kind", "period").distinct())
    found = [
        (quarter.period, f"{quarter.label}工作进展清单")
        for quarter in reversed(quarters_of(year))
        if (QUARTERLY_REPORT, quarter.period) in periods
    ]
    days = sorted(
        (period for kind, period in periods if kind == DUTY and period[:4] == str(year)), reverse=True
    )
    return found + [(day, f"{chinese_date(date.fromisoformat(day))}到期任务") for day in days]


def draft(
    *, organization: Organization, year: int, subject: str, reason: str, by: Actor
) -> list[LetterDraft]:
    """One 督办书 about what the unit owes of a period. Raises Refused when nothing of it is overdue or a
    letter about it is on its way."""
    if not subject:
        raise Refused("请选要督办的期次。", fields={"subject": "请选要督办的期次。"})
    owed = Deadline.objects.overdue_on(clock.today()).filter(
        organization=organization, period=subject, kind__in=KINDS
    )
    drafts = supervision_drafts(owed, clock.today())
    if not drafts:
        raise Refused(f"{organization}这一期没有逾期的事项，不用督办。")
    return [_by_hand(letter, reason) for letter in drafts]


def _by_hand(letter: LetterDraft, reason: str) -> LetterDraft:
    """Under the ladder's own origin, so that the night writes no second one; after a cancelled letter
    under a further one."""
    known = list(Letter.objects.filter(origin__startswith=letter.origin).values_list("status", "number_text"))
    for status, number in known:
        if status != LetterStatus.CANCELLED:
            raise Refused(f"这一期的督办书已经有了（{number or '未编号'}），不再另发。")
    origin = f"{letter.origin}/{len(known) + 1}" if known else letter.origin
    return replace(letter, origin=origin, reason=reason or letter.reason)


def notices_refreshed(letters: Iterable[Letter], *, on: date) -> dict[int, dict]:
    """The days for 签收 count from the day of signing."""
    due = chinese_date(add_workdays(on, RECEIPT_WORKDAYS))
    return {letter.pk: {**letter.context, "receipt_due": due} for letter in letters}


def register_composers() -> None:
    """Called from AppConfig.ready()."""
    register(Composer(LetterKind.SUPERVISION_LETTER, subjects=subjects, draft=draft, refresh=refreshed))
    for kind in (LetterKind.ASSIGNMENT_NOTICE, LetterKind.TARGET_NOTICE):
        register(Composer(kind, refresh=notices_refreshed))
