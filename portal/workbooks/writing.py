"""Workbooks that leave the portal: templates, lists, and a sheet returned with its errors.

Text is always written as text: nothing a person typed can become a formula. Whole numbers of ours are
numbers.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence

import xlsxwriter

from .columns import Column
from .opening import Sheet, Workbook
from .tables import ERROR_HEADING, Problem, Table

TEMPLATE_ROWS = 2_000
MAX_CELL = 32_767
LONGEST_SHEET_NAME = 31  # in the units of UTF-16


def _book(buffer: io.BytesIO) -> xlsxwriter.Workbook:
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    return xlsxwriter.Workbook(buffer, options)


def _add_sheet(book: xlsxwriter.Workbook, name: str):
    """A worksheet of this name, as far as a sheet may be called so."""
    lawful = re.sub(r"[\[\]:*?/\\\x00-\x1f\ufffe\uffff]", " ", name).strip(" '")
    units = lawful.encode("utf-16-le", "ignore")[: LONGEST_SHEET_NAME * 2]
    return book.add_worksheet(units.decode("utf-16-le", "ignore").rstrip(" '") or "表")


def _put(sheet, row: int, column: int, text, style=None) -> None:
    if text not in ("", None):
        sheet.write_string(row, column, str(text)[:MAX_CELL], style)


def _put_value(sheet, row: int, column: int, value) -> None:
    """A count as a number that can be summed, everything else as text."""
    if isinstance(value, int):
        sheet.write_number(row, column, value)
    else:
        _put(sheet, row, column, value)


def template_workbook(title: str, columns: Sequence[Column], *, notes: Sequence[str] = ()) -> bytes:
    """An .xlsx to fill in: title, header with hints, drop-downs, and a second sheet with an example."""
    buffer = io.BytesIO()
    with _book(buffer) as book:
        heading = book.add_format({"bold": True, "font_size": 16})
        head = book.add_format({"bold": True, "bg_color": "#F1EEEA", "border": 1, "text_wrap": True})
        text = book.add_format({"num_format": "@"})
        sheet = _add_sheet(book, title)
        _put(sheet, 0, 0, title, heading)
        for position, column in enumerate(columns):
            _put(sheet, 1, position, column.title + ("*" if column.required else ""), head)
            sheet.set_column(position, position, column.width, text)
            _add_guides(sheet, position, column)
        sheet.freeze_panes(2, 0)
        _write_guide(book.add_worksheet("填写说明"), columns, notes, head)
    return buffer.getvalue()


def _add_guides(sheet, position: int, column: Column) -> None:
    if column.hint:
        sheet.write_comment(1, position, column.hint)
    if column.choices:
        rule = {
            "validate": "list",
            "source": list(column.choices),
            "error_title": column.title,
            "error_message": "请从下拉列表中选一项。",
        }
        sheet.data_validation(2, position, 1 + TEMPLATE_ROWS, position, rule)


def _write_guide(sheet, columns: Sequence[Column], notes: Sequence[str], head) -> None:
    for position, heading in enumerate(("栏目", "说明", "示例", "是否必填")):
        _put(sheet, 0, position, heading, head)
    for row, column in enumerate(columns, start=1):
        hint = column.hint + (f"可填：{'、'.join(column.choices)}。" if column.choices else "")
        for position, text in enumerate(
            ("说明：" + column.title, hint, column.example, "必填" if column.required else "")
        ):
            _put(sheet, row, position, text)
    for row, note in enumerate(notes, start=len(columns) + 2):
        _put(sheet, row, 0, f"说明：{note}")
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 60)
    sheet.set_column(2, 2, 36)


def with_errors(workbook: Workbook, table: Table, problems: Iterable[Problem]) -> bytes:
    """The sheet as it came, row for row, with a column 错误说明 after its last one."""
    sheet_in = next(sheet for sheet in workbook.sheets if sheet.name == table.sheet)
    messages: dict[int, list[str]] = {}
    for problem in problems:
        said = messages.setdefault(problem.row, [])
        if problem.message not in said:
            said.append(problem.message)
    width = _error_column(sheet_in, table)
    buffer = io.BytesIO()
    with _book(buffer) as book:
        bold = book.add_format({"bold": True})
        wrong = book.add_format({"bg_color": "#FDEAE5", "text_wrap": True})
        sheet = _add_sheet(book, table.sheet)
        for number, cells in enumerate(sheet_in.rows, start=1):
            said = messages.get(number)
            style = bold if number == table.header_row else wrong if said else None
            for position, text in enumerate(cells):
                if position != width:
                    _put(sheet, number - 1, position, text, style)
            if said:
                _put(sheet, number - 1, width, "\n".join(said), wrong)
        _put(sheet, table.header_row - 1, width, ERROR_HEADING, bold)
        for position, line in enumerate(messages.get(0, [])):
            _put(sheet, len(sheet_in.rows) + 1 + position, 0, f"说明：{line}", wrong)
        sheet.set_column(0, width - 1, 18)
        sheet.set_column(width, width, 60)
    return buffer.getvalue()


def _error_column(sheet: Sheet, table: Table) -> int:
    """Where 错误说明 goes: the column of an earlier round, else after the last one."""
    if ERROR_HEADING in table.header:
        return table.header.index(ERROR_HEADING)
    return max(len(row) for row in sheet.rows)


def export_rows(title: str, headings: Sequence[str], rows: Iterable[Sequence], *, about: str = "") -> bytes:
    """A plain list as .xlsx: optional line about filters and day, header, then each row as text,
    whole numbers as numbers."""
    buffer = io.BytesIO()
    with _book(buffer) as book:
        head = book.add_format({"bold": True, "bg_color": "#F1EEEA"})
        sheet = _add_sheet(book, title)
        top = 0
        if about:
            _put(sheet, 0, 0, about)
            top = 1
        for position, heading in enumerate(headings):
            _put(sheet, top, position, heading, head)
        for number, row in enumerate(rows, start=top + 1):
            for position, value in enumerate(row):
                _put_value(sheet, number, position, value)
        sheet.freeze_panes(top + 1, 0)
        sheet.set_column(0, max(len(headings) - 1, 0), 18)
    return buffer.getvalue()
