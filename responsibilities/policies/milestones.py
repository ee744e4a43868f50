"""When the 完成情况 of a duty's own 完成时限 may be reported, and what a proper report is."""

import datetime as dt

from portal.clock import today
from portal.deadlines.enums import DeadlineStatus
from portal.errors import Refused
from portal.workdays.calendar import short
from responsibilities.enums import MilestoneStatus
from responsibilities.models import Milestone
from responsibilities.workflows_milestones import MILESTONE

LONGEST = 2000  # signs
UNREPORTED = (MilestoneStatus.OPEN, MilestoneStatus.RETURNED)


def reported_in_checklist(milestone: Milestone) -> bool:
    """Whether a quarterly checklist under review says 已完成: its answer decides."""
    return milestone.status in UNREPORTED and milestone.deadline.status == DeadlineStatus.HANDED_IN


def may_report(milestone: Milestone) -> bool:
    return (
        MILESTONE.may(milestone.status, "report")
        and milestone.deadline.status in (DeadlineStatus.OPEN, DeadlineStatus.PAUSED)
        and milestone.starts_on <= today()
    )


def check_may_report(milestone: Milestone) -> None:
    """Raises Refused in a state where nothing can be reported."""
    MILESTONE.next(milestone.status, "report")
    if reported_in_checklist(milestone):
        raise Refused("这一项已随季度清单报了“已完成”，正在审核，不用再报。")
    if milestone.starts_on > today():
        raise Refused(f"这个节点{short(milestone.starts_on)}才开始，到时再报。")


def check_completion(text: str, effective_on: dt.date | None) -> None:
    """Raises Refused, by field, for what is missing or cannot be."""
    wrong = {}
    if not text:
        wrong["text"] = "请写明完成情况。"
    elif len(text) > LONGEST:
        wrong["text"] = f"写了 {len(text)} 字，请精简到 {LONGEST} 字内。"
    if effective_on is None:
        wrong["effective_on"] = "请填办结日期。"
    elif effective_on > today():
        wrong["effective_on"] = "办结日期还没有到。请填实际办结的日子。"
    if wrong:
        raise Refused("完成情况还没有填好。", fields=wrong)
