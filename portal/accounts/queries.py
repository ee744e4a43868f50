"""Who has an account, and who should."""

from django.db.models import Q

from portal.accounts.models import User
from portal.actor import Actor
from portal.clock import today
from portal.organizations.enums import HEAD_SEATS, Seat
from portal.organizations.models import Oversight, Person, Tenure
from portal.organizations.queries.detail import attach_posts


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


def held_today(person: Person) -> str:
    """What a person of whom `attach_posts` was asked holds today, to tell namesakes apart."""
    return "、".join(f"{tenure.post.organization.name} {tenure.post.title}" for tenure in person.current)


def slips_of(opened: list[tuple[User, str]]) -> list[dict]:
    """A slip of paper per account, as the units stand in the organization chart."""
    attach_posts([user.person for user, _ in opened])
    return [
        {"user": user, "password": password, "tenures": user.person.current}
        for user, password in sorted(opened, key=_place)
    ]


def _place(pair: tuple[User, str]) -> tuple:
    user = pair[0]
    first = next(iter(user.person.current), None)
    place = (first.post.organization.path, first.post.sort_order) if first else ("~", 0)
    return (*place, user.username)
