"""What a workbook's own bytes say and the parser does not tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .limits import FAULTY, MAX_AREA, MAX_AREAS, MAX_FAULTS, MAX_TEXT, TOO_BIG, Unreadable, check_area

Cell = tuple[int, int]  # row and column from 0
MONTH_FORMATS = {17, 55, 57}  # built in: mmm-yy, and 年月 in a Chinese Excel


@dataclass
class SheetFacts:
    last_row: int = -1
    last_column: int = -1
    uncached: set[Cell] = field(default_factory=set)  # formulas without a stored result
    failed: dict[Cell, str] = field(default_factory=dict)  # #REF! and its kind
    styles: dict[Cell, int] = field(default_factory=dict)  # of number cells
    strings: Counter[int] = field(default_factory=Counter)  # index in the shared strings → uses

    @property
    def area(self) -> int:
        return (self.last_row + 1) * (self.last_column + 1)

    def reach(self, row: int, column: int) -> None:
        """Something stands there: the parser will make room up to it."""
        self.last_row, self.last_column = max(self.last_row, row), max(self.last_column, column)

    def check_size(self) -> None:
        """What is gathered stays small, however small the cells that the file is full of."""
        if len(self.uncached) + len(self.failed) > MAX_FAULTS:
            raise Unreadable(FAULTY)
        if len(self.styles) > MAX_AREA:
            raise Unreadable(TOO_BIG)


@dataclass
class BookFacts:
    sheets: dict[str, SheetFacts] = field(default_factory=dict)  # by sheet name
    zero_padded: dict[int, int] = field(default_factory=dict)  # style → digits shown (format 0000)
    month_only: set[int] = field(default_factory=set)  # styles that show year and month only

    def read_styles(self, cell_formats: Sequence[int], codes: Mapping[int, str]) -> None:
        """`cell_formats`: the number format of each style; `codes`: what the file's own formats show."""
        for style, number in enumerate(cell_formats):
            code = codes.get(number, "")
            if re.fullmatch(r"0{2,20}", code):
                self.zero_padded[style] = len(code)
            elif number in MONTH_FORMATS or _shows_month_only(code):
                self.month_only.add(style)


def check_sizes(sheets: Sequence[tuple[str, SheetFacts]], string_sizes: Sequence[int]) -> None:
    """Refuse what would blow up when parsed: far corners, and shared strings repeated beyond all bounds."""
    for name, sheet in sheets:
        check_area(name, sheet.last_row, sheet.last_column)
    if sum(sheet.area for _, sheet in sheets) > MAX_AREAS:
        raise Unreadable(TOO_BIG)
    uses = (item for _, sheet in sheets for item in sheet.strings.items())
    if sum(string_sizes[at] * times for at, times in uses if at < len(string_sizes)) > MAX_TEXT:
        raise Unreadable(TOO_BIG)


def _shows_month_only(code: str) -> bool:
    code = re.sub(r"\[[^\]]*\]|\"[^\"]*\"|\\.|@|;", "", code).lower()
    return "y" in code and "m" in code and not re.search("[dhs]", code)
