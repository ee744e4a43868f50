"""Who has an account, and who should."""

from django.db.models import Q

from portal.accounts.models import User
from portal.actor import Actor
from portal.clock import today
from portal.organizations.enums import HEAD_SEATS, Seat
from portal.organizations.models import Oversight, Person, Tenure


def waiting_people(actor: Actor):
    """Heads, clerks, discipline heads and leaders in office who have no account yet."""
    overseeing = Oversight.objects.on(today()).values("post")
    seated = Tenure.objects.on(today()).filter(
        Q(post__seat__in=[*HEAD_SEATS, Seat.CLERK, Seat.DISCIPLINE_HEAD]) | Q(post__in=overseeing)
    )
    return Person.objects.visible_to(actor).filter(pk__in=seated.values("person"), user__isnull=True)


def users_of(actor: Actor):
    """The accounts of the actor's county, each with its person."""
    return User.objects.filter(person__jurisdiction_id=actor.jurisdiction_id).select_related("person")
