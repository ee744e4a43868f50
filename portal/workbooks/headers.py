"""Which rows of a sheet are a table's header, and which column of the table each of its cells heads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.errors import Refused

from .cells import line_of
from .columns import Column, column_of
from .limits import cell_name, column_letters
from .opening import Sheet

SEARCH_ROWS = 60
Span = tuple[int, int]  # first and last column of cells merged side by side


@dataclass
class Header:
    """A row of headings, with the row below it where that tells a merged heading's columns apart.

    `titles` by position (责任单位/牵头单位 under a merged heading), `fields`: column key → positions,
    `left_out`: position → why it is not read, `nameless`: position under a merged heading that it shares
    with a column that is read, and that heading's span.
    """

    first: int
    last: int
    titles: list[str]
    fields: dict[str, list[int]] = field(default_factory=dict)
    left_out: dict[int, str] = field(default_factory=dict)
    nameless: dict[int, Span] = field(default_factory=dict)
    ranks: dict[int, int] = field(default_factory=dict)

    def claim(self, position: int, found: tuple[Column, int] | None) -> bool:
        if found:
            self.fields.setdefault(found[0].key, []).append(position)
            self.ranks[position] = found[1]
        return bool(found)

    def place(self, position: int) -> str:
        """As a person finds it: E 列“备注”."""
        title = self.titles[position] if position < len(self.titles) else ""
        return f"{column_letters(position)} 列" + (f"“{line_of(title)}”" if title else "（没有表头）")


def find_headers(sheet: Sheet, columns: Sequence[Column]) -> list[Header]:
    """The headers with every required column; one printed again further down counts once."""
    required = {column.key for column in columns if column.required}
    found: list[Header] = []
    for header in possible_headers(sheet, columns):
        known = [sheet.rows[row] for other in found for row in range(other.first, other.last + 1)]
        if required <= header.fields.keys() and sheet.rows[header.first] not in known:
            found.append(header)
    return found


def possible_headers(sheet: Sheet, columns: Sequence[Column]) -> list[Header]:
    """Each of the first rows, read as a header."""
    rows = sheet.rows[:SEARCH_ROWS]
    spans: dict[int, list[Span]] = defaultdict(list)
    for (top, left), (bottom, right) in sheet.merges:
        if top == bottom < len(rows) and left < right < len(rows[top]):
            spans[top].append((left, right))
    return [_header(sheet, at, sorted(spans[at]), columns) for at in range(len(rows))]


def _header(sheet: Sheet, at: int, spans: list[Span], columns: Sequence[Column]) -> Header:
    cells = sheet.rows[at]
    below = _second_row(sheet, at, spans, columns)
    header = Header(at, at + 1 if below else at, list(cells))
    under = {position for left, right in spans for position in range(left, right + 1)}
    for position, cell in enumerate(cells):
        if cell and position not in under:
            header.claim(position, column_of(cell, columns))
    for left, right in spans:
        _read_span(header, (left, right), below[left : right + 1], columns)
    header.fields = {key: sorted(positions) for key, positions in header.fields.items()}
    return header


def _second_row(sheet: Sheet, at: int, spans: list[Span], columns: Sequence[Column]) -> list[str]:
    """The row below when it holds the headings under merged ones, and nothing else of its own.

    Beside the merged headings stands one that needs no more: a title merged over the table is no heading.
    """
    cells, below = sheet.rows[at], sheet.rows[at + 1] if at + 1 < len(sheet.rows) else []
    under = {position for left, right in spans for position in range(left, right + 1) if cells[left]}
    filled = {position for position, cell in enumerate(below) if cell}
    beside = any(column_of(cell, columns) for at, cell in enumerate(cells) if cell and at not in under)
    alone = all(position < len(cells) and below[position] == cells[position] for position in filled - under)
    if not (filled & under and beside and alone):
        return []
    deep = any(top == at and bottom == at + 1 for (top, _), (bottom, _) in sheet.merges)
    return below if deep or any(column_of(below[p], columns) for p in filled & under) else []


def _read_span(header: Header, span: Span, below: list[str], columns: Sequence[Column]) -> None:
    """Columns under one merged heading: by the heading each has of its own, else the first by the shared."""
    left, right = span
    title = header.titles[left]
    own = {left + at: cell for at, cell in enumerate(below) if cell}
    shared = column_of(title, columns)
    known = [position for position, cell in own.items() if header.claim(position, column_of(cell, columns))]
    if not known and shared:
        known = [*range(left, right + 1)] if shared[0].repeated and not own else [min(own, default=left)]
        for position in known:
            header.claim(position, shared)
    for position in range(left, right + 1):
        header.titles[position] = f"{title}/{own[position]}" if position in own else title
        if known and position not in own and position not in known:
            header.nameless[position] = span


def settle_doubles(header: Header, columns: Sequence[Column]) -> None:
    """Of several columns that could be the same one, keep the best named. Raises Refused when two are."""
    for column in columns:
        positions = header.fields.get(column.key, [])
        if len(positions) < 2 or column.repeated:
            continue
        rank = min(header.ranks[position] for position in positions)
        best = [position for position in positions if header.ranks[position] == rank]
        if len(best) > 1:
            raise Refused(_double(header, best, column))
        header.fields[column.key] = best
        for position in set(positions) - set(best):
            header.left_out[position] = f"{column.title}已读 {header.place(best[0])}"


def _double(header: Header, positions: list[int], column: Column) -> str:
    letters = "、".join(column_letters(position) for position in positions)
    return (
        f"第 {header.first + 1} 行表头里 {letters} 列都是“{column.title}”，不知道该读哪一列。"
        f"请只留一列，或给其余的列改名，再重新上传。"
    )


def nameless_refusal(header: Header, position: int, columns: Sequence[Column]) -> str:
    left, right = header.nameless[position]
    place = f"{cell_name(header.first, left)}:{cell_name(header.first, right)}"
    letters = "、".join(column_letters(at) for at in range(left, right + 1))
    shared = [key for key, positions in header.fields.items() if left <= min(positions) <= right]
    free = [column for column in columns if column.key in shared or column.key not in header.fields]
    titles = "、".join(column.title for column in free if not column.serial)
    return (
        f"{place} 合并成一个表头“{line_of(header.titles[position])}”，下面 {letters} 列都有内容，"
        f"不知道各是什么。请取消合并，给每一列各写一个表头（可用：{titles}），再重新上传。"
    )
