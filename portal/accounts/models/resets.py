import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from portal.clock import now
from portal.refs import RefField

WAIT = dt.timedelta(hours=24)


class ResetKind(models.TextChoices):
    PASSWORD = "password", "重置密码"
    FACTORS = "factors", "重置第二因素"


class CredentialResetQuerySet(models.QuerySet):
    def holding(self, moment):
        """Those for which nothing may be signed from the account at `moment`."""
        return self.filter(Q(confirmed_at__isnull=True) | Q(at__gt=moment - WAIT), settled_at__isnull=True)

    def waiting(self):
        """For a second administrator to confirm."""
        return self.filter(confirmed_at__isnull=True, settled_at__isnull=True)


class CredentialReset(models.Model):
    """An administrator gave an account a new password, or took its second factors away. Whoever did so
    could sign in as that person: until a factor of the person's own has been passed (`settled_at`), or a
    second administrator has confirmed and a day has gone by, nothing is signed from the account."""

    ref = RefField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="resets", verbose_name="账号"
    )
    kind = models.CharField("办理", max_length=10, choices=ResetKind.choices)
    at = models.DateTimeField("办理时间", default=now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="办理人"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="确认人",
    )
    settled_at = models.DateTimeField("本人验证时间", null=True, blank=True)

    objects = CredentialResetQuerySet.as_manager()

    class Meta:
        verbose_name = "凭据重置"
        verbose_name_plural = "凭据重置"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="reset_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | Q(by__isnull=True) | ~Q(confirmed_by=F("by")),
                name="reset_confirmed_by_another",
            ),
        ]

    def __str__(self):
        return f"{self.user} {self.get_kind_display()}"
