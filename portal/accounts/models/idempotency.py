import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.clock import now
from portal.vault import EncryptedTextField

KEPT = dt.timedelta(hours=24)


class IdempotencyKeyQuerySet(models.QuerySet):
    def over(self):
        return self.filter(created_at__lte=now() - KEPT)

    def of(self, *, user, token):
        """A token's keys are its own; those of a session are the user's."""
        return self.filter(user=user, token=token)


class IdempotencyKey(models.Model):
    """幂等键: an unsafe request of the API by the name its sender gave it, and the answer it got. Without
    an answer it is still being done, by whoever holds the claim of `claimed_at`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="账号")
    token = models.ForeignKey(
        "accounts.ApiToken", models.CASCADE, null=True, related_name="+", verbose_name="接口令牌"
    )
    key = models.CharField("键", max_length=128)
    method = models.CharField("方法", max_length=8)
    path = models.TextField("地址")
    digest = models.CharField("请求摘要", max_length=64)
    claimed_at = models.DateTimeField("开始办理", default=now)
    status = models.PositiveSmallIntegerField("答复状态", null=True)
    body = EncryptedTextField("答复", null=True)
    created_at = models.DateTimeField("收到时间", default=now, db_index=True)

    objects = IdempotencyKeyQuerySet.as_manager()

    class Meta:
        verbose_name = "幂等键"
        verbose_name_plural = "幂等键"
        constraints = [
            models.UniqueConstraint(
                fields=["token", "key"], condition=Q(token__isnull=False), name="idempotency_once_a_token"
            ),
            models.UniqueConstraint(
                fields=["user", "key"], condition=Q(token__isnull=True), name="idempotency_once_a_user"
            ),
            models.CheckConstraint(condition=~Q(key=""), name="idempotency_has_key"),
            models.CheckConstraint(
                condition=Q(status__isnull=True, body__isnull=True)
                | Q(status__isnull=False, status__range=(200, 499), body__isnull=False),
                name="idempotency_body_with_status",
            ),
        ]

    def __str__(self):
        return self.key
