from django.db import models

from portal.clock import now


class LetterSeries(models.Model):
    """A run of numbers (issuer, 代字, year). Its row is locked while a number is taken, inside the
    transaction that uses it: unique and gapless, whatever rolls back."""

    issuer = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="letter_series", verbose_name="发文机关"
    )
    code = models.CharField("代字", max_length=30)
    year = models.PositiveSmallIntegerField("年")
    last_number = models.PositiveIntegerField("已用到", default=0)

    class Meta:
        verbose_name = "文号序列"
        verbose_name_plural = "文号序列"
        constraints = [models.UniqueConstraint(fields=["issuer", "code", "year"], name="letter_series_once")]

    def __str__(self):
        return f"{self.code}〔{self.year}〕"


class LetterNumber(models.Model):
    """文号, never given twice and never taken back: a cancelled letter keeps it."""

    series = models.ForeignKey(LetterSeries, models.PROTECT, related_name="numbers", verbose_name="序列")
    number = models.PositiveIntegerField("号")
    letter = models.OneToOneField(
        "documents.Letter", models.PROTECT, related_name="letter_number", verbose_name="文书"
    )
    taken_at = models.DateTimeField("编号时间", default=now)

    class Meta:
        verbose_name = "文号"
        verbose_name_plural = "文号"
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="letter_number_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="letter_number_positive"),
        ]

    def __str__(self):
        return f"{self.series}{self.number}号"
