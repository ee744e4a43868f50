"""How long the shared strings of an .xls are; they run on from record to record."""

from __future__ import annotations

import struct

from .limits import DAMAGED, Unreadable

MOST_PIECES = 10_000
WIDE, LONG, RICH = 0x1, 0x4, 0x8


def string_lengths(pieces: list[bytes]) -> list[int]:
    """The characters of each string. Raises Unreadable when there cannot be as many as declared."""
    count = struct.unpack_from("<L", pieces[0], 4)[0]
    if count * 3 > sum(len(piece) for piece in pieces) or len(pieces) > MOST_PIECES:
        raise Unreadable(DAMAGED)
    cursor = _Cursor(pieces)
    cursor.skip(8)
    return [cursor.string() for _ in range(count)]


class _Cursor:
    def __init__(self, pieces: list[bytes]):
        self.pieces = iter(pieces)
        self.piece, self.at = next(self.pieces), 0

    @property
    def left(self) -> int:
        return len(self.piece) - self.at

    def _next(self) -> None:
        self.piece, self.at = next(self.pieces, b""), 0
        if not self.piece:
            raise Unreadable(DAMAGED)

    def _number(self, form: str) -> int:
        value = struct.unpack_from(form, self.piece, self.at)[0]
        self.at += struct.calcsize(form)
        return value

    def string(self) -> int:
        if not self.left:
            self._next()
        length, flags = self._number("<H"), self._number("<B")
        runs = self._number("<H") if flags & RICH else 0
        extra = self._number("<L") if flags & LONG else 0
        self._characters(length, flags & WIDE)
        self.skip(runs * 4 + extra)
        return length

    def _characters(self, count: int, wide: int) -> None:
        """Where characters run on into the next record, it says anew how wide they are."""
        while True:
            here = min(count, self.left // (2 if wide else 1))
            self.at += here * (2 if wide else 1)
            count -= here
            if not count:
                return
            self._next()
            wide = self._number("<B") & WIDE

    def skip(self, count: int) -> None:
        while count > self.left:
            count -= self.left
            self._next()
        self.at += count
