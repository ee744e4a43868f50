"""What a digest says about a deadline, in the office's words."""

from __future__ import annotations

import datetime as dt

from portal.deadlines.enums import Effect
from portal.deadlines.models import Deadline
from portal.notifications.enums import Severity
from portal.workdays import calendar


def standing(due_on: dt.date | None, on: dt.date) -> str:
    """4月9日到期，还有 3 个工作日"""
    if due_on is None:
        return "未定时限"
    return f"{calendar.short(due_on)}到期，{_distance(due_on, on)}"


def _distance(due_on: dt.date, on: dt.date) -> str:
    if on == due_on:
        return "就是今天"
    days = calendar.workdays_between(on, due_on)
    if on > due_on:
        return f"已逾期 {-days} 个工作日" if days else "已逾期"
    return f"还有 {days} 个工作日"


def severity(due_on: dt.date | None, on: dt.date, effect: str) -> Severity:
    if due_on and due_on < on:
        return Severity.LATE
    return Severity.INFO if effect == Effect.OPEN else Severity.SOON


def about(deadline: Deadline, on: dt.date, effect: str = Effect.REMIND) -> str:
    """三季度清单 10月13日到期，还有 3 个工作日"""
    started = "开始填报，" if effect == Effect.OPEN else " "
    return f"{deadline.title}{started}{standing(deadline.due_on, on)}"


def about_unit(deadline: Deadline, on: dt.date, effect: str = Effect.REMIND) -> str:
    """The same for somebody outside the unit."""
    return f"{deadline.organization.name}：{about(deadline, on, effect)}"
