"""只读（组织部）: how the quarter stands, and where to look a person or a unit up."""

from __future__ import annotations

from portal.actor import Actor
from portal.home.workbench.common import latest_plan, standing


def build(actor: Actor) -> dict:
    plan = latest_plan(actor)
    return {"plan": plan, "standing": standing(plan, actor) if plan else None}
