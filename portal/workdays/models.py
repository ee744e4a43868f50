"""The State Council's calendar: which weekdays are off and which weekend days are worked."""

from django.db import models


class CalendarYear(models.Model):
    year = models.PositiveSmallIntegerField("年份", primary_key=True)
    announced = models.BooleanField("安排已公布", default=False)
    source = models.CharField("依据", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "年历"
        ordering = ["year"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(year__range=(1990, 2200)), name="calendaryear_plausible"
            ),
        ]

    def __str__(self):
        return f"{self.year} 年"


class DayKind(models.TextChoices):
    OFF = "off", "放假"
    WORK = "work", "补班"


class SpecialDay(models.Model):
    date = models.DateField("日期", unique=True)
    kind = models.CharField("种类", max_length=4, choices=DayKind.choices)
    name = models.CharField("名称", max_length=40)

    class Meta:
        verbose_name = verbose_name_plural = "特殊日"
        ordering = ["date"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=DayKind.values), name="specialday_kind_known"),
            models.CheckConstraint(condition=~models.Q(name=""), name="specialday_named"),
        ]

    def __str__(self):
        return f"{self.date} {self.name}{self.get_kind_display()}"
