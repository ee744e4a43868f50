from django.db import models
from django.db.models import F, Q

from portal.clock import now
from portal.organizations.models import Tenure
from portal.refs import RefField


class IssueAuthorizationQuerySet(models.QuerySet):
    def in_force(self, kind, date):
        """Also only while the leader who gave it holds that post."""
        return self.filter(
            kind=kind,
            from_on__lte=date,
            until_on__gte=date,
            revoked_at__isnull=True,
            tenure__in=Tenure.objects.on(date),
        )


class IssueAuthorization(models.Model):
    """签发授权: the issuing leader lets the morning run issue letters of a kind by itself, until a day.
    The letter names this leader as 签发人 (党政机关公文处理工作条例 第二十二条)."""

    ref = RefField()
    jurisdiction = models.ForeignKey(
        "organizations.Jurisdiction",
        models.PROTECT,
        related_name="issue_authorizations",
        verbose_name="辖区",
    )
    kind = models.CharField("文种", max_length=20)
    tenure = models.ForeignKey("organizations.Tenure", models.PROTECT, verbose_name="签发人")
    from_on = models.DateField("起")
    until_on = models.DateField("至", help_text="含当日")
    reason = models.CharField("说明", max_length=200)
    created_at = models.DateTimeField("登记时间", default=now)
    revoked_at = models.DateTimeField("收回时间", null=True, blank=True)

    objects = IssueAuthorizationQuerySet.as_manager()

    class Meta:
        verbose_name = "签发授权"
        verbose_name_plural = "签发授权"
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")),
                name="issue_authorization_interval",
                violation_error_message="截止日期不能早于开始日期。",
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.tenure}"
