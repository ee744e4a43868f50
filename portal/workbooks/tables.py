"""Find the table inside a sheet: its header, its rows, and what stands around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.errors import Refused

from .cells import line_of, lines_of, match_key
from .limits import cell_name, column_letters
from .opening import Sheet, Workbook

HEADER_SEARCH_ROWS = 60
NOTE = re.compile(
    r"^[（(【\[]?(注|备注|说明|填表说明|填报说明|填表人|填报人|制表|审核|审批|联系人|联系电话|负责人|分管领导"
    r"|单位负责人|主要负责人|填表日期|填报日期|填表时间|填报时间|报送|单位[（(]盖章|盖章|附注|合计|总计|小计)"
    r"(人|单位|日期|时间|电话)?([）)】\]]|[:：\d．.、（(]|$)"
)
TOTAL = re.compile(r"^(合计|总计|小计|共计)[:：]?$")
NUMBERED_HEADING = re.compile(r"^[（(]?[一二三四五六七八九十]{1,3}[）)、．.]")


@dataclass(frozen=True)
class Column:
    """A column an importer asks for.

    `aliases`: other headings offices give it. `required`: without it there is no table. `repeated`:
    heading 1 … heading 4 side by side, the value becomes a list. `lines`: line breaks inside a cell
    mean something. `serial`: a running number, never data by itself. The rest is for the template.
    """

    key: str
    title: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    repeated: bool = False
    lines: bool = False
    serial: bool = False
    choices: tuple[str, ...] = ()
    hint: str = ""
    example: str = ""
    width: int = 16

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(match_key(title) for title in (self.title, *self.aliases))


@dataclass(frozen=True)
class Problem:
    """What is wrong, where (the sheet's own row number; 0: the file as a whole), and what to do."""

    sheet: str
    row: int
    field: str
    message: str

    def as_dict(self) -> dict:
        return {"sheet": self.sheet, "row": self.row, "field": self.field, "message": self.message}


@dataclass
class Row:
    """One data row: `number` is the sheet's own, `values` by column key ("" when blank, a list for a
    repeated column), `raw` the cells as they stand, `group` the heading row above it."""

    number: int
    values: dict[str, str | list[str]]
    raw: list[str]
    group: str = ""

    def __getitem__(self, key: str) -> str:
        return self.values.get(key, "")


@dataclass
class Table:
    sheet: str
    header_row: int  # the sheet's own number
    header: list[str]
    fields: dict[str, list[int]]  # column key → cell positions
    rows: list[Row] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)  # (row number, text) left out
    groups: list[tuple[int, str]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)  # sheets not read, with the reason
    problems: list[Problem] = field(default_factory=list)

    def title_of(self, key: str) -> str:
        return line_of(self.header[self.fields[key][0]]) if self.fields.get(key) else key


class HeaderQuestion(Refused):
    """More than one row could be the header; `candidates` are (sheet name, row number)."""

    def __init__(self, candidates: list[tuple[str, int]]):
        places = "、".join(f"工作表“{sheet}”第 {row} 行" for sheet, row in candidates)
        super().__init__(
            f"{places}都像表头，不知道该读哪一张表。请只留一张表，其余删去或移到别的文件，再重新上传。"
        )
        self.candidates = candidates


def read_table(
    workbook: Workbook, columns: Sequence[Column], *, sheet: str = "", header_row: int = 0
) -> Table:
    """The one table of the workbook that has `columns`.

    `sheet` and `header_row` (the sheet's own number) settle a HeaderQuestion. Raises HeaderQuestion
    when several tables fit, Refused when none does or a column stands twice.
    """
    found = [
        (candidate, at)
        for candidate in workbook.sheets
        if not candidate.hidden and sheet in ("", candidate.name)
        for at in _header_rows(candidate, columns)
        if header_row in (0, at + 1)
    ]
    if not found:
        raise Refused(_no_header(workbook, columns))
    if len(found) > 1:
        raise HeaderQuestion([(candidate.name, at + 1) for candidate, at in found])
    chosen, at = found[0]
    table = _read(chosen, at, columns)
    table.unread = [_unread(other) for other in workbook.sheets if other is not chosen]
    return table


def _unread(sheet: Sheet) -> str:
    reason = "空表" if sheet.empty else "隐藏的工作表" if sheet.hidden else "没有要找的表头"
    return f"{sheet.name}（{reason}）"


def _header_rows(sheet: Sheet, columns: Sequence[Column]) -> list[int]:
    """Rows that hold every required column; a header printed again further down counts once."""
    required = {column.key for column in columns if column.required}
    found: list[int] = []
    for at, cells in enumerate(sheet.rows[:HEADER_SEARCH_ROWS]):
        if required <= _fields(cells, columns).keys() and not any(cells == sheet.rows[o] for o in found):
            found.append(at)
    return found


def _fields(cells: list[str], columns: Sequence[Column]) -> dict[str, list[int]]:
    fields: dict[str, list[int]] = {}
    for position, cell in enumerate(cells):
        if cell and len(cell) < 200 and (column := _column_of(cell, columns)):
            fields.setdefault(column.key, []).append(position)
    return fields


def _column_of(heading: str, columns: Sequence[Column]) -> Column | None:
    for name in _readings(heading):
        for column in columns:
            if name in column.keys:
                return column
            if column.repeated and re.sub(r"[\d一二三四五六七八九十]+$", "", name) in column.keys:
                return column
    return None


def _readings(heading: str) -> list[str]:
    """The heading as typed, then without marks, without its bracketed instructions, its first line."""
    readings = []
    for text in (heading, _without_brackets(heading), heading.split("\n")[0]):
        text = match_key(text).strip("*＊:：")
        readings += [text, _without_brackets(text).strip("*:")]
    return [text for text in dict.fromkeys(readings) if text]


