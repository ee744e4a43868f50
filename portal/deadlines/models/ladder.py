from django.db import models
from django.utils.timezone import localdate

from portal.clock import now
from portal.deadlines.enums import Anchor, Effect
from portal.refs import RefField


class Rung(models.Model):
    """One step of the ladder of a kind, in working days from its anchor; edited per jurisdiction.
    A jurisdiction without rows follows the defaults of the registered kind."""

    jurisdiction = models.ForeignKey(
        "organizations.Jurisdiction", models.CASCADE, related_name="rungs", verbose_name="辖区"
    )
    kind = models.CharField("种类", max_length=20)
    anchor = models.CharField("起算", max_length=8, choices=Anchor.choices, default=Anchor.DUE)
    offset = models.SmallIntegerField("工作日", help_text="负数为到期前")
    effect = models.CharField("动作", max_length=8, choices=Effect.choices)
    audience = models.JSONField("告知", default=list, blank=True)

    class Meta:
        verbose_name = "阶梯"
        verbose_name_plural = "阶梯"
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "kind", "anchor", "offset"],
                name="rung_once",
                violation_error_message="同一天已有一级。",
            ),
            models.CheckConstraint(condition=models.Q(offset__range=(-250, 250)), name="rung_offset_range"),
        ]

    def __str__(self):
        return f"{self.kind} {self.offset:+d} {self.get_effect_display()}"


class RungEvent(models.Model):
    """A deadline took a rung. One row per (deadline, round, rung), unique: to insert is to own."""

    deadline = models.ForeignKey(
        "deadlines.Deadline", models.CASCADE, related_name="events", verbose_name="时限"
    )
    round = models.PositiveSmallIntegerField("轮次")
    rank = models.SmallIntegerField("阶梯")
    effect = models.CharField("动作", max_length=8, choices=Effect.choices)
    on = models.DateField("日期", help_text="这一级本应到达的日子")
    run = models.ForeignKey(
        "deadlines.DailyRun", models.CASCADE, null=True, related_name="events", verbose_name="运行"
    )
    told = models.PositiveSmallIntegerField("告知人数", null=True, help_text="空为这一级不告知人")
    told_unit = models.PositiveSmallIntegerField(
        "其中本单位人数", null=True, help_text="当日实际告知；空为没有记载"
    )
    created_at = models.DateTimeField("时间", default=now)

    class Meta:
        verbose_name = "阶梯记录"
        verbose_name_plural = "阶梯记录"
        ordering = ["created_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["deadline", "round", "rank"], name="rung_event_once")]

    def __str__(self):
        return f"{self.deadline_id} {self.rank:+d}"

    @property
    def taken_on(self):
        """The morning on which it really was: later than `on` where mornings were missed."""
        return localdate(self.created_at)


class ToldLeader(models.Model):
    """告知责任领导: who got it as the 责任领导 of a deadline, kept when it was sent. Posts and 分管 may be
    entered later with an earlier date; what was sent does not change by that."""

    deadline = models.ForeignKey(
        "deadlines.Deadline", models.CASCADE, related_name="told_leaders", verbose_name="时限"
    )
    round = models.PositiveSmallIntegerField("轮次")
    on = models.DateField("告知日期")
    person = models.ForeignKey(
        "organizations.Person", models.PROTECT, related_name="+", verbose_name="责任领导"
    )

    class Meta:
        verbose_name = "告知责任领导"
        verbose_name_plural = "告知责任领导"
        ordering = ["on", "pk"]

    def __str__(self):
        return f"{self.person} {self.on:%m-%d}"


class DailyRun(models.Model):
    """运行记录: what the ladder did in one run, and what went wrong. `counts` maps a jurisdiction to its
    numbers."""

    ref = RefField()
    on = models.DateField("运行日")
    started_at = models.DateTimeField("开始", default=now)
    finished_at = models.DateTimeField("结束", null=True, blank=True)
    counts = models.JSONField("结果", default=dict)
    errors = models.JSONField("未完成的原因", default=list, blank=True)
    label = models.CharField("由谁", max_length=120, blank=True)

    class Meta:
        verbose_name = "每日运行"
        verbose_name_plural = "每日运行"
        ordering = ["-started_at", "-pk"]

    def __str__(self):
        return f"{self.on:%Y-%m-%d}"

    def counts_of(self, jurisdiction_id: int | None) -> dict[str, int]:
        """The counts of one jurisdiction; a run that broke off has none."""
        return self.counts.get(str(jurisdiction_id), {})
