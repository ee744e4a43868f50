"""催办: a person reminds units by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from portal import clock
from portal.actor import Actor
from portal.audit.actions import action, record
from portal.deadlines.actions.reminders import tell
from portal.deadlines.enums import DeadlineStatus
from portal.deadlines.kinds import UNIT
from portal.deadlines.models import Deadline, Urge
from portal.deadlines.permissions import can_urge
from portal.errors import Refused
from portal.workdays import calendar

REST = 3  # working days until the same deadline may be urged again


@dataclass
class Urged:
    """What came of it: the deadlines urged, the people told, and (deadline, reason) where not."""

    deadlines: list[Deadline] = field(default_factory=list)
    people: int = 0
    skipped: list[tuple[Deadline, str]] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """已催办 3 项；另有 1 项没有催：龙台镇党委 三季度清单，10月20日刚催办过"""
        done = f"已催办 {len(self.deadlines)} 项"
        if not self.skipped:
            return f"{done}。"
        named = "；".join(f"{d.organization.name} {d.title}，{reason}" for d, reason in self.skipped[:3])
        rest = " 等" if len(self.skipped) > 3 else ""
        return f"{done}；另有 {len(self.skipped)} 项没有催：{named}{rest}。"


@action
def urge_units(*, deadlines: Iterable[Deadline], note: str = "", by: Actor) -> Urged:
    """Put a line into the digests of the clerks and heads behind `deadlines` today.

    Skips, and says why: what is not open, what was urged within 3 working days, what nobody could be
    told about. Raises Refused when nothing is left, or when one of them is beyond the actor's reach.
    """
    today = clock.today()
    keys = [deadline.pk for deadline in deadlines]
    rows = Deadline.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    locked = list(rows.select_related("organization"))
    if not all(can_urge(by, deadline.organization) for deadline in locked):
        raise Refused("所选事项里有不归您管的单位，请重新选择。")
    result = sort_out(locked, today)
    told = tell(result.deadlines, on=today, by=by, audience=UNIT, topic="urge", note=_behind(note, by))
    result.skipped += [(d, "单位没有可告知的人") for d in result.deadlines if not told[d.pk].people]
    result.deadlines = [deadline for deadline in result.deadlines if told[deadline.pk].people]
    if not result.deadlines:
        raise Refused(result.sentence if result.skipped else "没有选中事项，请先勾选要催办的单位。")
    result.people = sum(each.people for each in told.values())
    Urge.objects.bulk_create(
        _urge(deadline, note, today, by, told[deadline.pk].unit) for deadline in result.deadlines
    )
    record("deadline.urge", by=by, subjects=result.deadlines, note=note)
    return result


def sort_out(deadlines: list[Deadline], today: dt.date) -> Urged:
    """Which of them may be urged today and which not, with the reason; writes nothing."""
    last = dict(Urge.objects.filter(deadline__in=deadlines).order_by("on").values_list("deadline_id", "on"))
    result = Urged()
    for deadline in deadlines:
        if reason := _reason_not_to(deadline, last.get(deadline.pk), today):
            result.skipped.append((deadline, reason))
        else:
            result.deadlines.append(deadline)
    return result


def _reason_not_to(deadline: Deadline, last: dt.date | None, today: dt.date) -> str:
    if deadline.status != DeadlineStatus.OPEN:
        return f"{deadline.get_status_display()}，不用催"
    if last and calendar.workdays_between(last, today) < REST:
        return f"{calendar.short(last)}刚催办过"
    return ""


def _behind(note: str, by: Actor) -> str:
    return f"。{by.label}催办" + (f"：{note}" if note else "")


def _urge(deadline: Deadline, note: str, today: dt.date, by: Actor, told_unit: int) -> Urge:
    return Urge(
        deadline=deadline,
        note=note[:200],
        on=today,
        told_unit=told_unit,
        by_user_id=by.user.pk if by.user else None,
        by_label=by.label[:120],
    )
