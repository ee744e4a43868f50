from accountability.models.talks import READERS
from portal.actor import Actor, Role


def can_read_talks(actor: Actor) -> bool:
    return actor.has(*READERS)


def can_decide_talk(actor: Actor, organization) -> bool:
    """Staff above the unit, never about their own unit, and no machine."""
    return (
        not actor.is_system
        and actor.reaches(organization, Role.STAFF)
        and organization.pk not in actor.own_organization_ids
    )
