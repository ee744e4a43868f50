"""Who may do what with a year's plan: the commission's staff over the whole of its jurisdiction."""

from portal.actor import Actor, Role
from portal.organizations.models import Jurisdiction
from responsibilities.models import DutyPlan


def can_draft(actor: Actor, jurisdiction: Jurisdiction | None) -> bool:
    """Import a workbook, start a plan. A grant over a part of the county does not reach its plan."""
    if actor.is_system:
        return True
    root = jurisdiction.root if jurisdiction else None
    return root is not None and actor.reaches(root, Role.STAFF)


def can_edit(actor: Actor, plan: DutyPlan) -> bool:
    return can_draft(actor, plan.jurisdiction)


def can_publish(actor: Actor, plan: DutyPlan) -> bool:
    return can_edit(actor, plan)
