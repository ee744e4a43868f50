from portal.actor import BUSINESS_ROLES, Role


def can_see_directory(actor) -> bool:
    """The organization chart is the office's own directory; the audit administrator has no part in it."""
    return actor.has(*BUSINESS_ROLES, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)


def can_see_people(actor) -> bool:
    return actor.has(*BUSINESS_ROLES, Role.SYSTEM_ADMIN)


def can_manage_organizations(actor) -> bool:
    return actor.user is not None and actor.has(Role.SYSTEM_ADMIN)


def can_define_groups(actor) -> bool:
    """A group decides whom a plan reaches: the commission defines it, or the system administrator."""
    return actor.user is not None and actor.has(Role.SYSTEM_ADMIN, Role.STAFF)


def can_see_phone(actor, person) -> bool:
    return actor.has(Role.STAFF, Role.SYSTEM_ADMIN) or (
        actor.person is not None and actor.person.pk == person.pk
    )
