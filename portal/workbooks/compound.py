"""OLE compound files, the container of .xls: read with care, and written around one stream."""

from __future__ import annotations

import struct

from .limits import DAMAGED, Unreadable

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
LAST_SECTOR = 0xFFFFFFF0  # this number and every one above it is a mark
SECTOR = 4096  # of the files written here


class Container:
    """The streams of a compound file, read by following its sector chains.

    Raises Unreadable for a chain that leads in a circle or out of the file.
    """

    def __init__(self, data: bytes):
        self.data = data
        shift = struct.unpack_from("<H", data, 30)[0]
        if shift not in (9, 12):
            raise Unreadable(DAMAGED)
        self.sector = 1 << shift
        self.small_limit = struct.unpack_from("<L", data, 56)[0]
        self.table = self._table()
        self.entries = self._entries()

    def _at(self, sector: int) -> bytes:
        start = (sector + 1) * self.sector
        return self.data[start : start + self.sector]

    def _table(self) -> list[int]:
        """Which sector follows which, for as many as the file holds."""
        count = len(self.data) // self.sector + 1
        table: list[int] = []
        for head in self._heads(count):
            table += self._numbers(self._at(head))
            if len(table) >= count:
                break
        return table[:count]

    def _heads(self, count: int) -> list[int]:
        heads = list(struct.unpack_from("<109L", self.data, 76))
        following = struct.unpack_from("<L", self.data, 68)[0]
        while following < LAST_SECTOR:
            numbers = self._numbers(self._at(following))
            heads += numbers[:-1]
            following = numbers[-1]
            if len(heads) > count + 109 + self.sector // 4:
                raise Unreadable(DAMAGED)
        return [head for head in heads if head < LAST_SECTOR]

    @staticmethod
    def _numbers(block: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(block) // 4}L", block[: len(block) // 4 * 4]))

    @staticmethod
    def _chain(sector: int, table: list[int]) -> list[int]:
        chain: list[int] = []
        while sector < LAST_SECTOR:
            if sector >= len(table) or len(chain) > len(table):
                raise Unreadable(DAMAGED)
            chain.append(sector)
            sector = table[sector]
        return chain

    def _stream(self, sector: int) -> bytes:
        return b"".join(self._at(part) for part in self._chain(sector, self.table))

    def _entries(self) -> dict[str, tuple[int, int]]:
        directory = self._stream(struct.unpack_from("<L", self.data, 48)[0])
        entries: dict[str, tuple[int, int]] = {}
        for at in range(0, len(directory) - 127, 128):
            length = struct.unpack_from("<H", directory, at + 64)[0]
            if length >= 2:
                name = directory[at : at + length - 2].decode("utf-16-le", "replace")
                entries[name] = struct.unpack_from("<LL", directory, at + 116)
        return entries

    def read(self, name: str) -> bytes:
        sector, size = self.entries[name]
        stream = self._stream(sector) if size >= self.small_limit else self._small(sector)
        if len(stream) < size:
            raise Unreadable(DAMAGED)
        return stream[:size]

    def _small(self, sector: int) -> bytes:
        root = self._stream(self.entries["Root Entry"][0])
        small = self._numbers(self._stream(struct.unpack_from("<L", self.data, 60)[0]))
        return b"".join(root[part * 64 : part * 64 + 64] for part in self._chain(sector, small))


def wrapped(name: str, stream: bytes) -> bytes:
    """A compound file that holds this stream and nothing else."""
    count = max(1, -(-len(stream) // SECTOR))
    tables = -(-(count + 1) // (SECTOR // 4 - 1))  # each table also lists itself
    first = tables + 1
    numbers = [TABLE] * tables + [END, *range(first + 1, first + count), END]
    numbers += [FREE] * (tables * SECTOR // 4 - len(numbers))
    heads = [*range(tables), *[FREE] * (109 - tables)]
    header = SIGNATURE + struct.pack(
        "<16xHHHHH6xLLLLLLLLL109L",
        *(0x3E, 3, 0xFFFE, 12, 6),
        *(0, tables, tables, 0, SECTOR, END, 0, END, 0),
        *heads,
    )
    directory = _entry("Root Entry", 5, END, 0, child=1) + _entry(name, 2, first, count * SECTOR)
    return b"".join(
        (
            header.ljust(SECTOR, b"\0"),
            struct.pack(f"<{len(numbers)}L", *numbers),
            directory.ljust(SECTOR, b"\0"),
            stream.ljust(count * SECTOR, b"\0"),
        )
    )


def _entry(name: str, kind: int, start: int, size: int, *, child: int = FREE) -> bytes:
    text = f"{name}\0".encode("utf-16-le")
    return struct.pack("<64sHBBLLL36xLQ", text, len(text), kind, 1, FREE, FREE, child, start, size)
