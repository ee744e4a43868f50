"""Dates of office: known to the day, or only to the month."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from portal.organizations.enums import Precision

FULL = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?")
MONTH = re.compile(r"(\d{4})[-./年](\d{1,2})月?份?")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})?")
CLOCK = re.compile(r"(?<=[\d日号])(T|\s)\s*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
JANUARY_OR_OCTOBER = re.compile(r"(\d{4})\.1")


class Ambiguous(ValueError):
    """Two readings, and nothing in the sheet to tell them apart; the sentence says what to write."""


@dataclass(frozen=True)
class PartialDate:
    on: dt.date
    precision: str = Precision.DAY

    def __str__(self):
        if self.precision == Precision.MONTH:
            return f"{self.on.year}年{self.on.month}月"
        return f"{self.on.year}年{self.on.month}月{self.on.day}日"


def shown(on: dt.date | None, precision: str) -> str:
    return str(PartialDate(on, precision)) if on else ""


def read_date(text: str, *, number: bool = False) -> PartialDate | None:
    """The date written, None when blank; a time of day behind it is left out.

    `number`: the cell held a bare number, which keeps no trailing zero. Raises Ambiguous for a 2021.1
    that may have been typed 2021.10, ValueError when it is no date between 1950 and 2100.
    """
    plain = CLOCK.sub("", unicodedata.normalize("NFKC", text).strip())
    plain = re.sub(r"\s+", "", plain).replace("号", "日")
    if plain in ("", "-", "—", "至今", "今", "现任", "在任", "无"):
        return None
    if number and (found := JANUARY_OR_OCTOBER.fullmatch(plain)):
        raise Ambiguous(f"“{plain}”分不清 1 月还是 10 月，请写 {found[1]}年10月 或 {found[1]}年1月。")
    for pattern in (FULL, MONTH, COMPACT):
        if found := pattern.fullmatch(plain):
            numbers = [int(number) for number in found.groups() if number]
            break
    else:
        raise ValueError(text)
    on = dt.date(*numbers) if len(numbers) == 3 else dt.date(*numbers, 1)
    if not 1950 <= on.year <= 2100:
        raise ValueError(text)
    return PartialDate(on, Precision.DAY if len(numbers) == 3 else Precision.MONTH)
