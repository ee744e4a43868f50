"""Find the table inside a sheet: its header, its rows, and what stands around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.errors import Refused

from .cells import NumberText, line_of, lines_of
from .columns import Column
from .headers import Header, find_headers, nameless_refusal, possible_headers, settle_doubles
from .limits import cell_name
from .opening import Sheet, Workbook

ERROR_HEADING = "错误说明"
NOTE = re.compile(
    r"^[（(【\[]?(注|备注|说明|填表说明|填报说明|填表人|填报人|制表|审核|审批|联系人|联系电话|负责人|分管领导"
    r"|单位负责人|主要负责人|填表日期|填报日期|填表时间|填报时间|报送|单位[（(]盖章|盖章|附注|合计|总计|小计)"
    r"(人|单位|日期|时间|电话)?([）)】\]]|[:：\d．.、（(]|$)"
)
TOTAL = re.compile(r"^(合计|总计|小计|共计)[:：]?$")
NEXT_NOTE = re.compile(r"^\d+[.．、]")
NUMBERED_HEADING = re.compile(r"^[（(]?[一二三四五六七八九十]{1,3}[）)、．.]")


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
    repeated column), `raw` the cells as they stand, `group` the heading row above it, `numbers` the keys
    of the columns where a bare number stood."""

    number: int
    values: dict[str, str | list[str]]
    raw: list[str]
    group: str = ""
    numbers: frozenset[str] = frozenset()

    def __getitem__(self, key: str) -> str:
        return self.values.get(key, "")

    def was_number(self, key: str) -> bool:
        """Whether the cell held a number, neither text nor a date: 2021.10 and 6.30, typed so, have become
        2021.1 and 6.3, and nobody can tell which was meant."""
        return key in self.numbers


@dataclass
class Table:
    sheet: str
    header_row: int  # the sheet's own number; of the upper row where the header takes two
    header: list[str]  # 责任单位/牵头单位 where it takes two
    fields: dict[str, list[int]]  # column key → cell positions
    titles: dict[str, str]  # column key → what the importer calls it
    rows: list[Row] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)  # (row number, text) left out
    groups: list[tuple[int, str]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)  # sheets, and columns with data, that were not read
    problems: list[Problem] = field(default_factory=list)

    def title_of(self, key: str) -> str:
        """The column's own title: a heading in the sheet may hold a whole instruction."""
        return self.titles.get(key, key)


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
        (candidate, header)
        for candidate in workbook.sheets
        if not candidate.hidden and sheet in ("", candidate.name)
        for header in find_headers(candidate, columns)
        if header_row in (0, header.first + 1)
    ]
    if not found:
        raise Refused(_no_header(workbook, columns))
    if len(found) > 1:
        raise HeaderQuestion([(candidate.name, header.first + 1) for candidate, header in found])
    chosen, header = found[0]
    settle_doubles(header, columns)
    table = _Reader(chosen, header, columns).read()
    table.unread = [_unread(other) for other in workbook.sheets if other is not chosen] + table.unread
    return table


def _unread(sheet: Sheet) -> str:
    reason = "空表" if sheet.empty else "隐藏的工作表" if sheet.hidden else "没有要找的表头"
    return f"{sheet.name}（{reason}）"


def _no_header(workbook: Workbook, columns: Sequence[Column]) -> str:
    expected = "、".join(column.title for column in columns if column.required)
    seen = []
    for sheet in workbook.sheets:
        if sheet.hidden or sheet.empty:
            continue
        best = max(possible_headers(sheet, columns), key=lambda header: len(header.fields))
        if best.fields:
            text = "、".join(line_of(title) for title in best.titles if title)
            seen.append(f"工作表“{sheet.name}”第 {best.first + 1} 行最像，但只有：{text[:120]}")
    if not seen:
        seen = ["表中没有一行像表头" if any(not s.empty for s in workbook.sheets) else "工作表都是空的"]
    return f"找不到表头。要有这些列：{expected}。{'；'.join(seen)}。请补上表头，或下载模板填写后再上传。"


