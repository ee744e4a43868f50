from django.db import models

from portal.clock import now
from portal.refs import RefField


class Urge(models.Model):
    """催办: a person reminded a unit by hand; at most once in three working days for one deadline."""

    ref = RefField()
    deadline = models.ForeignKey(
        "deadlines.Deadline", models.CASCADE, related_name="urges", verbose_name="时限"
    )
    note = models.CharField("附言", max_length=200, blank=True)
    on = models.DateField("日期")
    told_unit = models.PositiveSmallIntegerField(
        "告知本单位人数", null=True, help_text="当日实际告知；空为没有记载"
    )
    by_user_id = models.BigIntegerField("催办人", null=True)
    by_label = models.CharField("催办人身份", max_length=120)
    created_at = models.DateTimeField("时间", default=now)

    class Meta:
        verbose_name = "催办"
        verbose_name_plural = "催办"
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["deadline", "on"], name="urge_once_a_day")]

    def __str__(self):
        return f"{self.deadline} {self.on:%m-%d}"
