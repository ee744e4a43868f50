"""Look through an .xls (or .et) before anything parses it: password and far corners."""

from __future__ import annotations

import struct

from .archive import DAMAGED, LOCKED
from .limits import SAVE_AS, Unreadable, check_area

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
END_OF_CHAIN = 0xFFFFFFF0  # and every mark above it
BOUNDSHEET, FILEPASS, EOF = 0x85, 0x2F, 0x0A
ONE_CELL = {0x0006, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E}  # formula, label, number, …
MULTIPLE_RK = 0x00BD


class Container:
    """The streams of an OLE compound file, read by following its sector chains."""

    def __init__(self, data: bytes):
        self.data = data
        self.sector = 1 << struct.unpack_from("<H", data, 30)[0]
        self.small_limit = struct.unpack_from("<L", data, 56)[0]
        self.table = self._table()
        self.entries = self._entries()

    def _at(self, sector: int) -> bytes:
        start = (sector + 1) * self.sector
        return self.data[start : start + self.sector]

    def _table(self) -> list[int]:
        heads = list(struct.unpack_from("<109L", self.data, 76))
        following = struct.unpack_from("<L", self.data, 68)[0]
        seen = set()
        while following < END_OF_CHAIN and following not in seen:
            seen.add(following)
            numbers = self._numbers(self._at(following))
            heads += numbers[:-1]
            following = numbers[-1]
        table: list[int] = []
        for head in heads:
            if head < END_OF_CHAIN:
                table += self._numbers(self._at(head))
        return table

    @staticmethod
    def _numbers(block: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(block) // 4}L", block[: len(block) // 4 * 4]))

    def _chain(self, sector: int, table: list[int]) -> list[int]:
        chain, seen = [], set()
        while sector < len(table) and sector not in seen:
            seen.add(sector)
            chain.append(sector)
            sector = table[sector]
        return chain

    def _stream(self, sector: int) -> bytes:
        return b"".join(self._at(part) for part in self._chain(sector, self.table))

    def _entries(self) -> dict[str, tuple[int, int]]:
        directory = self._stream(struct.unpack_from("<L", self.data, 48)[0])
        entries = {}
        for at in range(0, len(directory) - 127, 128):
            length = struct.unpack_from("<H", directory, at + 64)[0]
            if length >= 2:
                name = directory[at : at + length - 2].decode("utf-16-le", "replace")
                entries[name] = struct.unpack_from("<LL", directory, at + 116)
        return entries

    def read(self, name: str) -> bytes:
        sector, size = self.entries[name]
        if size >= self.small_limit:
            return self._stream(sector)[:size]
        root = self._stream(self.entries["Root Entry"][0])
        small = self._numbers(self._stream(struct.unpack_from("<L", self.data, 60)[0]))
        return b"".join(root[part * 64 : part * 64 + 64] for part in self._chain(sector, small))[:size]


def inspect(data: bytes) -> None:
    """Raises Unreadable for a compound file that is locked, damaged, too wide, or not a workbook."""
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
        _scan(container.read(name))
    except (struct.error, IndexError, KeyError) as error:
        raise Unreadable(DAMAGED) from error


def _scan(stream: bytes) -> None:
    names: list[str] = []
    last_row = last_column = -1
    sheet, at = -1, 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        at += 4
        if kind == FILEPASS:
            raise Unreadable(LOCKED)
        if kind == BOUNDSHEET:
            names.append(_sheet_name(stream[at : at + length]))
        elif kind in ONE_CELL or kind == MULTIPLE_RK:
            row, column = struct.unpack_from("<HH", stream, at)
            if kind == MULTIPLE_RK:
                column = struct.unpack_from("<H", stream, at + length - 2)[0]
            last_row, last_column = max(last_row, row), max(last_column, column)
        elif kind == EOF:
            check_area(names[sheet] if 0 <= sheet < len(names) else "", last_row, last_column)
            sheet, last_row, last_column = sheet + 1, -1, -1
        at += length


def _sheet_name(record: bytes) -> str:
    length, wide = record[6], record[7] & 1
    return record[8 : 8 + length * (2 if wide else 1)].decode("utf-16-le" if wide else "latin-1", "replace")
