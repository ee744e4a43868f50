"""Look through an .xlsx before anything parses it: sizes, passwords, and what the parser would lose.

Nothing here trusts a declared size: every part is inflated in small pieces and counted.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass, field
from xml.parsers import expat

from .limits import (
    MAX_AREA,
    MAX_DIRECTORY_BYTES,
    MAX_FAULTS,
    MAX_PARTS,
    MAX_TEXT,
    MAX_UNPACKED_BYTES,
    SAVE_AS,
    Unreadable,
    check_area,
)

CHUNK = 64 * 1024
TOO_BIG = (
    "文件解压后过大（超过 64 MB），没有读取。请删去表格外的空白行列、图片和多余工作表，或分成几个文件再上传。"
)
DAMAGED = "文件已损坏，无法读取。" + SAVE_AS
FAULTY = (
    "表中有大量公式出错或没有存结果，没有读取。请用 Excel 打开保存一次，或改成直接填写的内容，再重新上传。"
)
LOCKED = "文件设有打开密码，无法读取。请在 Excel 或 WPS 中取消密码后保存，再重新上传。"
OTHER_PACKAGES = (
    ("word/", "这是 Word 文档，不是表格。请把表格复制到 Excel 或 WPS 表格中，存为 .xlsx 再上传。"),
    ("ppt/", "这是演示文稿，不是表格。请把表格复制到 Excel 或 WPS 表格中，存为 .xlsx 再上传。"),
    ("content.xml", "这是 OpenDocument 表格。" + SAVE_AS),
    ("xl/workbook.bin", "这是二进制工作簿（.xlsb）。" + SAVE_AS),
)


@dataclass
class SheetFacts:
    """What a worksheet part holds that the parser does not tell; cells are (row, column) from 0."""

    last_row: int = -1
    last_column: int = -1
    uncached: set[tuple[int, int]] = field(default_factory=set)  # formulas without a stored result
    failed: dict[tuple[int, int], str] = field(default_factory=dict)  # #REF! and its kind
    styles: dict[tuple[int, int], int] = field(default_factory=dict)  # of number cells
    strings: Counter[int] = field(default_factory=Counter)  # index in the shared strings → uses


@dataclass
class PackageFacts:
    sheets: dict[str, SheetFacts] = field(default_factory=dict)  # by sheet name
    zero_padded: dict[int, int] = field(default_factory=dict)  # style → digits shown (format 0000)
    month_only: set[int] = field(default_factory=set)  # styles that show year and month only


def inspect(data: bytes) -> PackageFacts:
    """Check the package within bounds and report what parsing alone would miss.

    Raises Unreadable for an archive too big, damaged, locked or of another program.
    """
    parts = _directory(data)
    names = {part.filename for part in parts}
    for mark, message in OTHER_PACKAGES:
        if any(name.startswith(mark) for name in names):
            raise Unreadable(message)
    if not any(name.startswith("xl/") for name in names):
        raise Unreadable("这是压缩包，不是表格。请解压后上传其中的 .xlsx、.xls 或 .csv 文件。")
    return _read_parts(data, parts)


def _directory(data: bytes) -> list[zipfile.ZipInfo]:
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if end < 0 or len(data) < end + 22:
        raise Unreadable(DAMAGED)
    if struct.unpack_from("<L", data, end + 12)[0] > MAX_DIRECTORY_BYTES:
        raise Unreadable(TOO_BIG)
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as error:
        raise Unreadable(DAMAGED) from error
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise Unreadable(TOO_BIG)
    return parts


def _read_parts(data: bytes, parts: list[zipfile.ZipInfo]) -> PackageFacts:
    scan = _PackageScan()
    left = MAX_UNPACKED_BYTES
    for part in parts:
        reader = _PartScan(scan, part.filename) if part.filename.endswith((".xml", ".rels")) else None
        for piece in _inflate(data, part):
            left -= len(piece)
            if left < 0:
                raise Unreadable(TOO_BIG)
            if reader:
                reader.feed(piece)
    return scan.facts()


def _inflate(data: bytes, part: zipfile.ZipInfo):
    """Yield the part's bytes, no more than its directory entry declares."""
    if part.flag_bits & 0x1:
        raise Unreadable(LOCKED)
    start = part.header_offset
    if data[start : start + 4] != b"PK\x03\x04":
        raise Unreadable(DAMAGED)
    name_length, extra_length = struct.unpack_from("<HH", data, start + 26)
    start += 30 + name_length + extra_length
    packed = memoryview(data)[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        pieces = (bytes(packed[at : at + CHUNK]) for at in range(0, len(packed), CHUNK))
    elif part.compress_type == zipfile.ZIP_DEFLATED:
        pieces = _deflated(packed)
    else:
        raise Unreadable("文件用了少见的压缩方式，无法读取。" + SAVE_AS)
    seen = 0
    for piece in pieces:
        seen += len(piece)
        if seen > part.file_size:
            raise Unreadable(DAMAGED)
        yield piece


def _deflated(packed: memoryview):
    inflater = zlib.decompressobj(-15)
    try:
        for at in range(0, len(packed), CHUNK):
            pending = bytes(packed[at : at + CHUNK])
            while pending:
                yield inflater.decompress(pending, CHUNK)
                pending = inflater.unconsumed_tail
        yield inflater.flush()
    except zlib.error as error:
        raise Unreadable(DAMAGED) from error


class _PackageScan:
    """Gathers what the parts say and puts it together once all are read (their order is free)."""

    def __init__(self):
        self.sheets: dict[str, SheetFacts] = {}  # by part name
        self.names: list[tuple[str, str]] = []  # (sheet name, relation)
        self.relations: dict[str, str] = {}
        self.string_sizes: list[int] = []
        self.formats: dict[int, str] = {}
        self.cell_formats: list[int] = []

    def facts(self) -> PackageFacts:
        facts = PackageFacts()
        for name, relation in self.names:
            sheet = self.sheets.get(self.relations.get(relation, ""), SheetFacts())
            check_area(name, sheet.last_row, sheet.last_column)
            facts.sheets[name] = sheet
        self._check_text()
        for style, number in enumerate(self.cell_formats):
            code = self.formats.get(number, "")
            if re.fullmatch(r"0{2,20}", code):
                facts.zero_padded[style] = len(code)
            elif number in (17, 55, 57) or _shows_month_only(code):
                facts.month_only.add(style)
        return facts

    def _check_text(self) -> None:
        sizes = self.string_sizes
        total = sum(
            sizes[index] * uses
            for sheet in self.sheets.values()
            for index, uses in sheet.strings.items()
            if index < len(sizes)
        )
        if total > MAX_TEXT:
            raise Unreadable(TOO_BIG)


def _shows_month_only(code: str) -> bool:
    code = re.sub(r"\[[^\]]*\]|\"[^\"]*\"|\\.|@|;", "", code).lower()
    return "y" in code and "m" in code and not re.search("[dhs]", code)


def _local(name: str) -> str:
    return name.rpartition(":")[2]


class _PartScan:
    """One XML part, fed piece by piece; its root element says what it is."""

    def __init__(self, scan: _PackageScan, part: str):
        self.scan, self.part = scan, part
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._root

    def feed(self, piece: bytes) -> None:
        try:
            self.parser.Parse(piece, False)
        except (expat.ExpatError, ValueError) as error:
            raise Unreadable(DAMAGED) from error

    def _root(self, name, attributes):
        handlers = {
            "worksheet": self._read_sheet,
            "sst": self._read_strings,
            "styleSheet": self._read_styles,
            "workbook": self._read_workbook,
            "Relationships": self._read_relations,
        }
        read = handlers.get(_local(name))
        self.parser.StartElementHandler = None
        if read:
            read()

    def _read_workbook(self):
        def start(name, attributes):
            if _local(name) == "sheet":
                relation = next((v for k, v in attributes.items() if _local(k) == "id" and ":" in k), "")
                self.scan.names.append((attributes.get("name", ""), relation))

        self.parser.StartElementHandler = start

    def _read_relations(self):
        if self.part != "xl/_rels/workbook.xml.rels":
            return

        def start(name, attributes):
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            self.scan.relations[attributes.get("Id", "")] = path

        self.parser.StartElementHandler = start

    def _read_strings(self):
        sizes = self.scan.string_sizes

        def start(name, attributes):
            if _local(name) == "si":
                sizes.append(0)

        def text(value):
            if sizes:
                sizes[-1] += len(value)

        self.parser.StartElementHandler, self.parser.CharacterDataHandler = start, text

    def _read_styles(self):
        inside = []

        def start(name, attributes):
            name = _local(name)
            if name == "numFmt":
                self.scan.formats[int(attributes.get("numFmtId", 0))] = attributes.get("formatCode", "")
            elif name == "cellXfs":
                inside.append(name)
            elif name == "xf" and inside:
                self.scan.cell_formats.append(int(attributes.get("numFmtId", 0)))

        def end(name):
            if _local(name) == "cellXfs":
                inside.clear()

        self.parser.StartElementHandler, self.parser.EndElementHandler = start, end

    def _read_sheet(self):
        facts = self.scan.sheets.setdefault(self.part, SheetFacts())
        cells = _CellScan(facts)
        self.parser.StartElementHandler = cells.start
        self.parser.EndElementHandler = cells.end
        self.parser.CharacterDataHandler = cells.text


class _CellScan:
    """The cells of one worksheet part."""

    def __init__(self, facts: SheetFacts):
        self.facts = facts
        self.row, self.column = -1, -1
        self.kind, self.style, self.formula, self.value, self.reading = "", 0, False, "", False

    def start(self, name, attributes):
        name = _local(name)
        if name == "c":
            self._place(attributes.get("r", ""))
            self.kind, self.style = attributes.get("t", "n"), int(attributes.get("s", 0))
            self.formula, self.value = False, ""
        elif name == "row":
            self.row, self.column = int(attributes.get("r", self.row + 2)) - 1, -1
        elif name == "f":
            self.formula = True
        elif name in ("v", "t"):
            self.reading = True

    def _place(self, reference: str) -> None:
        letters = reference.rstrip("0123456789")
        if not letters:
            self.column += 1
            return
        column = 0
        for letter in letters.upper():
            column = column * 26 + ord(letter) - 64
        self.row, self.column = int(reference[len(letters) :]) - 1, column - 1

    def text(self, value):
        if self.reading and len(self.value) < 40:
            self.value += value

    def end(self, name):
        name = _local(name)
        if name in ("v", "t"):
            self.reading = False
        elif name == "c":
            self._finish((self.row, self.column))
            self._check_size()

    def _finish(self, cell: tuple[int, int]) -> None:
        facts = self.facts
        if not self.value:
            if self.formula and self.kind != "str":
                facts.uncached.add(cell)
            return
        facts.last_row, facts.last_column = max(facts.last_row, cell[0]), max(facts.last_column, cell[1])
        if self.kind == "s":
            facts.strings[int(self.value)] += 1
        elif self.kind == "e":
            facts.failed[cell] = self.value
        elif self.kind == "n" and self.style:
            facts.styles[cell] = self.style

    def _check_size(self) -> None:
        """What is gathered stays small, however small the cells that the file is full of."""
        facts = self.facts
        if len(facts.uncached) + len(facts.failed) > MAX_FAULTS:
            raise Unreadable(FAULTY)
        if len(facts.styles) > MAX_AREA:
            raise Unreadable(TOO_BIG)
