"""The five states that every page shows (LOOK §1), from a deadline's status and dates and today."""

from __future__ import annotations

import datetime as dt

from django.db.models import Case, CharField, QuerySet, Value, When

from portal.clock import today
from portal.deadlines.enums import SETTLED, DeadlineStatus, Light
from portal.deadlines.models import Deadline
from portal.workdays import calendar

SOON_FROM = 3  # working days before the due date


def with_light(queryset: QuerySet, prefix: str = "") -> QuerySet:
    """Annotates `light` (enums.Light values). `prefix` is the lookup from the queryset's model to its
    Deadline, such as "deadline__"; rows without a deadline have no light (None)."""
    return queryset.annotate(light=light_expression(prefix))


def light_expression(prefix: str = "") -> Case:
    day, soon = today(), last_soon_day(today())

    def when(light: str, **lookups) -> When:
        return When(**{f"{prefix}{key}": value for key, value in lookups.items()}, then=Value(light))

    return Case(
        when(Light.DONE, status__in=SETTLED),
        when(Light.OK, status=DeadlineStatus.HANDED_IN),
        when(Light.TODO, status=DeadlineStatus.PAUSED),
        when(Light.LATE, due_on__lt=day),
        when(Light.TODO, opens_on__gt=day),
        when(Light.SOON, due_on__lte=soon),
        when(Light.OK, status=DeadlineStatus.OPEN),
        default=Value(None),
        output_field=CharField(max_length=8, null=True),
    )


def light_of(deadline: Deadline) -> Light:
    """The same for one object, without asking the database."""
    if deadline.status in SETTLED:
        return Light.DONE
    if deadline.status == DeadlineStatus.HANDED_IN:
        return Light.OK
    if deadline.status == DeadlineStatus.PAUSED:
        return Light.TODO
    return _light_of_open(deadline, today())


def _light_of_open(deadline: Deadline, day: dt.date) -> Light:
    if deadline.due_on and deadline.due_on < day:
        return Light.LATE
    if deadline.opens_on and deadline.opens_on > day:
        return Light.TODO
    if deadline.due_on and deadline.due_on <= last_soon_day(day):
        return Light.SOON
    return Light.OK


def last_soon_day(day: dt.date) -> dt.date:
    """The latest due date that is 临期 on `day`."""
    return calendar.add_workdays(day, SOON_FROM)


def workdays_late(due_on: dt.date, on: dt.date) -> int:
    """How late `on` is, in working days: 0 until 24:00 of the due date, then at least 1."""
    return max(calendar.workdays_between(due_on, on), 1) if on > due_on else 0


def days_late(deadline: Deadline, on: dt.date | None = None) -> int:
    """`workdays_late`, counted to the hand-in where there was one; 0 without a due date."""
    if deadline.due_on is None:
        return 0
    return workdays_late(deadline.due_on, deadline.handed_in_on or deadline.closed_on or on or today())
