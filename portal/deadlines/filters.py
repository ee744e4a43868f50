import django_filters

from portal.deadlines.enums import Effect
from portal.deadlines.models import DailyRun, RungEvent
from portal.widgets import DayInput


class RunFilter(django_filters.FilterSet):
    on = django_filters.DateFilter(label="运行日", widget=DayInput())
    state = django_filters.ChoiceFilter(
        label="状态",
        empty_label="不限",
        method="by_state",
        choices=[("done", "已完成"), ("incomplete", "有未完成的")],
    )

    class Meta:
        model = DailyRun
        fields: list[str] = []

    def by_state(self, queryset, name, value):
        complete = {"finished_at__isnull": False, "errors": []}
        return queryset.filter(**complete) if value == "done" else queryset.exclude(**complete)


class EventFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="单位、事项", method="search")
    effect = django_filters.ChoiceFilter(label="动作", empty_label="不限", choices=Effect.choices)
    told = django_filters.ChoiceFilter(
        label="告知",
        empty_label="不限",
        method="by_told",
        choices=[("nobody", "无人可告知"), ("some", "已告知")],
    )

    class Meta:
        model = RungEvent
        fields: list[str] = []

    def search(self, queryset, name, value):
        return queryset.filter(deadline__title__icontains=value) | queryset.filter(
            deadline__organization__search__icontains=value
        )

    def by_told(self, queryset, name, value):
        return queryset.filter(told=0) if value == "nobody" else queryset.filter(told__gt=0)
