"""Emptying the outbox. Each delivery is claimed, sent and settled in short transactions of its own."""

from __future__ import annotations

import datetime as dt

from django.db.models import F
from django.utils import timezone

from portal.accounts.models import User
from portal.notifications import channels
from portal.notifications.enums import DeliveryStatus
from portal.notifications.models import Delivery

ATTEMPTS = 6
PAUSE = dt.timedelta(minutes=2)  # doubled after every attempt: the sixth is about an hour after the first


def send_due(limit: int = 1000) -> dict[str, int]:
    """Send what waits in the outbox and is due; {"sent", "failed", "later"}.

    Two senders never take the same delivery: to raise its attempts is to own it. Who dies while
    sending leaves it to the next pause; so a message may come twice, but never not at all.
    """
    counts = {"sent": 0, "failed": 0, "later": 0}
    for pk, attempts in _due(limit):
        if _claim(pk, attempts):
            counts[_send(Delivery.objects.select_related("notice").get(pk=pk))] += 1
    return counts


def _due(limit: int) -> list[tuple[int, int]]:
    rows = Delivery.objects.filter(status=DeliveryStatus.QUEUED, next_at__lte=timezone.now())
    return list(rows.order_by("next_at", "pk").values_list("pk", "attempts")[:limit])


def _claim(pk: int, attempts: int) -> bool:
    rows = Delivery.objects.filter(pk=pk, attempts=attempts, status=DeliveryStatus.QUEUED)
    return bool(
        rows.update(attempts=F("attempts") + 1, next_at=timezone.now() + PAUSE * 2 ** min(attempts, 10))
    )


def _send(delivery: Delivery) -> str:
    user = User.objects.filter(person=delivery.notice.person_id).select_related("person").first()
    try:
        if user is None:
            raise channels.Undeliverable("收件人已没有账号")
        channels.send(delivery, user)
    except channels.Undeliverable as error:
        return _not_sent(delivery, str(error))
    Delivery.objects.filter(pk=delivery.pk).update(
        status=DeliveryStatus.SENT, sent_at=timezone.now(), error=""
    )
    return "sent"


def _not_sent(delivery: Delivery, error: str) -> str:
    over = delivery.attempts >= ATTEMPTS
    status = DeliveryStatus.FAILED if over else DeliveryStatus.QUEUED
    Delivery.objects.filter(pk=delivery.pk).update(status=status, error=error[:200])
    return "failed" if over else "later"
