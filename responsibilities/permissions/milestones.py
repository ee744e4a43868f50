"""Who may report on a duty's own 完成时限, and who answers."""

from portal.actor import Actor, Role
from responsibilities.models import Milestone
from responsibilities.permissions.reports import may_review_unit


def can_report_completion(actor: Actor, milestone: Milestone) -> bool:
    """The unit's own clerk and heads."""
    return actor.reaches(milestone.assignment.organization, Role.UNIT_CLERK, Role.UNIT_HEAD)


def can_review_completion(actor: Actor, milestone: Milestone) -> bool:
    return may_review_unit(actor, milestone.assignment.organization)
