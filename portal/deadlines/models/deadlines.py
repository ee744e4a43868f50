from django.db import models
from django.db.models import F, Q

from portal.actor import BUSINESS_ROLES
from portal.clock import now
from portal.deadlines.enums import SETTLED, DeadlineStatus
from portal.organizations.models import Organization
from portal.refs import RefField

NOT_STARTED = -32000  # below every rung's rank
OPENED = -500  # above every opening rung, below every rung of the due date


class DeadlineQuerySet(models.QuerySet):
    def visible_to(self, actor):
        if actor.is_system:
            return self
        reach = Organization.objects.within(actor.scopes_of(*BUSINESS_ROLES))
        return self.filter(organization__in=reach.order_by().values("pk"))

    def open(self):
        return self.filter(status=DeadlineStatus.OPEN)

    def overdue_on(self, date):
        """Still owed although the due day (until 24:00) has passed."""
        return self.open().filter(due_on__lt=date)


class Deadline(models.Model):
    """One dated demand on a unit (DESIGN §4). Subjects hold a OneToOne to it; `kind` names the
    registered subject. Without `due_on` it is 未定时限 and never overdue."""

    ref = RefField()
    jurisdiction = models.ForeignKey(
        "organizations.Jurisdiction", models.PROTECT, related_name="deadlines", verbose_name="辖区"
    )
    kind = models.CharField("种类", max_length=20)
    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="deadlines", verbose_name="单位"
    )
    title = models.CharField("事项", max_length=200)
    period = models.CharField("期次", max_length=20, help_text="同一单位同一期次合为一份督办书")
    opens_on = models.DateField("开始", null=True, blank=True)
    due_on = models.DateField("到期", null=True, blank=True)
    stated_due_on = models.DateField("原定日期", null=True, blank=True, help_text="遇休息日顺延前的日期")
    due_note = models.CharField("顺延说明", max_length=120, blank=True)
    status = models.CharField(
        "状态", max_length=10, choices=DeadlineStatus.choices, default=DeadlineStatus.OPEN
    )
    handed_in_on = models.DateField("报送日期", null=True, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)
    round = models.PositiveSmallIntegerField("轮次", default=1, help_text="退回重报另起一轮")
    paused_reason = models.CharField("暂缓原因", max_length=200, blank=True)
    reached = models.SmallIntegerField("已到阶梯", default=NOT_STARTED)
    created_at = models.DateTimeField("建立时间", default=now)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = "时限"
        verbose_name_plural = "时限"
        indexes = [
            models.Index(
                fields=["jurisdiction", "kind", "due_on", "reached"],
                condition=Q(status=DeadlineStatus.OPEN),
                name="deadline_ladder_due",
            ),
            models.Index(
                fields=["jurisdiction", "kind", "opens_on", "reached"],
                condition=Q(status=DeadlineStatus.OPEN),
                name="deadline_ladder_opens",
            ),
            models.Index(fields=["organization", "status", "due_on"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_on__isnull=True) | Q(due_on__isnull=True) | Q(due_on__gte=F("opens_on")),
                name="deadline_due_after_opening",
                violation_error_message="到期日不能早于开始日。",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[DeadlineStatus.OPEN, DeadlineStatus.PAUSED], closed_on__isnull=True)
                | Q(
                    status=DeadlineStatus.HANDED_IN,
                    closed_on__isnull=True,
                    handed_in_on__isnull=False,
                )
                | Q(status__in=SETTLED, closed_on__isnull=False),
                name="deadline_status_has_its_dates",
            ),
            models.CheckConstraint(
                condition=~Q(status=DeadlineStatus.PAUSED) | ~Q(paused_reason=""),
                name="deadline_paused_with_reason",
            ),
        ]

    def __str__(self):
        return f"{self.organization} {self.title}"
