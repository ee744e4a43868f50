"""Half-open intervals [from_on, to_on), each end known to the day or only to the month."""

from django.db import models
from django.db.models import F, Q

from portal.organizations.enums import Precision


class IntervalQuerySet(models.QuerySet):
    def on(self, date):
        """Rows in force on `date`; an open beginning or end counts as always."""
        return self.filter(
            Q(from_on__isnull=True) | Q(from_on__lte=date),
            Q(to_on__isnull=True) | Q(to_on__gt=date),
        )

    def overlapping(self, start, end):
        """Rows in force at any time within the half-open [start, end); None is unbounded."""
        rows = self
        if end is not None:
            rows = rows.filter(Q(from_on__isnull=True) | Q(from_on__lt=end))
        if start is not None:
            rows = rows.filter(Q(to_on__isnull=True) | Q(to_on__gt=start))
        return rows


class Interval(models.Model):
    from_on = models.DateField("起", null=True, blank=True)
    from_precision = models.CharField(
        "起点精度", max_length=8, choices=Precision.choices, default=Precision.DAY
    )
    to_on = models.DateField("止", null=True, blank=True, help_text="这一天起不再有效")
    to_precision = models.CharField(
        "止点精度", max_length=8, choices=Precision.choices, default=Precision.DAY
    )

    class Meta:
        abstract = True


def ends_after_it_begins(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(from_on__isnull=True) | Q(to_on__isnull=True) | Q(to_on__gt=F("from_on")),
        name=name,
        violation_error_message="结束时间应晚于开始时间。",
    )


def once_from(*fields: str, name: str, message: str) -> list[models.UniqueConstraint]:
    """The same interval is registered once; a missing beginning counts as one beginning."""
    return [
        models.UniqueConstraint(fields=[*fields, "from_on"], name=name, violation_error_message=message),
        models.UniqueConstraint(
            fields=fields,
            condition=Q(from_on__isnull=True),
            name=f"{name}_unbounded",
            violation_error_message=message,
        ),
    ]
