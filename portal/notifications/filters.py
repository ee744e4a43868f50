import django_filters

from portal.notifications.enums import NoticeKind
from portal.notifications.models import Notice


class NoticeFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="标题、内容", method="search")
    kind = django_filters.ChoiceFilter(label="种类", empty_label="不限", choices=NoticeKind.choices)
    state = django_filters.ChoiceFilter(
        label="状态", empty_label="不限", method="by_state", choices=[("unread", "未读"), ("read", "已读")]
    )

    class Meta:
        model = Notice
        fields: list[str] = []

    def search(self, queryset, name, value):
        by_line = queryset.filter(lines__text__icontains=value).values("pk")
        return queryset.filter(title__icontains=value) | queryset.filter(pk__in=by_line)

    def by_state(self, queryset, name, value):
        return queryset.filter(read_at__isnull=value == "unread")
