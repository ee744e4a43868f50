"""Open an uploaded table by what it is, not by what it is called."""

from __future__ import annotations

import csv
import datetime
import io
import re
from dataclasses import dataclass, field
from pathlib import Path

import filetype
from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from . import archive, biff
from .cells import LARGEST_EXACT, NumberText, lines_of, text_of
from .facts import BookFacts, Cell, SheetFacts
from .limits import DAMAGED, LOCKED, MAX_AREA, MAX_FILE_BYTES, SAVE_AS, Unreadable, check_area

DECIMAL = re.compile(r"\d+\.\d+", re.ASCII)


@dataclass
class Sheet:
    """One worksheet as text. `rows[i]` is the sheet's row i + 1; rows may differ in length; a cell that
    holds a number and shows it plainly is a NumberText, and so is a bare decimal of a .csv, which keeps
    no types: a table program that saved it had dropped the last 0 already.

    `merges` are ((first row, first column), (last row, last column)) from 0; `problems` name cells
    whose value cannot be trusted, with the sentence to show.
    """

    name: str
    rows: list[list[str]]
    merges: list[tuple[Cell, Cell]] = field(default_factory=list)
    problems: dict[Cell, str] = field(default_factory=dict)
    hidden: bool = False

    @property
    def empty(self) -> bool:
        return not any(any(row) for row in self.rows)


@dataclass
class Workbook:
    filename: str
    kind: str  # xlsx, xls or csv
    sheets: list[Sheet]


def open_workbook(content: bytes | str | Path, filename: str) -> Workbook:
    """Read all sheets of an .xlsx, .xls, .et or .csv (UTF-8 or GB18030), recognized by content.

    Sizes are checked before anything is parsed. Raises Unreadable with what to do about it.
    """
    data = content if isinstance(content, bytes) else _bytes(Path(content))
    if len(data) > MAX_FILE_BYTES:
        raise Unreadable("文件超过 20 MB，没有读取。请删去图片和多余工作表，或分成几个文件再上传。")
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise Unreadable(f"“{filename}”是空文件。请确认选对了文件，保存后再上传。")
    if data.startswith(b"PK"):
        return Workbook(filename, "xlsx", _parse(data, archive.inspect(data)))
    if data.startswith(biff.SIGNATURE):
        facts, safe = biff.inspect(data)
        return Workbook(filename, "xls", _parse(safe, facts))
    return Workbook(filename, "csv", [_read_csv(data, Path(filename).stem)])


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError as error:
        raise Unreadable(f"没有文件“{path}”。请检查路径。") from error
    except OSError as error:
        raise Unreadable(f"读不到文件“{path}”。请检查它的权限。") from error


def _parse(data: bytes, facts: BookFacts) -> list[Sheet]:
    return [
        _sheet(meta, values, merges, facts)
        for meta, values, merges in _parsed(data)
        if meta.typ in (SheetTypeEnum.WorkSheet, SheetTypeEnum.MacroSheet)
    ]


def _parsed(data: bytes) -> list[tuple]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            return [_values(book.get_sheet_by_name(meta.name), meta) for meta in book.sheets_metadata]
    except PasswordError as error:
        raise Unreadable(LOCKED) from error
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # the parser also panics on some damaged files
        raise Unreadable(DAMAGED) from error


def _values(source, meta) -> tuple:
    values = [] if source.end is None else source.to_python(skip_empty_area=False)
    return meta, values, list(source.merged_cell_ranges or [])


def _sheet(meta, values, merges, facts: BookFacts) -> Sheet:
    known = facts.sheets.get(meta.name, SheetFacts())
    heights = (min(bottom, len(values) - 1) - top for (top, _), (bottom, _) in merges)
    if sum(height for height in heights if height > 0) > MAX_AREA:  # they lie on top of one another
        raise Unreadable(DAMAGED)
    sheet = Sheet(meta.name, [], merges, hidden=meta.visible != SheetVisibleEnum.Visible)
    sheet.rows = [
        [_text(sheet, (y, x), value, known, facts) if value != "" else "" for x, value in enumerate(row)]
        for y, row in enumerate(values)
    ]
    for cell in known.uncached:
        sheet.problems[cell] = (
            "是公式，文件里没有存它的结果。请用 Excel 打开保存一次，或改成直接填写的内容，再重新上传。"
        )
    for cell, error in known.failed.items():
        sheet.problems[cell] = f"公式出错（{error}）。请改成直接填写的内容，再重新上传。"
    _cover_problems(sheet)
    return sheet


def _cover_problems(sheet: Sheet) -> None:
    """A cell with a problem exists even where the parser saw nothing."""
    for row, column in sheet.problems:
        check_area(sheet.name, row, column)
        while len(sheet.rows) <= row:
            sheet.rows.append([])
        cells = sheet.rows[row]
        cells.extend([""] * (column + 1 - len(cells)))


def _text(sheet: Sheet, cell: Cell, value, known: SheetFacts, facts: BookFacts) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if abs(value) >= LARGEST_EXACT:
            sheet.problems[cell] = (
                "以数字存放，超过 15 位的尾数已被表格软件改成 0。请把该列设为文本格式，重新填写完整编码。"
            )
        digits = facts.zero_padded.get(known.styles.get(cell, -1), 0)
        return text_of(value).zfill(digits) if digits else NumberText(text_of(value))
    if isinstance(value, datetime.date) and known.styles.get(cell, -1) in facts.month_only:
        return f"{value.year}年{value.month}月"
    return lines_of(text_of(value))


def _read_csv(data: bytes, name: str) -> Sheet:
    text = _decode(data)
    delimiter = _delimiter(text)
    if text.count(delimiter) + text.count("\n") > MAX_AREA:
        raise Unreadable(
            "文件里的单元格超过一百万个，没有读取。请删去表格外的空白行列，或分成几个文件再上传。"
        )
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        rows = [[_csv_text(cell) for cell in row] for row in reader]
    except csv.Error as error:
        raise Unreadable("CSV 的引号或分隔不完整，无法读取。" + SAVE_AS) from error
    check_area(name, len(rows), max((len(row) for row in rows), default=0))
    return Sheet(name, rows)


def _csv_text(cell: str) -> str:
    text = lines_of(cell)
    return NumberText(text) if DECIMAL.fullmatch(text) else text


def _decode(data: bytes) -> str:
    kind = filetype.guess(data)
    if kind is not None:
        raise Unreadable(f"这不是表格文件（内容是 {kind.extension}）。请上传 .xlsx、.xls 或 .csv 文件。")
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    else:
        raise Unreadable("认不出文件的文字编码。" + SAVE_AS)
    if re.search(r"[\x00-\x08\x0e-\x1f]", text):
        raise Unreadable("这不是表格文件，认不出它的内容。请上传 .xlsx、.xls 或 .csv 文件。")
    start = text[:2000].lstrip().lower()
    if start.startswith(("<html", "<!doctype", "<table", "<?xml", "<meta", "{\\rtf")):
        raise Unreadable("这其实是网页或 XML 文件，只是名字像表格。" + SAVE_AS)
    return text


def _encodings(data: bytes) -> tuple[str, ...]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    return ("utf-8-sig", "gb18030")


def _delimiter(text: str) -> str:
    head = "\n".join(text.splitlines()[:20])
    return max(",\t;", key=head.count)
