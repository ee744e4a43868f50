"""Filters and tabs of the lists of checklists; everything chosen lives in the address."""

import django_filters
from django.db.models import Count, Q

from portal.deadlines.enums import Light
from portal.organizations.enums import TOWN_KINDS
from responsibilities.enums import ReportStatus
from responsibilities.models import ProgressReport

QUARTERS = [(number, f"{numeral}季度") for number, numeral in enumerate("一二三四", 1)]
GROUPS = [("towns", "乡镇街道"), ("departments", "区级部门")]
# tab → (label, condition, tone)
TABS = {
    "": ("全部", Q(), ""),
    "late": ("逾期", Q(light=Light.LATE), "late"),
    "filed": ("已报", Q(status__in=[ReportStatus.SUBMITTED, ReportStatus.ACCEPTED]), ""),
    "filling": ("填报中", Q(status=ReportStatus.OPEN), ""),
    "to_sign": ("待签字", Q(status=ReportStatus.TO_SIGN), ""),
    "submitted": ("待审", Q(status=ReportStatus.SUBMITTED), ""),
    "returned": ("退回重报", Q(status=ReportStatus.RETURNED), "soon"),
    "accepted": ("已认可", Q(status=ReportStatus.ACCEPTED), ""),
}


class QueueFilter(django_filters.FilterSet):
    """What a reviewer narrows the queue by."""

    q = django_filters.CharFilter(label="单位", method="by_name")
    quarter = django_filters.ChoiceFilter(label="季度", choices=QUARTERS, empty_label="全年")
    group = django_filters.ChoiceFilter(label="类别", choices=GROUPS, empty_label="全部", method="by_group")

    class Meta:
        model = ProgressReport
        fields: list[str] = []

    def by_name(self, queryset, name, value):
        organization = Q(organization__name__icontains=value) | Q(organization__search__icontains=value)
        return queryset.filter(organization)

    def by_group(self, queryset, name, value):
        towns = Q(organization__kind__in=TOWN_KINDS)
        return queryset.filter(towns if value == "towns" else ~towns)


class ReportFilter(QueueFilter):
    """The same with the tab of the list (`state`)."""

    @property
    def state(self) -> str:
        chosen = self.data.get("state", "")
        return chosen if chosen in TABS else ""

    @property
    def unsorted(self):
        """Before the tab: what the tabs count."""
        return super().qs

    @property
    def qs(self):
        return self.unsorted.filter(TABS[self.state][1])

    @property
    def described(self) -> str:
        """The conditions in words, for a print or an export."""
        parts = [TABS[self.state][0]]
        if self.form.is_valid():
            parts += [
                _named(self.form.fields[name], value)
                for name, value in self.form.cleaned_data.items()
                if value
            ]
        return "，".join(map(str, parts))


def _named(field, value) -> str:
    choices = {str(key): label for key, label in getattr(field, "choices", ())}
    return str(choices.get(str(value), value))


def tabs_of(chosen: ReportFilter, query) -> list[dict]:
    """Each with its count, in one query."""
    counted = {f"n_{key}": Count("pk", filter=condition) for key, (_, condition, _) in TABS.items() if key}
    counts = chosen.unsorted.order_by().aggregate(n_=Count("pk"), **counted)
    return [
        {
            "label": label,
            "url": _address(query, key),
            "count": counts[f"n_{key}"],
            "current": chosen.state == key,
            "tone": tone if counts[f"n_{key}"] else "",
        }
        for key, (label, _, tone) in TABS.items()
    ]


def _address(query, key: str) -> str:
    kept = query.copy()
    kept.pop("page", None)
    kept.pop("state", None)
    if key:
        kept["state"] = key
    return f"?{kept.urlencode()}"
