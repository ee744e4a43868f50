"""The Job: one piece of long work, from its request to its result."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from portal.refs import RefField


class JobStatus(models.TextChoices):
    QUEUED = "queued", "排队"
    RUNNING = "running", "运行"
    DONE = "done", "完成"
    FAILED = "failed", "失败"
    CANCELLED = "cancelled", "取消"


FINISHED = (JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED)


class JobQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """The jobs this user asked for: nobody else's, whatever the role."""
        user = actor.user
        return self.filter(requested_by=user.pk) if user is not None and user.pk else self.none()

    def runnable(self):
        """Queued ones whose time has come and running ones whose lease is over, by the database's clock."""
        return self.filter(
            Q(status=JobStatus.QUEUED, run_after__lte=Now())
            | Q(status=JobStatus.RUNNING, lease_until__lt=Now())
        )


class Job(models.Model):
    """`attempts` is the fence: each claim raises it, and a worker writes only under its own number."""

    ref = RefField()
    kind = models.CharField("种类", max_length=80)
    params = models.JSONField("参数", default=dict, help_text="只放编号，不放业务内容")
    status = models.CharField("状态", max_length=16, choices=JobStatus, default=JobStatus.QUEUED)
    done = models.PositiveIntegerField("已完成", default=0)
    total = models.PositiveIntegerField("总数", default=0)
    message = models.CharField("进展", max_length=200, blank=True)
    result = models.JSONField("结果", null=True, blank=True)
    error = models.CharField("未完成的原因", max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField("第几次运行", default=0)
    worker = models.CharField("运行者", max_length=100, blank=True)
    lease_until = models.DateTimeField("占用至", null=True, blank=True)
    run_after = models.DateTimeField("不早于", db_default=Now())
    woken_at = models.DateTimeField("上次唤醒", db_default=Now())
    # no foreign key: jobs stand left of accounts
    requested_by = models.BigIntegerField("申请人", null=True, blank=True)
    requested_label = models.CharField("申请人姓名", max_length=100, blank=True)
    identity = models.CharField("以何身份", max_length=16, blank=True)
    created_at = models.DateTimeField("申请时间", auto_now_add=True)
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "后台任务"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=JobStatus.values), name="job_status_known"),
            models.CheckConstraint(
                condition=Q(status=JobStatus.RUNNING, lease_until__isnull=False, started_at__isnull=False)
                & Q(attempts__gt=0)
                & ~Q(worker="")
                | ~Q(status=JobStatus.RUNNING) & Q(lease_until__isnull=True),
                name="job_running_has_lease",
            ),
            models.CheckConstraint(
                condition=Q(status__in=FINISHED, finished_at__isnull=False)
                | ~Q(status__in=FINISHED) & Q(finished_at__isnull=True),
                name="job_finished_has_date",
            ),
            models.CheckConstraint(
                condition=Q(status=JobStatus.FAILED) & ~Q(error="")
                | ~Q(status=JobStatus.FAILED) & Q(error=""),
                name="job_failed_has_error",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(status__in=[JobStatus.QUEUED, JobStatus.RUNNING]),
                name="job_open",
            ),
            models.Index(fields=["requested_by", "-id"], name="job_of_requester"),
        ]

    def __str__(self):
        return f"{self.kind} {self.ref}"

    @property
    def is_finished(self) -> bool:
        return self.status in FINISHED


class Sweep(models.Model):
    """One row: when the queue was last swept, which /healthz reads."""

    swept_at = models.DateTimeField("上次清扫")

    class Meta:
        verbose_name = verbose_name_plural = "队列清扫"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="sweep_is_one_row")]

    def __str__(self):
        return f"{self.swept_at:%F %T}"
