"""A 小项 that a sheet lists over several rows: one row to us, its requirements joined."""

from collections.abc import Sequence
from dataclasses import replace

from portal.workbooks import Row, Table, Workbook

TOGETHER = ("title", "lead", "deadline")
ALIKE = ("category", "support", "leader", "side", "kind", "short_title", "support_reports")


def folded(book: Workbook, table: Table) -> list[Row]:
    """The rows; those that share one merged 小项, 牵头单位 and 完成时限 are the first of them. Rows that
    differ in anything but the 要求 stay as they are."""
    spans = _spans(book, table)
    rows: list[Row] = []
    for row in table.rows:
        if rows and _is_one(rows[-1], row, spans):
            rows[-1] = _joined(rows[-1], row)
        else:
            rows.append(row)
    return rows


def _spans(book: Workbook, table: Table) -> list[dict[int, int]]:
    """For each column of TOGETHER that the table has: sheet row → first row of the merge it is in."""
    sheet = next(sheet for sheet in book.sheets if sheet.name == table.sheet)
    positions = [table.fields[key][0] for key in TOGETHER if table.fields.get(key)]
    return [
        {
            row + 1: top
            for (top, left), (bottom, right) in sheet.merges
            if left <= position <= right
            for row in range(top, bottom + 1)
        }
        for position in positions
    ]


def _is_one(first: Row, row: Row, spans: Sequence[dict[int, int]]) -> bool:
    merged = all(span.get(row.number, -1) == span.get(first.number, -2) for span in spans)
    return merged and all(row[key] in ("", first[key]) for key in ALIKE)


def _joined(first: Row, row: Row) -> Row:
    texts = dict.fromkeys(text for text in (first["requirement"], row["requirement"]) if text)
    requirement = "；".join(text.rstrip("；;。") for text in texts)
    return replace(first, values={**first.values, "requirement": requirement})
