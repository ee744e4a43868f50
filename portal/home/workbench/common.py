"""What the pages of several roles are made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone

from portal.actor import Actor
from portal.clock import today
from portal.deadlines.enums import Light
from portal.deadlines.lights import with_light
from portal.organizations.models import Jurisdiction
from portal.workdays.calendar import workdays_between
from responsibilities.enums import ReportStatus
from responsibilities.models import DutyPlan, ProgressReport
from responsibilities.queries.reports import review_queue

NUMERALS = "一二三四"


def address(name: str, *args, **query) -> str:
    """A page with its filter in the address."""
    chosen = {key: value for key, value in query.items() if value not in (None, "")}
    return reverse(name, args=args) + (f"?{urlencode(chosen, doseq=True)}" if chosen else "")


def days_since(moment: dt.datetime | dt.date) -> int:
    """Working days that something has waited."""
    day = timezone.localdate(moment) if isinstance(moment, dt.datetime) else moment
    return max(workdays_between(day, today()), 0)


def jurisdiction_of(actor: Actor) -> Jurisdiction:
    return Jurisdiction.objects.get(pk=actor.jurisdiction_id)


def latest_plan(actor: Actor) -> DutyPlan | None:
    return DutyPlan.objects.visible_to(actor).published().order_by("-year").first()


@dataclass
class Task:
    """One thing that waits for the reader."""

    kind: str
    text: str
    url: str
    source: str
    at: dt.datetime | dt.date
    action: str
    tag: str = ""
    chip: str = ""

    @property
    def waited(self) -> int:
        return days_since(self.at)


def oldest_first(tasks: Iterable[Task]) -> list[Task]:
    return sorted(tasks, key=lambda task: _moment(task.at))


def _moment(at: dt.datetime | dt.date) -> dt.datetime:
    if isinstance(at, dt.datetime):
        return at
    return dt.datetime.combine(at, dt.time(), timezone.get_default_timezone())


@dataclass
class Standing:
    """How the checklists of one quarter stand, in units."""

    plan: DutyPlan
    quarter: int
    opens_on: dt.date
    due_on: dt.date
    total: int
    filed: int
    to_review: int
    mine: int
    returned: int
    late: int
    unfinished: int

    @property
    def label(self) -> str:
        return f"{NUMERALS[self.quarter - 1]}季度"

    @property
    def days(self) -> int:
        """Working days since the due day; negative before it."""
        return workdays_between(self.due_on, today())

    @property
    def days_left(self) -> int:
        return -self.days

    def link(self, state: str = "") -> str:
        return address("responsibilities:report_list", year=self.plan.year, quarter=self.quarter, state=state)

    @property
    def links(self) -> dict[str, str]:
        states = {name: self.link(name) for name in ("filed", "submitted", "returned", "late")}
        queue = address("responsibilities:review_list", quarter=self.quarter)
        return states | {"all": self.link(), "mine": queue}

    @property
    def others(self) -> int:
        """待审 that another office reviews: nobody reviews their own unit's."""
        return self.to_review - self.mine


def standing(plan: DutyPlan, actor: Actor) -> Standing | None:
    """The newest quarter that fell due and is not finished, else the newest that is open; one query."""
    filed = Q(status__in=[ReportStatus.SUBMITTED, ReportStatus.ACCEPTED])
    reports = ProgressReport.objects.visible_to(actor).filter(plan=plan)
    rows = (
        with_light(reports.exclude(status=ReportStatus.CANCELLED), "deadline__")
        .values("quarter")
        .annotate(
            opens_on=Min("deadline__opens_on"),
            due_on=Min("deadline__due_on"),
            total=Count("pk"),
            filed=Count("pk", filter=filed),
            to_review=Count("pk", filter=Q(status=ReportStatus.SUBMITTED)),
            mine=Count("pk", filter=Q(pk__in=review_queue(actor).order_by().values("pk"))),
            returned=Count("pk", filter=Q(status=ReportStatus.RETURNED)),
            late=Count("pk", filter=Q(light=Light.LATE)),
            unfinished=Count("pk", filter=~Q(status=ReportStatus.ACCEPTED)),
        )
        .order_by("-quarter")
    )
    found = [Standing(plan=plan, **row) for row in rows if row["opens_on"] <= today()]
    due = [row for row in found if row.due_on < today() and row.unfinished]
    return next(iter(due or found), None)
