import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from portal.actor import ADMINISTRATORS, BUSINESS_ROLES, Role
from portal.clock import now
from portal.refs import RefField
from portal.workdays.calendar import today

# What a grant may give; the other roles come from seats alone.
GRANTABLE = [
    Role.SYSTEM_ADMIN,
    Role.SECURITY_ADMIN,
    Role.AUDIT_ADMIN,
    Role.STAFF,
    Role.APPROVER,
    Role.READER,
]


class GrantQuerySet(models.QuerySet):
    def in_force(self, date=None):
        date = date or today()
        return self.filter(
            Q(from_on__lte=date), Q(to_on__isnull=True) | Q(to_on__gt=date), revoked_at__isnull=True
        )

    def administrative(self):
        return self.filter(role__in=ADMINISTRATORS)

    def to_review(self, date=None):
        """In force, and neither given nor reviewed within a year."""
        date = date or today()
        since = date - dt.timedelta(days=365)
        seen = Q(reviewed_at__date__gt=since) | Q(reviewed_at__isnull=True, granted_at__date__gt=since)
        return self.in_force(date).exclude(seen)

    def business(self):
        return self.filter(role__in=BUSINESS_ROLES)


class Grant(models.Model):
    """A dated role on an organization, reaching its subtree. 三员: nobody holds two administrator
    roles, nor one beside a business role (等保三级 8.1.4 三权分立)."""

    ref = RefField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="grants", verbose_name="账号"
    )
    role = models.CharField("角色", max_length=16, choices=[(role.value, role.label) for role in GRANTABLE])
    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="grants", verbose_name="范围"
    )
    from_on = models.DateField("起")
    to_on = models.DateField("止", null=True, blank=True, help_text="这一天起失效；空为长期")
    reason = models.CharField("授权依据", max_length=200)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="授权人"
    )
    granted_at = models.DateTimeField("授权时间", default=now)
    revoked_at = models.DateTimeField("收回时间", null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="收回人",
    )
    revoke_reason = models.CharField("收回原因", max_length=200, blank=True)
    reviewed_at = models.DateTimeField("复核时间", null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="复核人",
    )

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = "授权"
        verbose_name_plural = "授权"
        ordering = ["-granted_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gt=F("from_on")),
                name="grant_interval",
                violation_error_message="失效日期应晚于生效日期。",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="grant_has_reason"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | ~Q(revoke_reason=""), name="grant_revoked_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True)
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="grant_reviewed_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(role__in=sorted(ADMINISTRATORS), revoked_at__isnull=True),
                name="grant_one_administrator_role",
                violation_error_message="同一人不能兼任两种管理员。",
            ),
        ]

    def __str__(self):
        return f"{self.user} {self.get_role_display()} {self.organization}"

    @property
    def last_on(self) -> dt.date | None:
        """The last day of it, as people write it; None is 长期."""
        return self.to_on and self.to_on - dt.timedelta(days=1)
