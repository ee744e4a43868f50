"""The XML parts of an .xlsx, read once for what the parser does not tell and what it would trip over.

Where the parser may read a position differently (a reference it skips, a row that counts on), the farther
of both readings counts, so that no sheet is larger for the parser than it is here.
"""

from __future__ import annotations

from xml.parsers import expat

from .facts import BookFacts, SheetFacts, check_sizes
from .limits import DAMAGED, MAX_AREA, MAX_MERGES, TOO_BIG, Unreadable

CELLS = b"sheetData"
UTF_8 = {"utf-8", "utf8", "us-ascii", "ascii"}


class PackageScan:
    """Gathers what the parts say and puts it together once all are read (their order is free)."""

    def __init__(self):
        self.sheets: dict[str, SheetFacts] = {}  # by part name
        self.names: list[tuple[str, str]] = []  # (sheet name, relation)
        self.relations: dict[str, str] = {}
        self.string_sizes: list[int] = []
        self.formats: dict[int, str] = {}
        self.cell_formats: list[int] = []

    def facts(self) -> BookFacts:
        facts = BookFacts()
        named = [(name, self._sheet_of(relation)) for name, relation in self.names]
        unnamed = [("", sheet) for sheet in self.sheets.values()]  # the parser may find a name for them
        check_sizes(named, self.string_sizes)
        check_sizes(unnamed, self.string_sizes)
        facts.sheets = dict(named)
        facts.read_styles(self.cell_formats, self.formats)
        return facts

    def _sheet_of(self, relation: str) -> SheetFacts:
        return self.sheets.get(self.relations.get(relation, "").casefold(), SheetFacts())


def _local(name: str) -> str:
    return name.rpartition(":")[2]


class PartScan:
    """One part, fed piece by piece; the elements in it, not its name, say what it is."""

    def __init__(self, scan: PackageScan, part: str):
        self.scan, self.part = scan, part.casefold()
        self.known = self.picture = False
        self.tail = b""
        self.parser = expat.ParserCreate("UTF-8")  # as the parser reads it, whatever is declared
        self.parser.buffer_text = True
        self.parser.XmlDeclHandler = self._declaration
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._look

    def feed(self, piece: bytes) -> None:
        if not self.picture:
            self._parse(piece)
        if self.picture and CELLS in self.tail + piece:
            raise Unreadable(DAMAGED)
        self.tail = piece[-len(CELLS) :]

    def _parse(self, piece: bytes) -> None:
        try:
            self.parser.Parse(piece, False)
        except (expat.ExpatError, ValueError, OverflowError) as error:
            if self.known or self.part.endswith((".xml", ".rels")):
                raise Unreadable(DAMAGED) from error
            self.picture = True

    def _declaration(self, version, encoding, standalone):
        if encoding and encoding.casefold() not in UTF_8:
            raise Unreadable(DAMAGED)

    def _doctype(self, *declared):
        raise Unreadable(DAMAGED)

    def _look(self, name, attributes):
        readers = {
            "sheetData": self._read_sheet,
            "sst": self._read_strings,
            "styleSheet": self._read_styles,
            "workbook": self._read_workbook,
            "Relationships": self._read_relations,
        }
        if read := readers.get(_local(name)):
            self.known = True
            read()
            if self.parser.StartElementHandler:
                self.parser.StartElementHandler(name, attributes)

    def _read_workbook(self):
        def start(name, attributes):
            if _local(name) == "sheet":
                relation = next((v for k, v in attributes.items() if _local(k) == "id" and ":" in k), "")
                self.scan.names.append((attributes.get("name", ""), relation))

        self.parser.StartElementHandler = start

    def _read_relations(self):
        if self.part != "xl/_rels/workbook.xml.rels":
            self.parser.StartElementHandler = None
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
            elif int(attributes.get("uniqueCount", 0)) > MAX_AREA:  # the parser makes room for as many
                raise Unreadable(DAMAGED)

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
        cells = _CellScan(self.scan.sheets.setdefault(self.part, SheetFacts()))
        self.parser.StartElementHandler = cells.start
        self.parser.EndElementHandler = cells.end
        self.parser.CharacterDataHandler = cells.text


class _CellScan:
    """The cells of one worksheet part."""

    def __init__(self, facts: SheetFacts):
        self.facts = facts
        self.counted_row, self.counted_column = -1, -1  # where a cell without a reference stands
        self.row, self.column, self.merges = 0, 0, 0
        self.kind, self.style, self.formula, self.value = "", 0, False, ""
        self.holds = self.reading = False

    def start(self, name, attributes):
        name = _local(name)
        if name == "c":
            self._place(attributes.get("r", ""))
            self.kind, self.style = attributes.get("t", "n"), int(attributes.get("s", 0))
            self.formula, self.value, self.holds = False, "", False
        elif name == "row":
            self.counted_row = int(attributes.get("r", self.counted_row + 2)) - 1
            self.counted_column = -1
        elif name == "f":
            self.formula = True
        elif name in ("v", "t", "is"):
            self.holds, self.reading = True, name != "is"
        elif name == "mergeCell":
            self._count_merge()

    def _place(self, reference: str) -> None:
        letters = reference.rstrip("0123456789")
        self.counted_column += 1
        self.row, self.column = self.counted_row, self.counted_column
        if len(letters) > 3:  # XFD is the last column
            raise Unreadable(DAMAGED)
        if letters:
            column = 0
            for letter in letters.upper():
                column = column * 26 + ord(letter) - 64
            self.row, self.column = int(reference[len(letters) :]) - 1, column - 1
            self.counted_column = max(self.counted_column, self.column)

    def _count_merge(self) -> None:
        self.merges += 1
        if self.merges > MAX_MERGES:
            raise Unreadable(TOO_BIG)

    def text(self, value):
        if self.reading and len(self.value) < 40:
            self.value += value

    def end(self, name):
        name = _local(name)
        if name in ("v", "t"):
            self.reading = False
        elif name == "c":
            self._finish((self.row, self.column))
            self.facts.check_size()

    def _finish(self, cell: tuple[int, int]) -> None:
        facts = self.facts
        if self.holds:
            facts.reach(max(self.row, self.counted_row), max(self.column, self.counted_column))
        if not self.value:
            if self.formula and self.kind != "str":
                facts.uncached.add(cell)
        elif self.kind == "s":
            facts.strings[int(self.value)] += 1
        elif self.kind == "e":
            facts.failed[cell] = self.value
        elif self.kind == "n" and self.style:
            facts.styles[cell] = self.style
