"""Who may fill, sign and review a quarterly checklist, and read its evidence."""

from portal.actor import Actor, Role
from portal.organizations.models import Organization
from responsibilities.models import ProgressReport


def can_fill(actor: Actor, report: ProgressReport) -> bool:
    """The unit's own clerk and heads."""
    return actor.reaches(report.organization, Role.UNIT_CLERK, Role.UNIT_HEAD)


def can_sign(actor: Actor, report: ProgressReport) -> bool:
    """The unit's head, acting as such; the portal itself signs nothing."""
    return actor.tenure is not None and actor.reaches(report.organization, Role.UNIT_HEAD)


def can_review(actor: Actor, report: ProgressReport) -> bool:
    return may_review_unit(actor, report.organization)


def may_review_unit(actor: Actor, organization: Organization) -> bool:
    """Commission staff over the unit. Nobody reviews their own unit's work, and no machine does."""
    return (
        not actor.is_system
        and actor.reaches(organization, Role.STAFF)
        and organization.pk not in actor.own_organization_ids
    )


def reads_as_outsider(actor: Actor, organization_id: int) -> bool:
    """Whether opening a unit's evidence is recorded: by everyone but its own clerk and heads."""
    return not actor.is_system and not actor.acts_for(organization_id)
