"""Look through an .xls (or .et) before anything parses it, and hand the parser what it needs of it.

The parser makes room by what a file declares and follows its chains wherever they lead; one wrong byte
ends the process. It therefore gets a new container with the records of cells, styles and strings only,
each checked against its own length; the cells' corner, formats and stored errors are gathered on the way.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from .compound import SIGNATURE, Container, wrapped
from .facts import BookFacts, SheetFacts, check_sizes
from .limits import DAMAGED, LOCKED, MAX_MERGES, SAVE_AS, TOO_BIG, Unreadable
from .strings import string_lengths

__all__ = ["SIGNATURE", "inspect"]

BOF, EOF, CONTINUE, FILEPASS, BOUNDSHEET = 0x0809, 0x0A, 0x3C, 0x2F, 0x85
CODEPAGE, DATE1904, FORMAT, STYLE, STRINGS = 0x42, 0x22, 0x041E, 0xE0, 0xFC
DIMENSIONS, MERGED = 0x0200, 0xE5
NUMBER, LABEL, FLAG, FORMULA_TEXT, SHORT_NUMBER = 0x0203, 0x0204, 0x0205, 0x0207, 0x027E
FORMULA, SHORT_NUMBERS, SHARED_LABEL = 0x06, 0xBD, 0xFD
HEAD = {BOF, EOF, BOUNDSHEET, CODEPAGE, DATE1904, FORMAT, STYLE}
PLACED = {NUMBER, LABEL, FLAG, SHORT_NUMBER, FORMULA, SHORT_NUMBERS, SHARED_LABEL}
MOST_ROWS, MOST_COLUMNS = 65_536, 256
ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!"}

Record = tuple[int, bytes]


def inspect(data: bytes) -> tuple[BookFacts, bytes]:
    """What the parser does not tell, and the file that is safe to parse.

    Raises Unreadable for a compound file that is locked, damaged, too wide, or not a workbook.
    """
    try:
        container = Container(data)
        if "EncryptedPackage" in container.entries:
            raise Unreadable(LOCKED)
        if "WordDocument" in container.entries:
            raise Unreadable(
                "这是 Word 文档，不是表格。请把表格复制到 Excel 或 WPS 表格中，存为 .xlsx 再上传。"
            )
        name = next((name for name in ("Workbook", "Book") if name in container.entries), None)
        if name is None and "Root Entry" not in container.entries:
            raise Unreadable(DAMAGED)
        if name is None:
            raise Unreadable("文件里没有工作簿。" + SAVE_AS)
        book = _Book(container.read(name))
        return book.facts, wrapped(name, book.copy())
    except (struct.error, IndexError, KeyError) as error:
        raise Unreadable(DAMAGED) from error


def _records(stream: bytes, at: int = 0) -> Iterator[Record]:
    """From `at` to the end of its part of the stream, the end mark included."""
    while True:
        kind, length = struct.unpack_from("<HH", stream, at)
        at += 4 + length
        if at > len(stream):
            raise Unreadable(DAMAGED)
        yield kind, stream[at - length : at]
        if kind == EOF:
            return


def _written(records: list[Record]) -> bytes:
    return b"".join(struct.pack("<HH", kind, len(data)) + data for kind, data in records)


class _Book:
    """The records that matter, of the workbook and of each of its sheets."""

    def __init__(self, stream: bytes):
        self.facts = BookFacts()
        self.modern = True  # BIFF8: counted Unicode strings
        self.head: list[Record] = []
        self.starts: list[tuple[int, str]] = []  # (place in the stream, name)
        self.formats: dict[int, str] = {}
        self.cell_formats: list[int] = []
        self.strings: list[bytes] = []
        goes_on = False
        for kind, data in _records(stream):
            if kind != CONTINUE:
                goes_on = kind == STRINGS
                self._read_head(kind, data)
            elif goes_on:
                self.strings.append(data)
            if goes_on or kind in HEAD:
                self.head.append((kind, data))
        self.facts.read_styles(self.cell_formats, self.formats)
        self.sheets = self._read_sheets(stream)

    def _read_head(self, kind: int, data: bytes) -> None:
        if kind == FILEPASS:
            raise Unreadable(LOCKED)
        if kind == STRINGS:
            if self.strings:
                raise Unreadable(DAMAGED)
            self.strings.append(data)
        elif kind == BOF:
            self.modern = struct.unpack_from("<H", data)[0] == 0x0600
        elif kind == BOUNDSHEET:
            self.starts.append((struct.unpack_from("<L", data)[0], self._text(data[6:], "B")))
        elif kind == FORMAT:
            self.formats[struct.unpack_from("<H", data)[0]] = self._text(data[2:], "H")
        elif kind == STYLE:
            self.cell_formats.append(struct.unpack_from("<H", data, 2)[0])

    def _text(self, data: bytes, count: str) -> str:
        if not self.modern:
            return data[1 : 1 + data[0]].decode("latin-1")
        length, wide = struct.unpack_from(f"<{count}B", data)
        start = struct.calcsize(f"<{count}B")
        code, size = ("utf-16-le", 2) if wide & 1 else ("latin-1", 1)
        return data[start : start + length * size].decode(code, "replace").replace("\0", "")

    def _read_sheets(self, stream: bytes) -> list[bytes]:
        sheets: list[_Sheet] = []
        size = 0
        for start, _ in self.starts:
            sheets.append(sheet := _Sheet(self.facts))
            for kind, data in _records(stream, start):
                size += 4 + len(data)
                sheet.read(kind, data)
            if size > len(stream):  # several sheets said to stand in one place
                raise Unreadable(DAMAGED)
        named = [(name, sheet.facts) for (_, name), sheet in zip(self.starts, sheets, strict=True)]
        check_sizes(named, string_lengths(self.strings) if self.strings else [])
        self.facts.sheets = dict(named)
        return [_written(sheet.records) for sheet in sheets]

    def copy(self) -> bytes:
        """The stream anew, with each sheet at the place that its entry names."""
        place = len(_written(self.head))
        sheets = iter(self.sheets)
        parts = []
        for kind, data in self.head:
            if kind == BOUNDSHEET:
                sheet = next(sheets)
                data = struct.pack("<L", place) + data[4:]
                place += len(sheet)
            parts.append((kind, data))
        return _written(parts) + b"".join(self.sheets)


class _Sheet:
    """One sheet's records as the parser gets them, and what they tell."""

    def __init__(self, book: BookFacts):
        self.book = book
        self.facts = SheetFacts()
        self.records: list[Record] = []
        self.merges = 0

    def read(self, kind: int, data: bytes) -> None:
        if kind == DIMENSIONS:
            _check_dimensions(data)
        elif kind == MERGED:
            self._read_merges(data)
        elif kind in PLACED:
            kind, data = self._read_cell(kind, data)
            self.facts.check_size()
        elif kind == FORMULA_TEXT:
            _check_length(data)
        if kind in PLACED or kind in (BOF, EOF, MERGED, FORMULA_TEXT):
            self.records.append((kind, data))

    def _read_merges(self, data: bytes) -> None:
        count = struct.unpack_from("<H", data)[0]
        self.merges += count
        if len(data) < 2 + count * 8:
            raise Unreadable(DAMAGED)
        if self.merges > MAX_MERGES:
            raise Unreadable(TOO_BIG)

    def _read_cell(self, kind: int, data: bytes) -> Record:
        row, column, style = struct.unpack_from("<HHH", data)
        last = column
        if kind == FORMULA:
            kind, data = _result(data)
        if kind == SHORT_NUMBERS:
            last = struct.unpack_from("<H", data, len(data) - 2)[0]
            if len(data) != 6 * (last - column + 2):
                raise Unreadable(DAMAGED)
            for at in range(column, last + 1):
                self._note_style((row, at), struct.unpack_from("<H", data, 4 + 6 * (at - column))[0])
        elif kind in (NUMBER, SHORT_NUMBER):
            self._note_style((row, column), style)
        elif kind == LABEL:
            _check_length(data[6:])
        elif kind == SHARED_LABEL:
            self.facts.strings[struct.unpack_from("<L", data, 6)[0]] += 1
        elif kind == FLAG and data[7]:
            self.facts.failed[row, column] = ERRORS.get(data[6], "#N/A")
        self.facts.reach(row, last)
        return kind, data

    def _note_style(self, cell: tuple[int, int], style: int) -> None:
        if style in self.book.zero_padded or style in self.book.month_only:
            self.facts.styles[cell] = style


def _check_dimensions(data: bytes) -> None:
    """The rows and columns that the sheet says it uses must at least be possible."""
    _, rows, _, columns = struct.unpack_from("<LLHH" if len(data) > 10 else "<HHHH", data)
    if rows > MOST_ROWS or columns > MOST_COLUMNS:
        raise Unreadable(DAMAGED)


def _check_length(text: bytes) -> None:
    """A text is not longer than the record that holds it."""
    if struct.unpack_from("<H", text)[0] > len(text):
        raise Unreadable(DAMAGED)


def _result(formula: bytes) -> Record:
    """A formula as the cell it shows; the formula itself is of no use here."""
    kind, value, mark = formula[6], formula[8], formula[12:14]
    if mark != b"\xff\xff":
        return NUMBER, formula[:14]
    if kind in (1, 2):
        return FLAG, formula[:6] + bytes((value, kind - 1))
    return FORMULA, formula[:20] + b"\0\0"  # its text follows in a record of its own, or it shows nothing
