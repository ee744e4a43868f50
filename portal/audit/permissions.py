from portal.actor import Actor, Role


def can_read_events(actor: Actor) -> bool:
    """The audit administrator only: who, what and which fields, never values."""
    return actor.has(Role.AUDIT_ADMIN)
