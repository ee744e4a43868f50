"""The filters of the 责任田: they live in the address and narrow the grid."""

import django_filters
from django import forms
from django.db.models import Q

from portal.clock import today
from portal.deadlines.enums import Light
from portal.organizations.models import Organization, Oversight, Tenure
from responsibilities.models import DutyCategory

QUARTERS = [(number, f"{numeral}季度") for number, numeral in enumerate("一二三四", 1)]
ORDERS = [("unit", "按单位顺序")]


class FieldFilter(django_filters.FilterSet):
    """On Organization; quarter, category and order are read by the view."""

    q = django_filters.CharFilter(label="单位", method="by_name")
    quarter = django_filters.ChoiceFilter(
        label="季度", choices=QUARTERS, empty_label="最近一季", method="leave"
    )
    category = django_filters.ModelChoiceFilter(
        label="机制", queryset=DutyCategory.objects.none(), empty_label="全部", method="leave"
    )
    leader = django_filters.ChoiceFilter(label="责任领导", empty_label="不限", method="by_leader")
    state = django_filters.ChoiceFilter(choices=Light.choices, method="leave", widget=forms.HiddenInput)
    sort = django_filters.ChoiceFilter(label="排序", choices=ORDERS, empty_label="先看问题", method="leave")

    class Meta:
        model = Organization
        fields: list[str] = []

    def __init__(self, *args, plan, latest: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["quarter"].extra["empty_label"] = f"{dict(QUARTERS)[latest]}（最近）"
        self.filters["category"].queryset = DutyCategory.objects.filter(plan=plan)
        self.filters["leader"].extra["choices"] = _leaders(plan)

    def by_name(self, queryset, name, value):
        return queryset.filter(
            Q(name__icontains=value) | Q(aliases__name__icontains=value) | Q(search__icontains=value)
        ).distinct()

    def by_leader(self, queryset, name, value):
        return queryset.filter(pk__in=Oversight.objects.on(today()).filter(post=value).values("organization"))

    def leave(self, queryset, name, value):
        return queryset

    def chosen(self, name: str):
        """The cleaned value of a filter, or None."""
        return self.form.cleaned_data.get(name) or None if self.form.is_valid() else None


def _leaders(plan) -> list[tuple[int, str]]:
    """(post, 王示例 副区长) for everyone who oversees a unit today."""
    overseeing = Oversight.objects.on(today()).filter(organization__jurisdiction=plan.jurisdiction_id)
    tenures = Tenure.objects.on(today()).filter(post__in=overseeing.values("post"))
    rows = tenures.select_related("person", "post").order_by("post__sort_order", "post_id")
    return [(tenure.post_id, f"{tenure.person.name} {tenure.post.title}") for tenure in rows]
