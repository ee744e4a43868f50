"""The 责任田 as a workbook: words instead of colours."""

from portal.clock import today
from portal.workbooks import export_rows
from responsibilities.field.grid import Grid

QUARTER_HEADINGS = ["一季度", "二季度", "三季度", "四季度"]


def sheet(grid: Grid) -> bytes:
    headings = ["单位", *QUARTER_HEADINGS, *(f"{duty.number} {duty.title}" for duty in grid.duties)]
    about = f"{grid.plan.title}，{QUARTER_HEADINGS[grid.quarter - 1]}，{today():%Y年%m月%d日}"
    return export_rows("责任田", headings, (_line(row) for row in grid.rows), about=about)


def _line(row) -> list[str]:
    return [
        row.organization.name,
        *(_quarter(cell) for cell in row.quarters),
        *(cell.light.label if cell else "" for cell in row.duties),
    ]


def _quarter(cell) -> str:
    if cell is None:
        return ""
    late = "，补录" if cell.late_entry else ""
    return f"{cell.light.label} {cell.filed}/{cell.total}{late}"