def _without_brackets(text: str) -> str:
    return re.sub(r"[（(【\[][^）)】\]]*[）)】\]]?", "", text)


def _no_header(workbook: Workbook, columns: Sequence[Column]) -> str:
    expected = "、".join(column.title for column in columns if column.required)
    seen = []
    for sheet in workbook.sheets:
        if sheet.hidden or sheet.empty:
            continue
        at, cells = max(
            enumerate(sheet.rows[:HEADER_SEARCH_ROWS]), key=lambda item: len(_fields(item[1], columns))
        )
        if _fields(cells, columns):
            text = "、".join(line_of(cell) for cell in cells if cell)
            seen.append(f"工作表“{sheet.name}”第 {at + 1} 行最像，但只有：{text[:120]}")
    if not seen:
        seen = ["表中没有一行像表头" if any(not s.empty for s in workbook.sheets) else "工作表都是空的"]
    return f"找不到表头。要有这些列：{expected}。{'；'.join(seen)}。请补上表头，或下载模板填写后再上传。"


def _read(sheet: Sheet, at: int, columns: Sequence[Column]) -> Table:
    header = sheet.rows[at]
    table = Table(sheet.name, at + 1, header, _fields(header, columns))
    _check_doubles(table, columns)
    _fill_down(sheet, at)
    wide = _wide_merges(sheet, table, columns)
    group = ""
    for number, cells in enumerate(sheet.rows[at + 1 :], start=at + 2):
        filled = [position for position, cell in enumerate(cells) if cell]
        problems = [cell for cell in sheet.problems if cell[0] == number - 1] if sheet.problems else []
        if (not filled and not problems) or cells == header:
            continue
        text = line_of(cells[filled[0]]) if filled else ""
        if _is_note(cells, filled, table, columns):
            table.notes.append((number, "  ".join(line_of(cells[position]) for position in filled)))
        elif len(filled) == 1 and (number - 1 in wide or NUMBERED_HEADING.match(text)):
            group = text
            table.groups.append((number, group))
        elif problems or _has_data(cells, table, columns):
            table.rows.append(_row(number, cells, table, columns, group))
            table.problems += [_cell_problem(sheet, cell, table) for cell in sorted(problems)]
    return table


def _check_doubles(table: Table, columns: Sequence[Column]) -> None:
    for column in columns:
        positions = table.fields.get(column.key, [])
        if len(positions) > 1 and not column.repeated:
            letters = "、".join(column_letters(position) for position in positions)
            raise Refused(
                f"第 {table.header_row} 行表头里 {letters} 列都是“{column.title}”，不知道该读哪一列。"
                f"请只留一列，或给其余的列改名，再重新上传。"
            )


def _fill_down(sheet: Sheet, header: int) -> None:
    """Every row of a vertically merged cell gets the cell's value."""
    for (top, left), (bottom, right) in sheet.merges:
        if bottom == top or top <= header or left >= len(sheet.rows[top] if top < len(sheet.rows) else []):
            continue
        value = sheet.rows[top][left]
        for row in range(top + 1, min(bottom, len(sheet.rows) - 1) + 1):
            cells = sheet.rows[row]
            if value and any(cells[:left] + cells[right + 1 :]):
                cells.extend([""] * (left + 1 - len(cells)))
                cells[left] = cells[left] or value


def _wide_merges(sheet: Sheet, table: Table, columns: Sequence[Column]) -> set[int]:
    """Rows merged across most of the table: headings of a group, whether over A:F or A:E."""
    mapped = sorted(position for positions in table.fields.values() for position in positions)
    wide = set()
    for (top, left), (bottom, right) in sheet.merges:
        covered = sum(left <= position <= right for position in mapped)
        if top == bottom and covered >= 2 and covered * 2 >= len(mapped):
            wide.add(top)
    return wide


def _is_note(cells: list[str], filled: list[int], table: Table, columns: Sequence[Column]) -> bool:
    if not filled:
        return False
    first = line_of(cells[filled[0]])
    if TOTAL.match(first):
        return True
    if len(filled) > 1:
        required = {
            position for c in columns if c.required for position in table.fields.get(c.key, [])
        } & set(filled)
        return bool(NOTE.match(first)) and (
            not required or all(NOTE.match(line_of(cells[position])) for position in filled)
        )
    after_note = bool(table.notes) and not re.match(r"^\d+$", first)
    return bool(NOTE.match(first)) or (after_note and len(first) > 12)


def _has_data(cells: list[str], table: Table, columns: Sequence[Column]) -> bool:
    """Whether anything beyond a running number stands under the columns asked for."""
    serial = {position for c in columns if c.serial for position in table.fields.get(c.key, [])}
    mapped = {position for positions in table.fields.values() for position in positions} - serial
    return any(position < len(cells) and cells[position] for position in mapped)


def _row(number: int, cells: list[str], table: Table, columns: Sequence[Column], group: str) -> Row:
    values: dict[str, str | list[str]] = {}
    for column in columns:
        clean = lines_of if column.lines else line_of
        texts = [clean(cells[at]) if at < len(cells) else "" for at in table.fields.get(column.key, [])]
        values[column.key] = [text for text in texts if text] if column.repeated else "".join(texts[:1])
    return Row(number, values, cells, group)


def _cell_problem(sheet: Sheet, cell: tuple[int, int], table: Table) -> Problem:
    title = line_of(table.header[cell[1]]) if cell[1] < len(table.header) else ""
    return Problem(
        sheet.name,
        cell[0] + 1,
        title,
        f"{cell_name(*cell)}{'（' + title + '）' if title else ''}{sheet.problems[cell]}",
    )
