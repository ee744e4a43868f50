"""How wide the columns of a letter's table are: by what stands in them."""

import unicodedata

from .content import Align, Table

LINE = 36.8  # characters of 12 pt across 156 mm
INSET = 1.2  # the cell's own margins
NARROW = 0.8  # figures and Latin letters, in whatever face stands in for the one that is named


def widths_of(table: Table) -> list[float]:
    """In characters. A centred column is as wide as its longest cell, at most its weight's share; the others
    have the room that is left, by weight, and none more than it can fill while another could."""
    columns = table.columns
    unit = LINE / sum(column.weight for column in columns)
    needs = [_need(column.title, [row[i] for row in table.rows]) for i, column in enumerate(columns)]
    widths = [min(need, unit * column.weight) for need, column in zip(needs, columns, strict=True)]
    open_to = {i for i, column in enumerate(columns) if column.align == Align.LEFT}
    while open_to:
        room = LINE - sum(width for i, width in enumerate(widths) if i not in open_to)
        by_weight = room / sum(columns[i].weight for i in open_to)
        filled = {i for i in open_to if needs[i] <= by_weight * columns[i].weight}
        if not filled or filled == open_to:
            for i in open_to:
                widths[i] = by_weight * columns[i].weight
            return widths
        for i in filled:
            widths[i] = needs[i]
        open_to -= filled
    return widths


def heading_lines(title: str) -> list[str]:
    """逾期（工作日） takes two lines."""
    head, bracket, rest = title.partition("（")
    return [head, bracket + rest] if bracket else [head]


def _need(title: str, cells: list[str]) -> float:
    return max(map(_characters, [*heading_lines(title), *cells])) + INSET


def _characters(text: str) -> float:
    return sum(1 if unicodedata.east_asian_width(c) in "WFA" else NARROW for c in text)
