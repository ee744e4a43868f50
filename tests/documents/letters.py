"""Letters for the tests of documents: 督办书 to 龙台镇党委 in tests.world."""

import datetime as dt

from django.utils import timezone

from portal.actor import system
from portal.deadlines.actions.deadlines import open_deadlines
from portal.deadlines.kinds import QUARTERLY_LADDER, DeadlineKind, kinds, register
from portal.deadlines.models import Deadline
from portal.documents.actions.letters import LetterDraft, draft_letters, issue_letters
from portal.documents.enums import LetterKind
from portal.documents.models import IssueAuthorization, Letter
from portal.jobs import run_queued

DAY = dt.date(2026, 10, 20)  # a Tuesday and working day


def moment(day: dt.date = DAY, hour: int = 9) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), timezone.get_default_timezone())


def supervision_context(rows: int = 9) -> dict:
    return {
        "plan": "广安区落实“两个责任”工作任务分解表",
        "period": "2026年第三季度",
        "due_on": "2026年10月13日",
        "days_late": "5",
        "overdue_count": str(rows),
        "reminders": "此前，已于9月22日、10月9日两次提醒你单位。",
        "unit": "龙台镇党委",
        "leader": "王示例",
        "tables": {
            "督办事项": [
                [str(n), f"第{n}项任务", "2026年10月13日", "5", "未报送"] for n in range(1, rows + 1)
            ]
        },
    }


def notice_context() -> dict:
    return {
        "year": "2026",
        "plan": "广安区2026年度责任分工",
        "duty_count": "1",
        "reporting_rule": "于每季度终了后第6个工作日前",
        "receipt_due": "2026年1月20日",
        "unit": "龙台镇党委",
        "leader": "王示例",
        "leader_post": "副区长",
        "tables": {
            "目标任务": [["1", "承诺制度", "牵头", "王示例", "2026年12月31日"]],
            "责任分工": [["1", "承诺制度", "龙台镇党委", "", "2026年12月31日"]],
        },
    }


def supervision(world, origin: str = "supervision:1", unit: str = "龙台", **changes) -> LetterDraft:
    fields = {
        "kind": LetterKind.SUPERVISION_LETTER,
        "origin": origin,
        "jurisdiction": world.jurisdiction,
        "issuer": world["区纪委"],
        "organization": world[unit],
        "year": 2026,
        "subject": "三季度清单 9 项逾期 5 个工作日",
        "context": supervision_context(),
        "main": world[unit],
        "copies": [world.tenures["leader"].person],
        "reply_workdays": 5,
    }
    return LetterDraft(**(fields | changes))


def notice(world, origin: str = "target:1", unit: str = "龙台", **changes) -> LetterDraft:
    fields = {
        "kind": LetterKind.TARGET_NOTICE,
        "subject": "2026年度目标任务，1 项",
        "context": notice_context(),
        "copies": [],
        "reply_workdays": None,
    }
    return supervision(world, origin, unit, **(fields | changes))


def drafted(world, *drafts: LetterDraft) -> list[Letter]:
    return draft_letters(drafts=list(drafts) or [supervision(world)], by=world.actor("staff"))


def issued(world, *drafts: LetterDraft) -> list[Letter]:
    """Signed by the secretary, not yet delivered."""
    letters = drafted(world, *drafts)
    return issue_letters(letters=letters, by=world.actor("secretary"), signed_by=world.tenures["secretary"])


def delivered(world, *drafts: LetterDraft) -> list[Letter]:
    letters = issued(world, *drafts)
    run_queued()
    return fresh(letters)


def fresh(letters: list[Letter]) -> list[Letter]:
    return [Letter.objects.get(pk=letter.pk) for letter in letters]


def received(world, *drafts: LetterDraft) -> list[Letter]:
    from portal.documents.actions.letters import receive_letter

    letters = delivered(world, *drafts)
    for letter in letters:
        receive_letter(addressee=letter.addressees.get(part="main"), by=world.actor("clerk"))
    return fresh(letters)


def authorization(world, **changes) -> IssueAuthorization:
    fields = {
        "jurisdiction": world.jurisdiction,
        "kind": LetterKind.SUPERVISION_LETTER,
        "tenure": world.tenures["secretary"],
        "from_on": dt.date(2026, 1, 1),
        "until_on": dt.date(2026, 12, 31),
        "reason": "区纪委书记授权",
    }
    return IssueAuthorization.objects.create(**(fields | changes))


def report_deadline(world, unit: str = "龙台") -> Deadline:
    if "quarterly_report" not in kinds():
        register(DeadlineKind("quarterly_report", "季度清单", QUARTERLY_LADDER))
    deadline = Deadline(
        jurisdiction=world.jurisdiction,
        kind="quarterly_report",
        organization=world[unit],
        title="2026年第三季度工作进展清单",
        period="2026-Q3",
        opens_on=dt.date(2026, 10, 1),
        due_on=dt.date(2026, 10, 13),
    )
    return open_deadlines(deadlines=[deadline], by=system())[0]
