from django.db import models
from django.db.models import Q

from portal.actor import BUSINESS_ROLES
from portal.clock import now
from portal.organizations.models import Organization
from portal.refs import RefField
from responsibilities.enums import EntryStatus, Progress, ReportStatus

S = ReportStatus


class ProgressReportQuerySet(models.QuerySet):
    def visible_to(self, actor):
        if actor.is_system:
            return self
        reach = Organization.objects.within(actor.scopes_of(*BUSINESS_ROLES)).order_by()
        return self.filter(organization__in=reach.values("pk"))

    def being_filled(self):
        return self.filter(status__in=[S.OPEN, S.TO_SIGN, S.RETURNED])

    def awaiting_review(self):
        return self.filter(status=S.SUBMITTED)


class ProgressReport(models.Model):
    """季度工作进展清单: unit × period, one submission, one Deadline. `late` and both dates are kept
    for good: 报送日期 is when it was handed in, 应报日期 is the Deadline's."""

    ref = RefField()
    plan = models.ForeignKey(
        "responsibilities.DutyPlan", models.PROTECT, related_name="reports", verbose_name="分工"
    )
    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="reports", verbose_name="单位"
    )
    quarter = models.PositiveSmallIntegerField("季度")
    starts_on = models.DateField("期初")
    ends_on = models.DateField("期末")
    deadline = models.OneToOneField(
        "deadlines.Deadline", models.PROTECT, related_name="report", verbose_name="时限"
    )
    status = models.CharField("状态", max_length=10, choices=S.choices, default=S.PENDING)
    version = models.PositiveIntegerField("版次", default=1)
    saved_at = models.DateTimeField("保存时间", null=True, blank=True)
    saved_label = models.CharField("填报人", max_length=120, blank=True)
    sent_at = models.DateTimeField("送签时间", null=True, blank=True)
    sent_label = models.CharField("送签人", max_length=120, blank=True)
    submitted_at = models.DateTimeField("报送时间", null=True, blank=True)
    submitted_label = models.CharField("签字人", max_length=120, blank=True)
    late_days = models.PositiveSmallIntegerField(
        "晚报工作日", default=0, help_text="首次报送晚于期限的工作日"
    )
    accepted_on = models.DateField("认可日期", null=True, blank=True)
    head_note = models.CharField("退回修改意见", max_length=300, blank=True)

    objects = ProgressReportQuerySet.as_manager()

    class Meta:
        verbose_name = "季度清单"
        verbose_name_plural = "季度清单"
        indexes = [models.Index(fields=["plan", "quarter", "status"])]
        constraints = [
            models.UniqueConstraint(fields=["plan", "organization", "quarter"], name="report_once"),
            models.CheckConstraint(condition=Q(quarter__range=(1, 4)), name="report_quarter"),
            models.CheckConstraint(
                condition=~Q(status=S.TO_SIGN) | Q(sent_at__isnull=False), name="report_sent_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[S.SUBMITTED, S.RETURNED, S.ACCEPTED])
                | Q(submitted_at__isnull=False),
                name="report_submitted_has_time",
            ),
            models.CheckConstraint(
                condition=Q(status=S.ACCEPTED, accepted_on__isnull=False)
                | (~Q(status=S.ACCEPTED) & Q(accepted_on__isnull=True)),
                name="report_accepted_has_date",
            ),
        ]

    def __str__(self):
        return f"{self.organization} {self.period_label}"

    @property
    def period_label(self) -> str:
        return f"{'一二三四'[self.quarter - 1]}季度"

    @property
    def is_late_entry(self) -> bool:
        """补录."""
        return self.late_days > 0


