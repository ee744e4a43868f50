import django_filters
from django.db.models import Q

from portal.clock import today
from portal.organizations.enums import OrganizationKind, Seat
from portal.organizations.models import Organization, Person, Tenure


class OrganizationFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="名称、简称、拼音首字母", method="search")
    kind = django_filters.ChoiceFilter(label="类别", choices=OrganizationKind.choices, empty_label="不限")
    accountable = django_filters.ChoiceFilter(
        label="责任单位", choices=[("1", "是"), ("0", "否")], empty_label="不限", method="by_accountable"
    )
    state = django_filters.ChoiceFilter(
        label="状态", choices=[("gone", "已撤销")], empty_label="现有", method="by_state"
    )

    class Meta:
        model = Organization
        fields: list[str] = []

    @property
    def qs(self):
        found = super().qs
        if self.data.get("state") == "gone":
            return found
        return found.existing(today())

    def search(self, queryset, name, value):
        matched = Q(name__icontains=value) | Q(code=value) | Q(search__icontains=value.lower())
        return queryset.filter(
            matched | Q(pk__in=Organization.objects.filter(aliases__name__icontains=value).values("pk"))
        )

    def by_accountable(self, queryset, name, value):
        return queryset.filter(accountable=value == "1")

    def by_state(self, queryset, name, value):
        return queryset.filter(dissolved_on__lte=today())


class PersonFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="姓名、工号、拼音首字母", method="search")
    seat = django_filters.ChoiceFilter(
        label="席位", choices=Seat.choices, empty_label="不限", method="by_seat"
    )
    state = django_filters.ChoiceFilter(
        label="任职", choices=[("none", "无在任职务")], empty_label="不限", method="by_state"
    )

    class Meta:
        model = Person
        fields: list[str] = []

    def search(self, queryset, name, value):
        return queryset.filter(
            Q(name__icontains=value) | Q(staff_number__icontains=value) | Q(search__icontains=value.lower())
        )

    def by_seat(self, queryset, name, value):
        return queryset.filter(pk__in=Tenure.objects.on(today()).filter(post__seat=value).values("person"))

    def by_state(self, queryset, name, value):
        return queryset.exclude(pk__in=Tenure.objects.on(today()).values("person"))
