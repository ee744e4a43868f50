from portal.actor import Actor
from portal.notifications.models import Notice


def unread_count(actor: Actor) -> int:
    """How many notices wait unread in the actor's own inbox."""
    return Notice.objects.visible_to(actor).unread().count()
