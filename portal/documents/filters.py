"""What a list of letters can be narrowed to; everything chosen lives in the address."""

import datetime as dt

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone

from portal.documents.enums import LetterStatus
from portal.documents.models import Letter
from portal.documents.permissions import is_office
from portal.organizations.enums import TOWN_KINDS, GroupRule
from portal.organizations.models import OrganizationGroup
from portal.widgets import DayInput

DAY = DayInput()
DRAFTS = (LetterStatus.DRAFT, LetterStatus.CHECKED)
SENT = [(status.value, status.label) for status in LetterStatus if status not in DRAFTS]


def _start(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


class LetterFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="文号、单位、事由", method="search")
    group = django_filters.ModelChoiceFilter(
        label="单位组",
        queryset=OrganizationGroup.objects.none(),
        to_field_name="ref",
        empty_label="不限",
        method="of_group",
    )
    status = django_filters.ChoiceFilter(label="状态", choices=LetterStatus.choices, empty_label="不限")
    since = django_filters.DateFilter(label="签发从", method="from_day", widget=DAY)
    until = django_filters.DateFilter(label="到", method="to_day", widget=DAY)
    sort = django_filters.OrderingFilter(
        fields=[("issued_at", "issued_on"), ("pk", "number"), ("reply_due_on", "reply")],
        widget=forms.HiddenInput,
    )

    class Meta:
        model = Letter
        fields = ()

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        groups = OrganizationGroup.objects.filter(jurisdiction_id=actor.jurisdiction_id)
        self.filters["group"].extra["queryset"] = groups
        if not is_office(actor):  # others see no drafts
            self.filters["status"].extra["choices"] = SENT

    def search(self, letters, name, text):
        text = text.strip()
        return letters.filter(
            Q(number_text__icontains=text)
            | Q(subject__icontains=text)
            | Q(organization__name__icontains=text)
            | Q(organization__search__icontains=text.lower())
            | Q(code__iexact=text)
        )

    def of_group(self, letters, name, group):
        if group.rule == GroupRule.TOWNS:
            return letters.filter(organization__kind__in=TOWN_KINDS)
        if group.rule == GroupRule.DEPARTMENTS:
            return letters.exclude(organization__kind__in=TOWN_KINDS)
        if group.rule == GroupRule.MEMBERS:
            return letters.filter(organization__in=group.members.order_by().values("pk"))
        return letters

    def from_day(self, letters, name, day):
        return letters.filter(issued_at__gte=_start(day))

    def to_day(self, letters, name, day):
        return letters.filter(issued_at__lt=_start(day + dt.timedelta(days=1)))
