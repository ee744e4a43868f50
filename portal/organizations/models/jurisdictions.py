from dataclasses import dataclass

from django.db import models

from portal.clock import now
from portal.refs import RefField

# what letters and checklists stand on, with what goes wrong without it
NEEDED = {
    "number_prefix": "没有它，文书编不了号，不能签发",
    "issuer_title": "没有它，红头只印单位名称",
    "discipline_organ": "没有它，文书以最上级组织的名义发",
    "leading_office": "没有它，纪检监察机关自己的清单没有人审核",
    "contact": "没有它，文书末尾不印联系人和电话",
}


@dataclass(frozen=True)
class Unset:
    """A setting that nobody has made yet."""

    name: str
    label: str
    why: str


class Jurisdiction(models.Model):
    """辖区: the county or city that a plan, a number series, an audit chain and settings belong to."""

    ref = RefField()
    name = models.CharField("名称", max_length=60, unique=True, help_text="如 广安区")
    root = models.OneToOneField(
        "organizations.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rooted_jurisdiction",
        verbose_name="最上级组织",
    )
    discipline_organ = models.ForeignKey(
        "organizations.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="纪检监察机关",
    )
    leading_office = models.ForeignKey(
        "organizations.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="领导小组办公室",
        help_text="纪检监察机关自己的清单由它审核",
    )
    issuer_title = models.CharField("发文机关标志", max_length=80, blank=True)
    number_prefix = models.CharField(
        "发文机关代字", max_length=20, blank=True, help_text="如 广区责，后接 督、通、告"
    )
    contact = models.CharField("联系人和电话", max_length=80, blank=True)
    report_due_workday = models.PositiveSmallIntegerField(
        "季度清单期限", default=6, help_text="季后第几个工作日"
    )
    created_at = models.DateTimeField("建立时间", default=now)

    class Meta:
        verbose_name = "辖区"
        verbose_name_plural = "辖区"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(report_due_workday__range=(1, 60)),
                name="jurisdiction_report_due_workday",
                violation_error_message="季度清单期限应在季后第 1 至 60 个工作日。",
            )
        ]

    def __str__(self):
        return self.name

    @property
    def unset(self) -> list[Unset]:
        return [
            Unset(name, str(self._meta.get_field(name).verbose_name), why)
            for name, why in NEEDED.items()
            if not getattr(self, self._meta.get_field(name).attname)
        ]
