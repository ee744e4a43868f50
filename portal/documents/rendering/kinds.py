"""The three letters of 明责 (三书): what their wordings may and must say, and the wording to begin with."""

from functools import cache
from pathlib import Path

from .content import Align, Column
from .wording import LetterKindSpec, Placeholder

WORDINGS = Path(__file__).with_name("wordings")
ASSIGNMENT_NOTICE, TARGET_NOTICE, SUPERVISION_LETTER = (
    "assignment_notice",
    "target_notice",
    "supervision_letter",
)

_PLAN = (
    Placeholder("年度", "year", required=True, example="2026"),
    Placeholder("责任分工", "plan", required=True, example="广安区2026年度党风廉政建设和反腐败工作责任分工"),
    Placeholder("任务项数", "duty_count", example="9"),
    Placeholder("报送要求", "reporting_rule", example="于每季度终了后第6个工作日前"),
    Placeholder("签收期限", "receipt_due", example="2026年1月20日"),
)

SPECS = {
    ASSIGNMENT_NOTICE: LetterKindSpec(
        kind=ASSIGNMENT_NOTICE,
        title="责任分工告知书",
        placeholders=(
            *_PLAN,
            Placeholder("责任领导", "leader", example="示例乙"),
            Placeholder("职务", "leader_post", example="区委常委、区纪委书记"),
        ),
        tables=("责任分工",),
        required_tables=("责任分工",),
    ),
    TARGET_NOTICE: LetterKindSpec(
        kind=TARGET_NOTICE,
        title="目标任务通知书",
        placeholders=(
            *_PLAN,
            Placeholder("单位", "unit", example="龙台镇党委"),
            Placeholder("责任领导", "leader", example="示例乙"),
        ),
        tables=("目标任务",),
        required_tables=("目标任务",),
    ),
    SUPERVISION_LETTER: LetterKindSpec(
        kind=SUPERVISION_LETTER,
        title="任务落实督办书",
        placeholders=(
            Placeholder("责任分工", "plan", required=True, example="广安区落实“两个责任”工作任务分解表"),
            Placeholder("报送期次", "period", required=True, example="2026年第三季度"),
            Placeholder("应报日期", "due_on", required=True, example="2026年10月13日"),
            Placeholder("截止日期", "as_of", example="2026年10月20日"),
            Placeholder("逾期天数", "days_late", required=True, example="5"),
            Placeholder("逾期项数", "overdue_count", example="9"),
            Placeholder(
                "提醒情况",
                "reminders",
                required=True,
                example="此前，已于9月22日、10月9日两次提醒你单位，并于10月15日告知责任领导示例乙同志。",
            ),
            Placeholder("回复期限", "reply_due", required=True, example="2026年10月27日"),
            Placeholder("单位", "unit", example="龙台镇党委"),
            Placeholder("责任领导", "leader", example="示例乙"),
        ),
        tables=("督办事项",),
        required_tables=("督办事项",),
    ),
}

COLUMNS = {
    "责任分工": (
        Column("序号", 1.4, Align.CENTER),
        Column("工作任务", 4.4),
        Column("牵头单位", 2.7),
        Column("协办单位", 2.7),
        Column("完成时限", 4.5, Align.CENTER),
    ),
    "目标任务": (
        Column("序号", 1.4, Align.CENTER),
        Column("工作任务", 5.1),
        Column("责任方式", 2.2, Align.CENTER),
        Column("责任领导", 3, Align.CENTER),
        Column("完成时限", 4.5, Align.CENTER),
    ),
    "督办事项": (
        Column("序号", 1.4, Align.CENTER),
        Column("任务", 4.9),
        Column("应报日期", 4.5, Align.CENTER),
        Column("逾期（工作日）", 2.9, Align.CENTER),
        Column("情况", 2.4),
    ),
}


def spec_for(kind: str) -> LetterKindSpec:
    """What a wording of this kind may use; raises KeyError for a kind without one."""
    return SPECS[kind]


@cache
def default_wording(kind: str) -> str:
    """The text every site starts with; the portal keeps its own edited versions."""
    return (WORDINGS / f"{SPECS[kind].kind}.txt").read_text(encoding="utf-8")
