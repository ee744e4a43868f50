from django.db import models
from django.db.models import Q

from portal.clock import now
from portal.notifications.enums import DeliveryStatus


class Delivery(models.Model):
    """Outbox: a notice on its way over an outside channel. It carries no content,
    only 「您有 3 项待办」 and a link."""

    notice = models.ForeignKey(
        "notifications.Notice", models.CASCADE, related_name="deliveries", verbose_name="消息"
    )
    channel = models.CharField("渠道", max_length=20)
    status = models.CharField(
        "状态", max_length=8, choices=DeliveryStatus.choices, default=DeliveryStatus.QUEUED
    )
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    next_at = models.DateTimeField("下次发送", default=now)
    sent_at = models.DateTimeField("发出时间", null=True, blank=True)
    error = models.CharField("原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "外发"
        verbose_name_plural = "外发"
        indexes = [models.Index(fields=["status", "next_at"])]
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="delivery_once"),
            models.CheckConstraint(
                condition=Q(status=DeliveryStatus.SENT, sent_at__isnull=False)
                | (~Q(status=DeliveryStatus.SENT) & Q(sent_at__isnull=True)),
                name="delivery_sent_has_time",
            ),
        ]

    def __str__(self):
        return f"{self.notice} {self.channel}"
