from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from portal.accounts.models.factors import Authenticator, SecurityKey
from portal.clock import now
from portal.refs import RefField


class FactorKind(models.TextChoices):
    NONE = "", "没有用第二因素"
    AUTHENTICATOR = "authenticator", "验证器"
    SECURITY_KEY = "key", "安全密钥"
    RECOVERY_CODE = "recovery", "恢复码"


class SignInQuerySet(models.QuerySet):
    def running(self):
        return self.filter(ended_at__isnull=True)

    def with_enrolled(self):
        """Annotates `enrolled`: whether the user has a second factor to ask for."""
        mine = {"user": OuterRef("user")}
        return self.annotate(
            enrolled=Exists(Authenticator.objects.confirmed().filter(**mine))
            | Exists(SecurityKey.objects.filter(**mine))
        )


class SignIn(models.Model):
    """登录会话: one signing-in on one browser, until it is ended by hand, by time or from elsewhere. The
    browser's session names it by `ref`."""

    ref = RefField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="sign_ins", verbose_name="账号"
    )
    started_at = models.DateTimeField("登录时间", default=now)
    seen_at = models.DateTimeField("最近使用", default=now)
    address = models.CharField("地址", max_length=64, blank=True)
    browser = models.CharField("浏览器", max_length=200, blank=True)
    factor = models.CharField("第二因素", max_length=16, choices=FactorKind.choices, blank=True)
    factor_at = models.DateTimeField("第二因素通过时间", null=True, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    end_reason = models.CharField("结束原因", max_length=60, blank=True)

    objects = SignInQuerySet.as_manager()

    class Meta:
        verbose_name = "登录会话"
        verbose_name_plural = "登录会话"
        ordering = ["-seen_at", "-pk"]
        indexes = [models.Index(fields=["user", "ended_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(factor="", factor_at__isnull=True) | (~Q(factor="") & Q(factor_at__isnull=False)),
                name="sign_in_factor_has_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | ~Q(end_reason=""), name="sign_in_ended_with_reason"
            ),
        ]

    def __str__(self):
        return f"{self.user} {self.started_at:%Y-%m-%d %H:%M}"
