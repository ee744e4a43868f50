from portal.actor import Role


def can_manage_accounts(actor) -> bool:
    """Opens, closes and resets accounts; sees no business data."""
    return actor.user is not None and actor.has(Role.SYSTEM_ADMIN)


def can_confirm_resets(actor) -> bool:
    """A second administrator, whichever of the two that look after accounts did not do the reset."""
    return actor.user is not None and actor.has(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)


def can_manage_grants(actor) -> bool:
    return actor.user is not None and actor.has(Role.SECURITY_ADMIN)
