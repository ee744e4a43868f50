import django_filters
from django.db.models import Q

from portal.accounts.models import Grant, User
from portal.accounts.models.grants import GRANTABLE

STATES = [("now", "有效"), ("review", "一年没有复核"), ("past", "已失效")]


class UserFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="用户名、姓名、工号", method="search")
    state = django_filters.ChoiceFilter(
        label="状态",
        empty_label="不限",
        method="by_state",
        choices=[("active", "可登录"), ("disabled", "已停用"), ("first", "未改初始密码")],
    )

    class Meta:
        model = User
        fields: list[str] = []

    def search(self, queryset, name, value):
        return queryset.filter(
            Q(username__icontains=value)
            | Q(person__name__icontains=value)
            | Q(person__staff_number__icontains=value)
        )

    def by_state(self, queryset, name, value):
        if value == "first":
            return queryset.filter(must_change_password=True)
        return queryset.filter(is_active=value == "active")


class GrantFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="姓名、单位、依据", method="search")
    role = django_filters.ChoiceFilter(
        label="角色", empty_label="不限", choices=[(role.value, role.label) for role in GRANTABLE]
    )
    state = django_filters.ChoiceFilter(label="状态", empty_label="不限", method="by_state", choices=STATES)

    class Meta:
        model = Grant
        fields: list[str] = []

    def search(self, queryset, name, value):
        return queryset.filter(
            Q(user__username__icontains=value)
            | Q(user__person__name__icontains=value)
            | Q(organization__name__icontains=value)
            | Q(reason__icontains=value)
        )

    def by_state(self, queryset, name, value):
        if value == "review":
            return queryset.filter(pk__in=Grant.objects.to_review().values("pk"))
        in_force = Grant.objects.in_force().values("pk")
        return queryset.filter(pk__in=in_force) if value == "now" else queryset.exclude(pk__in=in_force)
