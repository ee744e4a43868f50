"""Files made by hand: what no library will write for us."""

import io
import struct
import zipfile

import xlsxwriter

SECTOR = 512
FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def xlsx(rows, *, merges=(), sheets=(), build=None) -> bytes:
    """Rows of text, numbers and None; `sheets` are more (name, rows); `build(book, sheet)` adds the rest."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        for name, content in [("表", rows), *sheets]:
            sheet = book.add_worksheet(name)
            for y, row in enumerate(content):
                for x, value in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(y, x, value)
                    elif value is not None:
                        sheet.write(y, x, value)
            if name == "表":
                for area in merges:
                    sheet.merge_range(*area, rows[area[0]][area[1]])
                if build:
                    build(book, sheet)
    return buffer.getvalue()


def package(parts, *, declared=None) -> bytes:
    """A zip of {name: bytes}; `declared` forges the unpacked size of the parts it names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    data = bytearray(buffer.getvalue())
    for name, size in (declared or {}).items():
        at = 0
        while (at := data.find(b"PK\x01\x02", at)) >= 0:
            length = struct.unpack_from("<H", data, at + 28)[0]
            if data[at + 46 : at + 46 + length].decode() == name:
                struct.pack_into("<L", data, at + 24, size)
            at += 46
    return bytes(data)


def edited(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """A package with something in one of its parts replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[part], parts[part]
    return package(parts | {part: parts[part].replace(old, new)})


def renamed(data: bytes, part: str, name: str) -> bytes:
    """A package whose part is called otherwise, and whose relations say so."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    content = parts.pop(part)
    old, new = (path.removeprefix("xl/").encode() for path in (part, name))
    parts = {path: text.replace(old, new) if path.endswith(".rels") else text for path, text in parts.items()}
    return package(parts | {name: content})


def compound(streams: dict[str, bytes]) -> bytes:
    """An OLE compound file (the container of .xls and of password-protected .xlsx)."""
    contents = [(name, data.ljust(4096, b"\0")) for name, data in streams.items()]
    count = [-(-len(data) // SECTOR) for _, data in contents]
    table_sectors = -(-(sum(count) + 1) // 127)  # each sector of the table also lists itself
    table, starts, at = [TABLE] * table_sectors + [END], [], table_sectors + 1
    for sectors in count:
        starts.append(at)
        table += [*range(at + 1, at + sectors), END]
        at += sectors
    table += [FREE] * (table_sectors * 128 - len(table))
    directory = _entry("Root Entry", 5, END, 0, 1) + b"".join(
        _entry(name, 2, start, len(data), 0) for (name, data), start in zip(contents, starts, strict=True)
    )
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<LLLLLLLLL", 0, table_sectors, table_sectors, 0, 4096, END, 0, END, 0)
    heads = list(range(table_sectors)) + [FREE] * (109 - table_sectors)
    header += struct.pack("<109L", *heads)
    body = struct.pack(f"<{len(table)}L", *table) + directory.ljust(SECTOR, b"\0")
    return (
        header + body + b"".join(data.ljust(-(-len(data) // SECTOR) * SECTOR, b"\0") for _, data in contents)
    )


def _entry(name, kind, start, size, child) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    links = struct.pack("<LLL", FREE, FREE, child if child else FREE)
    return (
        text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1) + links
        + b"\0" * 36 + struct.pack("<LLL", start, size, 0)
    )  # fmt: skip


def record(kind, data=b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def label(row, column, text) -> bytes:
    encoded = text.encode("utf-16-le")
    return record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + encoded)


def xls(cells, *, locked=False, formats=(), head=b"", body=b"") -> bytes:
    """A BIFF8 workbook with one sheet 表 holding {(row, column): text, number or (number, style)}.

    Style 0 is plain, style n shows `formats[n - 1]`; `head` and `body` are records put before the others.
    """

    def start(kind):
        return record(0x0809, struct.pack("<HHHHLL", 0x0600, kind, 0, 0, 0, 0x0600))

    def shown(number, code):
        return record(0x041E, struct.pack("<HHB", number, len(code), 1) + code.encode("utf-16-le"))

    name = "表".encode("utf-16-le")
    lock = record(0x2F, struct.pack("<H", 1) + b"\0" * 50) if locked else b""
    numbers = range(164, 164 + len(formats))
    styles = b"".join(shown(number, code) for number, code in zip(numbers, formats, strict=True))
    styles += b"".join(record(0xE0, struct.pack("<HH16x", 0, number)) for number in (0, *numbers))
    opening, closing = start(5) + lock + styles + head, record(0x0A)
    bound_length = 4 + 6 + 2 + len(name)
    offset = len(opening) + bound_length + len(closing)
    bound = record(0x85, struct.pack("<LBBBB", offset, 0, 0, 1, 1) + name)
    sheet = start(0x10) + body
    for (row, column), value in sorted(cells.items()):
        if isinstance(value, str):
            sheet += label(row, column, value)
        else:
            number, style = value if isinstance(value, tuple) else (value, 0)
            sheet += record(0x0203, struct.pack("<HHHd", row, column, style, number))
    return compound({"Workbook": opening + bound + closing + sheet + record(0x0A)})


def xls_rows(rows, **options) -> bytes:
    return xls(
        {(y, x): v for y, row in enumerate(rows) for x, v in enumerate(row) if v not in (None, "")}, **options
    )
