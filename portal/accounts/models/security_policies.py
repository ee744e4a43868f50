from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.refs import RefField


def default_factor_roles() -> list[str]:
    return list(settings.SECOND_FACTOR_ROLES)


class SecurityPolicyQuerySet(models.QuerySet):
    def of(self, jurisdiction_id: int | None) -> "SecurityPolicy":
        """The county's own, else one of defaults (not saved)."""
        return self.filter(jurisdiction=jurisdiction_id).first() or SecurityPolicy(
            jurisdiction_id=jurisdiction_id
        )


class SecurityPolicy(models.Model):
    """登录安全策略 of a county; the security administrator's."""

    ref = RefField()
    jurisdiction = models.OneToOneField(
        "organizations.Jurisdiction", models.PROTECT, related_name="security_policy", verbose_name="辖区"
    )
    factor_roles = models.JSONField("须用第二因素的角色", default=default_factor_roles, blank=True)
    idle_minutes = models.PositiveSmallIntegerField(
        "离开多久自动退出", default=30, help_text="分钟，5 至 240"
    )
    session_hours = models.PositiveSmallIntegerField(
        "登录一次最长多久", default=10, help_text="小时，1 至 24；到时重新登录"
    )
    password_days = models.PositiveSmallIntegerField(
        "密码多久须更换", default=180, help_text="天，0 为不要求"
    )
    version = models.PositiveIntegerField("版次", default=1)

    objects = SecurityPolicyQuerySet.as_manager()

    class Meta:
        verbose_name = "登录安全策略"
        verbose_name_plural = "登录安全策略"
        constraints = [
            models.CheckConstraint(
                condition=Q(idle_minutes__range=(5, 240)),
                name="security_policy_idle",
                violation_error_message="离开时间应在 5 至 240 分钟。",
            ),
            models.CheckConstraint(
                condition=Q(session_hours__range=(1, 24)),
                name="security_policy_session",
                violation_error_message="最长时间应在 1 至 24 小时。",
            ),
            models.CheckConstraint(
                condition=Q(password_days__range=(0, 730)),
                name="security_policy_password",
                violation_error_message="更换天数应在 0 至 730。",
            ),
        ]

    def __str__(self):
        return f"{self.jurisdiction} 登录安全策略"

    @property
    def idle_seconds(self) -> int:
        return self.idle_minutes * 60
