"""What an official letter says: the one model that PDF and Word are two renderings of."""

import datetime
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Align(StrEnum):
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True)
class Run:
    text: str
    bold: bool = False


@dataclass(frozen=True)
class Heading:
    """Level 1–4; its number 一、（一）1.（1） is counted when rendered, never typed."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    runs: tuple[Run, ...]

    @classmethod
    def of(cls, text: str) -> "Paragraph":
        return cls((Run(text),))

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Column:
    title: str
    weight: float = 1  # of the width; a centred column takes no more than it needs
    align: Align = Align.LEFT


@dataclass(frozen=True)
class Table:
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self):
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("a row has another number of cells than the table has columns")


Block = Heading | Paragraph | Table


@dataclass(frozen=True)
class Attachment:
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Seal:
    """A drawn round seal for demonstrations; it says 示例 and is no electronic signature."""

    ring: str
    note: str = "示例"


@dataclass(frozen=True)
class LetterContent:
    """One letter, complete: nothing is looked up any more when it is rendered (GB/T 9704-2012 §7, §10.1)."""

    issuer: str  # 发文机关标志
    number_text: str  # 发文字号, 广区责督〔2026〕3号
    title: str
    addressee: str  # 主送, without the colon
    body: tuple[Block, ...]
    signature: str  # 署名
    signed_on: datetime.date  # 成文日期
    attachments: tuple[Attachment, ...] = ()
    secrecy: str = ""  # 密级和保密期限, 秘密★1年
    urgency: str = ""  # 紧急程度, 特急
    signer: str = ""  # 签发人
    contact: str = ""  # 附注, without the brackets
    copies: tuple[str, ...] = ()  # 抄送
    printer: str = ""  # 印发机关
    printed_on: datetime.date | None = None
    verification: str = ""
    seal: Seal | None = None
    letterhead: bool = field(default=True)  # False leaves the room blank for pre-printed paper


def chinese_date(day: datetime.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


# What XML refuses and what would reorder or hide neighbouring text on paper.
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff]"
)
_SPACE = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")


def printable(value: object) -> str:
    """The value as one line of text: line breaks become a space, invisible characters vanish."""
    text = _UNPRINTABLE.sub("", _SPACE.sub(" ", str(value)))
    if not text.isprintable():
        text = "".join(c for c in text if ord(c) & 0xFFFE != 0xFFFE)
    return unicodedata.normalize("NFC", text)


_NUMERALS = "零一二三四五六七八九"


def chinese_number(number: int) -> str:
    """1–99 in Chinese numerals."""
    tens, ones = divmod(number, 10)
    if not tens:
        return _NUMERALS[ones]
    return ("" if tens == 1 else _NUMERALS[tens]) + "十" + (_NUMERALS[ones] if ones else "")


_STYLES = (
    lambda n: f"{chinese_number(n)}、",
    lambda n: f"（{chinese_number(n)}）",
    lambda n: f"{n}.",
    lambda n: f"（{n}）",
)


def numbered(blocks: Iterable[Block]) -> list[Block]:
    """The blocks with each heading's number written before its text (GB/T 9704-2012 §7.3.3)."""
    counts = [0, 0, 0, 0]
    result: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading):
            counts[block.level - 1] += 1
            counts[block.level :] = [0] * (4 - block.level)
            number = _STYLES[block.level - 1](counts[block.level - 1])
            block = Heading(block.level, number + block.text)
        result.append(block)
    return result


def attachment_labels(content: LetterContent) -> list[str]:
    """附件：… for one, 附件：1.… and further lines for several (§7.3.4)."""
    titles = [attachment.title for attachment in content.attachments]
    if len(titles) < 2:
        return titles
    return [f"{index}．{title}" for index, title in enumerate(titles, 1)]
