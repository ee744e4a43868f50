"""Who may do what with a year's plan: the commission's staff of its jurisdiction."""

from portal.actor import Actor, Role
from responsibilities.models import DutyPlan


def can_draft(actor: Actor) -> bool:
    """Import a workbook, start a plan."""
    return actor.has(Role.STAFF)


def can_edit(actor: Actor, plan: DutyPlan) -> bool:
    return can_draft(actor) and (actor.is_system or actor.jurisdiction_id == plan.jurisdiction_id)


def can_publish(actor: Actor, plan: DutyPlan) -> bool:
    return can_edit(actor, plan)
