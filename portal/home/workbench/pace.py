"""报送进度: how many units had filed by each working day around the due day, this quarter and the last."""

from __future__ import annotations

from bisect import bisect_right

from django.utils import timezone

from portal.actor import Actor
from portal.clock import today
from portal.home.workbench.common import NUMERALS, Standing
from portal.workdays.calendar import workdays_between
from responsibilities.models import ProgressReport, Submission

REACH = 10  # working days before and after the due day


def pace(now: Standing, actor: Actor) -> dict | None:
    """Data of {% chart %}; nothing while nobody has filed. One query."""
    filed = _filed(now, actor)
    if not filed[now.quarter]:
        return None
    until = min(workdays_between(now.due_on, today()), REACH)
    series = [_series(now.quarter, filed[now.quarter], until)]
    if before := filed.get(now.quarter - 1):
        series.append(_series(now.quarter - 1, before, REACH) | {"dashed": True})
    return {
        "x": [_label(n) for n in range(-REACH, REACH + 1)],
        "series": series,
        "mark": "到期",
        "max": now.total,
    }


def _filed(now: Standing, actor: Actor) -> dict[int, list[int]]:
    """Quarter → sorted working days from its due day to each unit's first submission."""
    reports = ProgressReport.objects.visible_to(actor).filter(
        plan=now.plan, quarter__in=[now.quarter - 1, now.quarter]
    )
    rows = Submission.objects.filter(round=1, report__in=reports.values("pk")).order_by()
    days: dict[int, list[int]] = {now.quarter: []}
    for quarter, due_on, at in rows.values_list("report__quarter", "due_on", "submitted_at"):
        days.setdefault(quarter, []).append(workdays_between(due_on, timezone.localdate(at)))
    return {quarter: sorted(found) for quarter, found in days.items()}


def _series(quarter: int, days: list[int], until: int) -> dict:
    values = [bisect_right(days, n) for n in range(-REACH, until + 1)]
    name = f"{NUMERALS[quarter - 1]}季度"
    return {"name": name, "label": f"{name} {values[-1]}", "values": values}


def _label(offset: int) -> str:
    if offset == 0:
        return "到期"
    return f"+{offset}" if offset > 0 else f"−{-offset}"
