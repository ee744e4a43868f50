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
from portal.documents.enums import LetterKind
from portal.documents.models import Letter
from portal.documents.rendering.content import chinese_date
from portal.errors import Refused
from portal.organizations.models import Organization
from portal.workdays.calendar import add_workdays
from responsibilities.actions.letters import close_settled
from responsibilities.kinds import DUTY, QUARTERLY_REPORT
from responsibilities.letters.further import LIVE, drafts_for, without_letter
from responsibilities.letters.notices import RECEIPT_WORKDAYS
from responsibilities.letters.standing import standing
from responsibilities.letters.supervision import refreshed
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
    """One 督办书 about what the unit owes of a period and no letter is about (a cancelled one aside), under
    the ladder's own origins, so that the night writes no second one. Raises Refused when nothing of it
    is overdue or all of it has its letter."""
    if not subject:
        raise Refused("请选要督办的期次。", fields={"subject": "请选要督办的期次。"})
    owed = Deadline.objects.overdue_on(clock.today()).filter(
        organization=organization, period=subject, kind__in=KINDS
    )
    if not owed:
        raise Refused(f"{organization}这一期没有逾期的事项，不用督办。")
    loose = without_letter(owed, letters=LIVE)
    if not loose:
        letter = Letter.objects.filter(deadlines__in=owed, status__in=LIVE).order_by("-pk").first()
        number = letter.number_text or "未编号"
        raise Refused(f"这一期的督办书已经有了（{number}），不再另发。另有情况的，事项选“其他”。")
    drafts = drafts_for(loose, clock.today())
    return [replace(letter, reason=reason or letter.reason) for letter in drafts]


def notices_refreshed(letters: Iterable[Letter], *, on: date) -> dict[int, dict]:
    """The days for 签收 count from the day of signing."""
    due = chinese_date(add_workdays(on, RECEIPT_WORKDAYS))
    return {letter.pk: {**letter.context, "receipt_due": due} for letter in letters}


def register_composers() -> None:
    """Called from AppConfig.ready()."""
    register(
        Composer(
            LetterKind.SUPERVISION_LETTER,
            subjects=subjects,
            draft=draft,
            refresh=refreshed,
            settle=close_settled,
            standing=standing,
        )
    )
    for kind in (LetterKind.ASSIGNMENT_NOTICE, LetterKind.TARGET_NOTICE):
        register(Composer(kind, refresh=notices_refreshed))
