"""What the pages of a plan show."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

import django_filters
from django import forms
from django.db.models import Count, Q, QuerySet

from portal import clock
from portal.actor import Actor
from portal.audit.queries import timeline
from portal.deadlines.models import Deadline
from portal.organizations.models import Organization
from responsibilities.enums import DutyKind, DutySide, EntryStatus, Part, ReportStatus
from responsibilities.expansion import DutyShares
from responsibilities.models import Assignment, Duty, DutyCategory, DutyPlan, ProgressEntry
from responsibilities.quarters import NUMERALS, Quarter, quarters_of
from responsibilities.starting import Start, own_dates, passed_dates

E = EntryStatus
BUSIEST = 3


def plans_with_counts(actor: Actor) -> QuerySet[DutyPlan]:
    """The plans that `actor` may see, with how many duties each has and how its reports stand."""
    accepted = Q(reports__status=ReportStatus.ACCEPTED)
    return DutyPlan.objects.visible_to(actor).annotate(
        duty_count=Count("duties", distinct=True),
        report_count=Count("reports", distinct=True),
        accepted_count=Count("reports", filter=accepted, distinct=True),
    )


class PlanFilter(django_filters.FilterSet):
    """What of a plan's table is shown; kept in the address."""

    q = django_filters.CharFilter(label="任务、单位", method="search")
    category = django_filters.ModelChoiceFilter(
        label="大项", queryset=DutyCategory.objects.none(), empty_label="不限"
    )
    side = django_filters.ChoiceFilter(label="责任", choices=DutySide.choices, empty_label="不限")
    kind = django_filters.ChoiceFilter(label="动作", choices=DutyKind.choices, empty_label="不限")
    part = django_filters.ChoiceFilter(
        label="未定时限", choices=[("yes", "是"), ("no", "否")], empty_label="不限", method="undated"
    )

    class Meta:
        model = Duty
        fields: list[str] = []

    def __init__(self, data, plan: DutyPlan):
        super().__init__(data, queryset=plan.duties.all())
        self.filters["category"].queryset = plan.categories.all()
        self.filters["q"].field.widget = forms.TextInput({"placeholder": "任务、单位"})

    def search(self, rows, name, value):
        found = Q(title__icontains=value) | Q(short_title__icontains=value)
        found |= Q(parties__organization__name__icontains=value) | Q(parties__written__icontains=value)
        return rows.filter(pk__in=rows.filter(found).order_by().values("pk"))

    def undated(self, rows, name, value):
        return rows.filter(due_on__isnull=value == "yes")


@dataclass
class Reach:
    """Whom publishing will reach, and what they have on their desks already (减负)."""

    units: int
    reports: int
    letters: int
    open_demands: int
    busiest: list[tuple[str, int]] = field(default_factory=list)
    soonest: dt.date | None = None  # when what is due already, or before, falls due
    past: list[Quarter] = field(default_factory=list)  # whose checklists then do
    past_duties: int = 0  # own dates that then do
    skipped: int = 0  # own dates before the plan's first quarter: not asked for

    @property
    def past_label(self) -> str:
        """第一、二季度."""
        return f"第{'、'.join(NUMERALS[quarter.number - 1] for quarter in self.past)}季度"


def reach_of(plan: DutyPlan, expanded: list[DutyShares], on: dt.date) -> Reach:
    units = {share.organization_id for shares in expanded for share in shares.shares}
    reporting = {share.organization_id for shares in expanded for share in shares.shares if share.reports}
    quarters = quarters_of(plan.year, plan.first_quarter)
    leads = {share.organization_id for shares in expanded for share in shares.leads}
    leaders = {shares.duty.leader_post_id for shares in expanded if shares.duty.leader_post_id}
    demands = dict(
        Deadline.objects.open()
        .filter(organization__in=units)
        .values_list("organization")
        .annotate(count=Count("pk"))
        .order_by("-count", "organization")
    )
    names = Organization.objects.in_bulk(list(demands)[:BUSIEST])
    due, start = plan.jurisdiction.report_due_workday, Start(plan, on)
    return Reach(
        units=len(units),
        reports=len(reporting) * len(quarters),
        letters=len(leads) + len(leaders),
        open_demands=sum(demands.values()),
        busiest=[(names[pk].name, demands[pk]) for pk in list(demands)[:BUSIEST]],
        soonest=start.soonest,
        past=[quarter for quarter in quarters if start.is_late(quarter.due_on(due))],
        past_duties=sum(
            len(shares.leads)
            for shares in expanded
            for _, day in own_dates(plan, shares.duty)
            if start.is_late(day)
        ),
        skipped=sum(len(shares.leads) * len(passed_dates(plan, shares.duty)) for shares in expanded),
    )


@dataclass
class Figures:
    """How a published duty stands: entries asked for so far, handed in, accepted, late."""

    due: int = 0
    filed: int = 0
    accepted: int = 0
    late: int = 0


def figures_of(plan: DutyPlan, actor: Actor) -> dict[int, Figures]:
    """By duty, over the units that `actor` reaches."""
    visible = Assignment.objects.visible_to(actor).order_by().values("pk")
    asked = ProgressEntry.objects.filter(
        assignment__duty__plan=plan, assignment__in=visible, report__plan=plan
    ).exclude(status__in=[E.NOT_DUE, E.ENDED])
    asked = asked.exclude(report__status__in=[ReportStatus.PENDING, ReportStatus.CANCELLED])
    open_entry = Q(status__in=[E.OPEN, E.RETURNED])
    rows = asked.values("assignment__duty").annotate(
        due=Count("pk"),
        filed=Count("pk", filter=Q(status__in=[E.SUBMITTED, E.ACCEPTED])),
        accepted=Count("pk", filter=Q(status=E.ACCEPTED)),
        late=Count("pk", filter=open_entry & Q(report__deadline__due_on__lt=clock.today())),
    )
    figures: dict[int, Figures] = defaultdict(Figures)
    for row in rows:
        duty = row.pop("assignment__duty")
        figures[duty] = Figures(**row)
    return figures


def assignments_of(duty: Duty, actor: Actor) -> QuerySet[Assignment]:
    """The units that have a part in a duty, lead first, with their entries and milestones."""
    return (
        Assignment.objects.visible_to(actor)
        .filter(duty=duty)
        .exclude(part=Part.LEADER)
        .select_related("organization")
        .prefetch_related("entries__report__deadline", "milestones__deadline")
        .order_by("part", "organization__sort_order", "organization")
    )


def history_of(thing: DutyPlan | Duty, limit: int = 20) -> list[dict]:
    """What was done to a plan or a duty, newest first, for the timeline component."""
    return [
        {
            "at": entry.at,
            "text": f"{entry.label}（{entry.who}）",
            "state": "ok" if entry.verb == "plan.publish" else "",
            "detail": entry.note
            or "；".join(
                f"{change.label}：{change.old or '—'} → {change.new or '—'}" for change in entry.changes
            ),
        }
        for entry in timeline(thing, limit)
    ]
