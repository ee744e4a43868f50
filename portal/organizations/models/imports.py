from django.db import models
from django.db.models import Q

from portal.clock import now
from portal.organizations.enums import ImportFinding, ImportKind, ImportStatus
from portal.refs import RefField


class ImportBatch(models.Model):
    """One uploaded workbook, from preview to done; `answers` holds what a person decided on the way."""

    ref = RefField()
    jurisdiction = models.ForeignKey(
        "organizations.Jurisdiction", models.PROTECT, null=True, blank=True, verbose_name="辖区"
    )
    kind = models.CharField("内容", max_length=16, choices=ImportKind.choices)
    file = models.ForeignKey("storage.StoredFile", models.PROTECT, verbose_name="工作簿")
    filename = models.CharField("文件名", max_length=200)
    year = models.PositiveSmallIntegerField("年度", null=True, blank=True)
    status = models.CharField(
        "状态", max_length=12, choices=ImportStatus.choices, default=ImportStatus.PREVIEW
    )
    answers = models.JSONField("答复", default=dict, blank=True)
    summary = models.JSONField("结果", default=dict, blank=True)
    fingerprint = models.CharField("预览时的现状", max_length=64, blank=True)
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, blank=True, verbose_name="后台任务")
    by_user_id = models.BigIntegerField("上传人", null=True)
    by_label = models.CharField("上传人身份", max_length=120, blank=True)
    created_at = models.DateTimeField("上传时间", default=now)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        verbose_name = "导入"
        verbose_name_plural = "导入"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[ImportStatus.PREVIEW, ImportStatus.RUNNING], finished_at__isnull=True)
                | Q(
                    status__in=[ImportStatus.DONE, ImportStatus.FAILED, ImportStatus.DISCARDED],
                    finished_at__isnull=False,
                ),
                name="import_finished_when_done",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.filename}"

    @property
    def state_label(self) -> str:
        """待核对, unless the preview found that there is nothing to check."""
        found = self.summary.get("finding") if self.status == ImportStatus.PREVIEW else None
        return str(ImportFinding(found).label) if found else self.get_status_display()
