from collections.abc import Iterable

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from portal.actor import Actor
from portal.notifications.models import Notice, NoticeLine


def unread_count(actor: Actor) -> int:
    """How many notices wait unread in the actor's own inbox."""
    return Notice.objects.visible_to(actor).unread().count()


def unread_about(actor: Actor, urls: Iterable[str]) -> bool:
    """Whether something unread in the actor's own inbox leads to one of these addresses."""
    lines = NoticeLine.objects.filter(url__in=list(urls), read_at__isnull=True)
    return lines.filter(notice__in=Notice.objects.visible_to(actor).unread()).exists()


def inbox_of(actor: Actor) -> QuerySet[Notice]:
    """The actor's own notices, unread first, then the newest."""
    read = ExpressionWrapper(Q(read_at__isnull=False), output_field=BooleanField())
    return Notice.objects.visible_to(actor).prefetch_related("lines").order_by(read, "-created_at", "-pk")
