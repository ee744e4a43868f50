import django_filters

from accountability.enums import TalkStatus
from accountability.models import Talk


class TalkFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="单位、事由", method="search")
    status = django_filters.ChoiceFilter(label="状态", empty_label="不限", choices=TalkStatus.choices)

    class Meta:
        model = Talk
        fields: list[str] = []

    def search(self, queryset, name, value):
        return queryset.filter(organization__search__icontains=value) | queryset.filter(
            reason__icontains=value
        )
