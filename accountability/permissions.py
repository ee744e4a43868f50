from accountability.models.talks import READERS
from portal.actor import Actor, Role


def can_read_talks(actor: Actor) -> bool:
    return actor.has(*READERS)


def can_decide_talk(actor: Actor, organization) -> bool:
    """Staff above the unit, and never about their own unit."""
    return actor.reaches(organization, Role.STAFF) and organization.pk not in actor.own_organization_ids