class _Reader:
    """The rows under one header. What a row is about stands in the first required column: formulas filled
    down below the data, in any other, make no rows."""

    def __init__(self, sheet: Sheet, header: Header, columns: Sequence[Column]):
        self.sheet, self.header, self.columns = sheet, header, columns
        titles = {column.key: column.title for column in columns}
        self.table = Table(sheet.name, header.first + 1, header.titles, header.fields, titles)
        self.at = {position: column for column in columns for position in header.fields.get(column.key, ())}
        self.data = {position for position, column in self.at.items() if not column.serial}
        self.required = {position for position, column in self.at.items() if column.required}
        subject = next((column.key for column in columns if column.required), "")
        self.subject = set(header.fields.get(subject, ()))
        self.problems: dict[int, list[int]] = {}
        for row, position in sorted(sheet.problems):
            if position in self.data:
                self.problems.setdefault(row, []).append(position)

    def read(self) -> Table:
        printed = self.sheet.rows[self.header.first : self.header.last + 1]
        _fill_down(self.sheet, self.header.last)
        wide = self._wide_merges()
        for at, cells in enumerate(self.sheet.rows[self.header.last + 1 :], start=self.header.last + 1):
            if cells not in printed:
                self._read_row(at, cells, at in wide)
        self._check_nameless()
        self.table.unread = self._unread_columns()
        return self.table

    def _read_row(self, at: int, cells: list[str], wide: bool) -> None:
        filled = [position for position, cell in enumerate(cells) if cell]
        first = line_of(cells[filled[0]]) if filled else ""
        if self._is_note(cells, filled):
            self.table.notes.append((at + 1, "  ".join(line_of(cells[position]) for position in filled)))
        elif len(filled) == 1 and (wide or NUMBERED_HEADING.match(first)):
            self.table.groups.append((at + 1, first))
        elif self.data.intersection(filled) or self.subject.intersection(self.problems.get(at, ())):
            self.table.rows.append(self._row(at, cells))
            self.table.problems += [self._problem(at, position) for position in self.problems.get(at, ())]

    def _row(self, at: int, cells: list[str]) -> Row:
        values: dict[str, str | list[str]] = {}
        for column in self.columns:
            clean = lines_of if column.lines else line_of
            positions = self.table.fields.get(column.key, [])
            texts = [clean(cells[position]) if position < len(cells) else "" for position in positions]
            values[column.key] = [text for text in texts if text] if column.repeated else "".join(texts[:1])
        numbers = (position for position, cell in enumerate(cells) if isinstance(cell, NumberText))
        keys = frozenset(self.at[position].key for position in numbers if position in self.at)
        return Row(at + 1, values, cells, self.table.groups[-1][1] if self.table.groups else "", keys)

    def _problem(self, row: int, position: int) -> Problem:
        title = self.at[position].title
        message = f"{cell_name(row, position)}（{title}）{self.sheet.problems[row, position]}"
        return Problem(self.sheet.name, row + 1, title, message)

    def _is_note(self, cells: list[str], filled: list[int]) -> bool:
        if not filled:
            return False
        first = line_of(cells[filled[0]])
        if TOTAL.match(first):
            return True
        if not NOTE.match(first):
            return len(filled) == 1 and self._goes_on(filled[0], first)
        alone = len(filled) == 1 or not self.required.intersection(filled)
        return alone or all(NOTE.match(line_of(cells[position])) for position in filled)

    def _goes_on(self, position: int, text: str) -> bool:
        """Whether a cell alone in its row is the next line of a note above it. What stands where a name
        has to stand before any row of data is the topmost unit, however long its name."""
        rows, notes = self.table.rows, self.table.notes
        if not notes or (rows and rows[-1].number > notes[-1][0]) or (not rows and position in self.required):
            return False
        return bool(NEXT_NOTE.match(text)) or (len(text) > 12 and not text.isdecimal())

    def _wide_merges(self) -> set[int]:
        """Rows merged across most of the table: headings of a group, whether over A:F or A:E."""
        wide = set()
        for (top, left), (bottom, right) in self.sheet.merges:
            covered = sum(left <= position <= right for position in self.at)
            if top == bottom and covered >= 2 and covered * 2 >= len(self.at):
                wide.add(top)
        return wide

    def _holds_data(self, position: int) -> bool:
        return any(position < len(row.raw) and row.raw[position] for row in self.table.rows)

    def _check_nameless(self) -> None:
        for position in self.header.nameless:
            if self._holds_data(position):
                raise Refused(nameless_refusal(self.header, position, self.columns))

    def _unread_columns(self) -> list[str]:
        """Each column that holds data and was not read, as a person finds it."""
        width = max((len(row.raw) for row in self.table.rows), default=0)
        titles = self.header.titles + [""] * width
        others = [at for at in range(width) if at not in self.at and titles[at] != ERROR_HEADING]
        left_out = self.header.left_out
        return [
            self.header.place(at) + (f"（{left_out[at]}）" if at in left_out else "")
            for at in others
            if self._holds_data(at)
        ]


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
