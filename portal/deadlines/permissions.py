from portal.actor import Actor, Role


def can_urge(actor: Actor, organization) -> bool:
    return actor.reaches(organization, Role.STAFF)


def can_pause(actor: Actor, organization) -> bool:
    """Nobody stops the clock of their own unit: the leading group's office does."""
    return actor.reaches(organization, Role.STAFF) and organization.pk not in actor.own_organization_ids


def can_see_runs(actor: Actor) -> bool:
    return actor.has(Role.STAFF, Role.APPROVER, Role.SYSTEM_ADMIN)


def can_see_events(actor: Actor) -> bool:
    """The system administrator sees that the run went well, not whom it concerned."""
    return actor.has(Role.STAFF, Role.APPROVER)


def can_see_ladder(actor: Actor) -> bool:
    return actor.has(Role.STAFF, Role.APPROVER)


def can_edit_ladder(actor: Actor, jurisdiction) -> bool:
    """Staff of the whole jurisdiction."""
    return jurisdiction.root is not None and actor.reaches(jurisdiction.root, Role.STAFF)