class ProgressEntry(models.Model):
    """One assignment in one report, returned or accepted singly."""

    ref = RefField()
    report = models.ForeignKey(ProgressReport, models.PROTECT, related_name="entries", verbose_name="清单")
    assignment = models.ForeignKey(
        "responsibilities.Assignment", models.PROTECT, related_name="entries", verbose_name="任务"
    )
    status = models.CharField("状态", max_length=10, choices=EntryStatus.choices, default=EntryStatus.OPEN)
    progress = models.CharField(
        "进度", max_length=12, choices=Progress.choices, default=Progress.BLANK, blank=True
    )
    percent = models.PositiveSmallIntegerField("完成比例", null=True, blank=True)
    text = models.TextField("进展", max_length=2000, blank=True)
    effective_on = models.DateField(
        "办结日期", null=True, blank=True, help_text="工作实际完成的日期，早于录入即为补录"
    )
    evidence = models.ManyToManyField(
        "responsibilities.Evidence", blank=True, related_name="entries", verbose_name="佐证材料"
    )
    return_reason = models.CharField("退回原因", max_length=300, blank=True)
    reviewed_label = models.CharField("审核人", max_length=120, blank=True)
    reviewed_at = models.DateTimeField("审核时间", null=True, blank=True)

    class Meta:
        verbose_name = "清单事项"
        verbose_name_plural = "清单事项"
        constraints = [
            models.UniqueConstraint(fields=["report", "assignment"], name="entry_once"),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__range=(0, 100)),
                name="entry_percent",
                violation_error_message="完成比例应在 0 至 100。",
            ),
            models.CheckConstraint(
                condition=~Q(status=EntryStatus.RETURNED) | ~Q(return_reason=""),
                name="entry_returned_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[EntryStatus.SUBMITTED, EntryStatus.ACCEPTED])
                | (~Q(progress="") & ~Q(text="")),
                name="entry_submitted_is_filled",
            ),
        ]

    def __str__(self):
        return f"{self.report} {self.assignment_id}"


class ReportDraft(models.Model):
    """What one person has typed and not yet saved to the report. `data` maps an entry's ref to its
    fields. A draft that lost to another's save stays, superseded, and can be read back."""

    ref = RefField()
    report = models.ForeignKey(ProgressReport, models.CASCADE, related_name="drafts", verbose_name="清单")
    person = models.ForeignKey(
        "organizations.Person", models.PROTECT, related_name="+", verbose_name="填写人"
    )
    base_version = models.PositiveIntegerField("所据版次")
    data = models.JSONField("内容", default=dict)
    saved_at = models.DateTimeField("保存时间", default=now)
    superseded_at = models.DateTimeField("被取代时间", null=True, blank=True)

    class Meta:
        verbose_name = "清单草稿"
        verbose_name_plural = "清单草稿"
        ordering = ["-saved_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "person"],
                condition=Q(superseded_at__isnull=True),
                name="one_live_draft_per_person",
            )
        ]

    def __str__(self):
        return f"{self.report} {self.person} 草稿"


class Submission(models.Model):
    """签字报送: what exactly was signed, by whom and as which post; one for each round."""

    ref = RefField()
    report = models.ForeignKey(
        ProgressReport, models.PROTECT, related_name="submissions", verbose_name="清单"
    )
    round = models.PositiveSmallIntegerField("轮次")
    tenure = models.ForeignKey(
        "organizations.Tenure", models.PROTECT, related_name="+", verbose_name="签字身份"
    )
    by_label = models.CharField("签字人", max_length=120)
    address = models.CharField("来自", max_length=60, blank=True)
    statement = models.CharField("签字语", max_length=300)
    snapshot = models.JSONField("所签内容")
    sha256 = models.CharField("内容摘要", max_length=64)
    due_on = models.DateField("应报日期")
    submitted_at = models.DateTimeField("报送时间", default=now)
    late_days = models.PositiveSmallIntegerField("晚报工作日", default=0)

    class Meta:
        verbose_name = "报送"
        verbose_name_plural = "报送"
        ordering = ["round"]
        constraints = [models.UniqueConstraint(fields=["report", "round"], name="submission_once_a_round")]

    def __str__(self):
        return f"{self.report} 第{self.round}次报送"
