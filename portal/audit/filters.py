"""What the audit administrator may look for; everything chosen lives in the address."""

import datetime as dt

import django_filters
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from portal.actor import Source
from portal.widgets import DayInput

from .models import AuditEvent, AuditSubject
from .verbs import full_label

DAY = DayInput()


def _start(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def _verbs(events):
    """The verbs that occur among `events`: others would tell of chains the reader may not know of."""
    verbs = events.order_by("verb").values_list("verb", flat=True).distinct()
    return [(verb, full_label(verb)) for verb in verbs]


class EventFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="操作人、身份或对象编号", method="search")
    since = django_filters.DateFilter(label="从", method="from_day", widget=DAY)
    until = django_filters.DateFilter(label="到", method="to_day", widget=DAY)
    verb = django_filters.ChoiceFilter(label="动作", empty_label="全部")
    source = django_filters.ChoiceFilter(label="来源", choices=Source.choices, empty_label="全部")

    class Meta:
        model = AuditEvent
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["verb"].extra["choices"] = _verbs(self.queryset)

    def search(self, events, name, text):
        text = text.strip()
        about = AuditSubject.objects.filter(event=OuterRef("pk"), ref=text)
        return events.filter(Q(user_label__icontains=text) | Q(identity__icontains=text) | Exists(about))

    def from_day(self, events, name, day):
        return events.filter(at__gte=_start(day))

    def to_day(self, events, name, day):
        return events.filter(at__lt=_start(day + dt.timedelta(days=1)))
