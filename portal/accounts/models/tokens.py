import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from portal.clock import now, today
from portal.refs import RefField

LONGEST = 366  # days


class TokenScope(models.TextChoices):
    """What an API token may be given; nothing here submits, signs, receives, approves or administers."""

    READ_REPORTS = "read:reports", "读季度清单和事项"
    WRITE_DRAFTS = "write:drafts", "填清单事项（只保存，不送签、不报送）"


class ApiTokenQuerySet(models.QuerySet):
    def usable(self):
        """Neither revoked nor expired; whether account and identity still stand is asked on each request
        (portal.accounts.api.authentication)."""
        return self.filter(revoked_at__isnull=True, expires_on__gte=today())


class ApiToken(models.Model):
    """接口令牌: a machine acts as one identity of one user, within `scopes`, until the end of `expires_on`.
    Only a keyed hash is kept."""

    ref = RefField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens", verbose_name="账号"
    )
    name = models.CharField("名称", max_length=40)
    prefix = models.CharField("开头", max_length=12)
    token_hash = models.CharField("摘要", max_length=64, unique=True)
    scopes = models.JSONField("范围", default=list)
    identity = models.CharField("身份", max_length=16, help_text="任职或授权的编号")
    identity_label = models.CharField("身份名称", max_length=200)
    created_at = models.DateTimeField("创建时间", default=now)
    # the day of created_at: no constraint can take it from a moment without a time zone
    issued_on = models.DateField("创建日", default=today)
    expires_on = models.DateField("用到")
    last_used_at = models.DateTimeField("最近使用", null=True, blank=True)
    revoked_at = models.DateTimeField("吊销时间", null=True, blank=True)
    revoke_reason = models.CharField("吊销原因", max_length=60, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = "接口令牌"
        verbose_name_plural = "接口令牌"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="token_has_name"),
            models.CheckConstraint(condition=~Q(scopes=[]), name="token_has_scopes"),
            models.CheckConstraint(condition=~Q(identity=""), name="token_has_identity"),
            models.CheckConstraint(
                condition=Q(expires_on__gte=F("issued_on"))
                & Q(expires_on__lte=F("issued_on") + dt.timedelta(days=LONGEST)),
                name="token_expires_within_a_year",
                violation_error_message=f"最长可用 {LONGEST} 天。",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoke_reason="")
                | (Q(revoked_at__isnull=False) & ~Q(revoke_reason="")),
                name="token_revoked_with_reason",
            ),
        ]

    def __str__(self):
        return f"{self.user} {self.name}"

    @property
    def scope_labels(self) -> list[str]:
        return [TokenScope(scope).label for scope in self.scopes if scope in TokenScope.values]
