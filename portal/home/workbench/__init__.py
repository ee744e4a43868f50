"""工作台: one builder per role; each composes the queries of the apps below into what its page shows."""

from __future__ import annotations

from portal.actor import Actor, Role
from portal.home.workbench import administrators, approver, leader, reader, staff, unit

# the first role that an identity has decides its page
BUILDERS = (
    (Role.SYSTEM_ADMIN, "system_admin", administrators.system),
    (Role.SECURITY_ADMIN, "security_admin", administrators.security),
    (Role.AUDIT_ADMIN, "audit_admin", administrators.audit),
    (Role.STAFF, "staff", staff.build),
    (Role.APPROVER, "approver", approver.build),
    (Role.LEADER, "leader", leader.build),
    (Role.UNIT_HEAD, "unit", unit.build),
    (Role.UNIT_CLERK, "unit", unit.build),
    (Role.DISCIPLINE_HEAD, "leader", leader.build),
    (Role.READER, "reader", reader.build),
)


def workbench_for(actor: Actor) -> tuple[str, dict]:
    """The name of the page (templates/home/<name>.html) and its context."""
    for role, name, build in BUILDERS:
        if role in actor.roles:
            return name, build(actor)
    return "nobody", {}
