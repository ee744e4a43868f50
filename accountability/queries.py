from django.db.models import Count, QuerySet

from accountability.enums import TalkStatus
from accountability.models import Talk
from portal.actor import Actor
from portal.deadlines.models import Deadline


def talks_for(actor: Actor) -> QuerySet[Talk]:
    """What `actor` may see, each with `concerned`, the number of its deadlines."""
    return (
        Talk.objects.visible_to(actor)
        .select_related("organization")
        .annotate(concerned=Count("deadlines"))
        .order_by("-suggested_on", "-pk")
    )


def talks_in_history(deadline: Deadline) -> list[dict]:
    """What a person decided about the talks that a deadline led to (deadlines.queries.history)."""
    decided = deadline.talks.exclude(status=TalkStatus.SUGGESTED)
    return [
        {
            "at": talk.decided_at,
            "text": talk.get_status_display(),
            "detail": f"{talk.decided_label} {talk.note}".strip(),
        }
        for talk in decided
    ]
