"""责任领导 and 纪检负责人: their field in one sentence, three blocks and one row per unit."""

from __future__ import annotations

from portal.actor import Actor, Role
from portal.deadlines.enums import Light
from portal.home.workbench.common import address, latest_plan, standing
from portal.home.workbench.overdue import Overdue, describe, overdue_deadlines
from portal.home.workbench.unit import UNIT, to_receive
from portal.home.workbench.unit import build as unit_page
from responsibilities.field import grid as grids
from responsibilities.field.cells import Row
from responsibilities.kinds import QUARTERLY_REPORT

MANY = 200


def build(actor: Actor) -> dict:
    plan = latest_plan(actor)
    stands = standing(plan, actor) if plan else None
    units = [scope.organization_id for scope in actor.scopes_of(*UNIT)]
    own = unit_page(actor) if units else {}
    context = {
        "plan": plan,
        "standing": stands,
        "leads": actor.has(Role.LEADER),
        "to_receive": to_receive(actor, units),
        "to_sign": own.get("to_sign", []),
    }
    return context | (_field(plan, stands.quarter, actor) if stands else {})


def _field(plan, quarter: int, actor: Actor) -> dict:
    grid = grids.build(plan, actor, quarter=quarter, duties=plan.duties.none())
    late = _late(actor)
    rows = [_described(row, quarter, late.get(row.organization.pk)) for row in grid.rows]
    counts = grid.counts
    return {
        "rows": rows,
        "units": len(grid.rows),
        "counts": counts,
        "fine": counts[Light.OK.value] + counts[Light.DONE.value],
        "links": {
            state: address("responsibilities:field", year=plan.year, quarter=quarter, state=state)
            for state in ("late", "soon", "ok")
        }
        | {"all": address("responsibilities:field", year=plan.year, quarter=quarter)},
    }


def _late(actor: Actor) -> dict[int, Overdue]:
    """Organization → what its checklist is overdue with."""
    rows = overdue_deadlines(actor).filter(kind=QUARTERLY_REPORT).select_related("organization")
    return {row.deadline.organization_id: row for row in describe(list(rows[:MANY]), actor)}


def _described(row: Row, quarter: int, late: Overdue | None) -> Row:
    """One line under the unit's name, and the exact word of its pill."""
    cell = row.cell(quarter)
    row.now = cell
    row.word = f"逾期 {late.days} 日" if late else ""
    row.line = f"{late.matter}，{late.last}" if late else _line(cell)
    return row


def _line(cell) -> str:
    if cell is None:
        return "本季不报"
    if cell.light == Light.DONE:
        return f"{cell.total} 项已认可" + ("，补录" if cell.late_entry else "")
    if cell.is_filed:
        return "已报送，待区纪委审核" + ("，补录" if cell.late_entry else "")
    if cell.status == "returned":
        return f"{cell.total} 项中 {cell.total - cell.filed} 项退回重报"
    if cell.status == "to_sign":
        return "已填好，待负责人签字"
    return f"已填 {cell.filed}/{cell.total} 项" if cell.filed else "还没有报送"
