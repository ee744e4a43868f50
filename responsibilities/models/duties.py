from django.db import models
from django.db.models import Q

from portal.refs import RefField
from responsibilities.enums import DutyKind, DutySide, Part


class DutyCategory(models.Model):
    """大项."""

    plan = models.ForeignKey(
        "responsibilities.DutyPlan", models.CASCADE, related_name="categories", verbose_name="分工"
    )
    number = models.PositiveSmallIntegerField("序号")
    title = models.CharField("大项", max_length=200)
    short_title = models.CharField("简称", max_length=12, blank=True, help_text="责任田表头用")

    class Meta:
        verbose_name = "大项"
        verbose_name_plural = "大项"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="category_number_once"),
            models.UniqueConstraint(fields=["plan", "title"], name="category_title_once"),
        ]

    def __str__(self):
        return self.title


class Duty(models.Model):
    """小项. `windows` are the written deadline as [[from, due], …] (ISO days, due inclusive);
    `due_on` is the last of them. None of both means 未定时限."""

    ref = RefField()
    plan = models.ForeignKey(
        "responsibilities.DutyPlan", models.CASCADE, related_name="duties", verbose_name="分工"
    )
    category = models.ForeignKey(DutyCategory, models.CASCADE, related_name="duties", verbose_name="大项")
    number = models.PositiveSmallIntegerField("序号")
    title = models.CharField("小项", max_length=300)
    short_title = models.CharField("简称", max_length=12, blank=True, help_text="四字，责任田表头用")
    requirement = models.TextField("要求", blank=True)
    side = models.CharField("责任", max_length=12, choices=DutySide.choices, default=DutySide.PRINCIPAL)
    kind = models.CharField("动作", max_length=10, choices=DutyKind.choices, default=DutyKind.REQUIRED)
    deadline_text = models.CharField("完成时限", max_length=120, blank=True)
    windows = models.JSONField("时限区间", default=list, blank=True)
    due_on = models.DateField("完成期限", null=True, blank=True)
    question = models.CharField("待确认", max_length=300, blank=True, help_text="未清空不能发布")
    support_reports = models.BooleanField("协办也报", default=True)
    leader_post = models.ForeignKey(
        "organizations.Post",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="led_duties",
        verbose_name="责任领导",
    )
    version = models.PositiveIntegerField("版次", default=1)

    class Meta:
        verbose_name = "小项"
        verbose_name_plural = "小项"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"], name="duty_number_once", violation_error_message="序号重复。"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="duty_has_title"),
        ]

    def __str__(self):
        return self.title


class DutyParty(models.Model):
    """Who leads or supports, as drafted: a unit or a group, with the words of the sheet."""

    duty = models.ForeignKey(Duty, models.CASCADE, related_name="parties", verbose_name="小项")
    part = models.CharField("角色", max_length=8, choices=Part.choices[:2])
    organization = models.ForeignKey(
        "organizations.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="单位",
    )
    group = models.ForeignKey(
        "organizations.OrganizationGroup",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="单位组",
    )
    written = models.CharField("原文", max_length=120, blank=True)
    open_ended = models.BooleanField("等", default=False, help_text="原文列举后有“等”字")

    class Meta:
        verbose_name = "责任单位"
        verbose_name_plural = "责任单位"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organization__isnull=False, group__isnull=True)
                | Q(organization__isnull=True, group__isnull=False),
                name="party_is_unit_or_group",
            ),
            models.UniqueConstraint(
                fields=["duty", "part", "organization"],
                condition=Q(organization__isnull=False),
                name="party_unit_once",
            ),
            models.UniqueConstraint(
                fields=["duty", "part", "group"], condition=Q(group__isnull=False), name="party_group_once"
            ),
        ]

    def __str__(self):
        return self.written or str(self.organization or self.group)
