from django.db import models
from django.db.models import Q

from portal.actor import BUSINESS_ROLES, Role
from portal.clock import now
from portal.refs import RefField
from responsibilities.enums import PlanStatus


class DutyPlanQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Drafts are seen by the commission alone; a published plan by everyone with business in it."""
        if actor.is_system:
            return self
        if not actor.has(*BUSINESS_ROLES):
            return self.none()
        plans = self.filter(jurisdiction_id=actor.jurisdiction_id)
        if actor.has(Role.STAFF, Role.APPROVER):
            return plans
        return plans.filter(status=PlanStatus.PUBLISHED)

    def published(self):
        return self.filter(status=PlanStatus.PUBLISHED)


class DutyPlan(models.Model):
    """年度责任分工. Publishing freezes it; later changes are amendments."""

    ref = RefField()
    jurisdiction = models.ForeignKey(
        "organizations.Jurisdiction", models.PROTECT, related_name="plans", verbose_name="辖区"
    )
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("名称", max_length=120)
    basis = models.CharField("依据", max_length=200, blank=True)
    status = models.CharField("状态", max_length=10, choices=PlanStatus.choices, default=PlanStatus.DRAFT)
    first_quarter = models.PositiveSmallIntegerField("自第几季度起报", default=1)
    return_workdays = models.PositiveSmallIntegerField("退回重报期限", default=3, help_text="工作日")
    version = models.PositiveIntegerField("版次", default=1)
    created_at = models.DateTimeField("建立时间", default=now)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    published_label = models.CharField("发布人", max_length=120, blank=True)

    objects = DutyPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "年度责任分工"
        verbose_name_plural = "年度责任分工"
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "year"],
                name="one_plan_a_year",
                violation_error_message="本年度已有责任分工。",
            ),
            models.CheckConstraint(
                condition=Q(status=PlanStatus.DRAFT, published_at__isnull=True)
                | Q(status=PlanStatus.PUBLISHED, published_at__isnull=False),
                name="plan_published_has_time",
            ),
            models.CheckConstraint(condition=Q(first_quarter__range=(1, 4)), name="plan_first_quarter"),
            models.CheckConstraint(condition=Q(year__range=(2000, 2100)), name="plan_year"),
        ]

    def __str__(self):
        return self.title

    @property
    def is_draft(self) -> bool:
        return self.status == PlanStatus.DRAFT
