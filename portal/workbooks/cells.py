"""What a cell says, as text: the one place where numbers, dates and spaces become words."""

from __future__ import annotations

import datetime
import re
import unicodedata

HAN = r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD])
LARGEST_EXACT = 10**15  # Excel keeps 15 digits


class NumberText(str):
    """The text of a cell that holds a bare number: 2021.10 typed as a number is 2021.1 here."""


def text_of(value) -> str:
    """A cell as the person who typed it would read it: 12.0 is 12, a date is 2026-06-30."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime.datetime):
        at_midnight = value.time() == datetime.time()
        return value.date().isoformat() if at_midnight else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, datetime.time):
        return value.strftime("%H:%M")
    return str(value)


def lines_of(text: str) -> str:
    """Trimmed line by line, invisible characters gone, blank lines dropped."""
    text = text.translate(INVISIBLE).replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")
    lines = (re.sub(r"[\s\u3000]+", " ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def line_of(text: str) -> str:
    """On one line; spaces and breaks between Chinese characters were only layout and go."""
    text = lines_of(text).replace("\n", " ")
    return re.sub(rf"(?<={HAN}) (?={HAN})", "", text)


def match_key(text: str) -> str:
    """For comparing: half- and full-width alike, no spaces, no case."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text.translate(INVISIBLE))).casefold()
