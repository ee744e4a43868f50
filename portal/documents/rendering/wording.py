"""The clerk's plain text of a letter: parsed once, filled with values that stay text.

Syntax (docs/adr says why it is this small):

    一段文字，可写 {{占位符}} 和 **加粗**。      paragraphs are parted by an empty line
    # 标题                                    one to four #; 一、（一）1.（1） are counted by themselves
    [表：督办事项]                             a named table, alone on its line
    [附件：未报送任务清单]                      what follows belongs to this attachment, on its own page
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from portal.errors import Refused

from .content import Attachment, Block, Heading, Paragraph, Run, Table, printable


@dataclass(frozen=True)
class Placeholder:
    """`name` is what the clerk writes, `key` the context's English name; both are understood."""

    name: str
    key: str
    required: bool = False
    example: str = ""


@dataclass(frozen=True)
class LetterKindSpec:
    kind: str
    title: str
    placeholders: tuple[Placeholder, ...]
    tables: tuple[str, ...] = ()
    required_tables: tuple[str, ...] = ()


@dataclass(frozen=True)
class Text:
    text: str
    bold: bool = False


@dataclass(frozen=True)
class Slot:
    key: str
    bold: bool = False


Piece = Text | Slot


@dataclass(frozen=True)
class Line:
    """A paragraph, or a heading when it has a level; or the title of an attachment."""

    pieces: tuple[Piece, ...]
    level: int = 0
    attachment: bool = False


@dataclass(frozen=True)
class TableSlot:
    name: str


@dataclass(frozen=True)
class Wording:
    lines: tuple[Line | TableSlot, ...]


@dataclass(frozen=True)
class WordingError:
    line: int  # 0: the text as a whole
    message: str

    def __str__(self) -> str:
        return f"第 {self.line} 行：{self.message}" if self.line else self.message


class WordingRefused(Refused):
    """The text cannot be used; `errors` has every finding with its line number."""

    def __init__(self, errors: list[WordingError]):
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = errors


@dataclass(frozen=True)
class Filled:
    body: tuple[Block, ...]
    attachments: tuple[Attachment, ...] = ()


_DIRECTIVE = re.compile(r"\[\s*(表|附件)\s*[：:]\s*(.*?)\s*\]")
_HEADING = re.compile(r"(#+)\s*(.*)")
_MARK = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}|(\*\*)|(\{\{|\}\})")


class _Parser:
    def __init__(self, spec: LetterKindSpec):
        self.spec = spec
        self.keys = {n: p.key for p in spec.placeholders for n in (p.name, p.key)}
        self.lines: list[Line | TableSlot] = []
        self.errors: list[WordingError] = []
        self.used: set[str] = set()
        self.paragraph: list[str] = []
        self.started = 0

    def parse(self, text: str) -> Wording:
        for number, raw in enumerate(text.splitlines(), 1):
            self.read(number, raw.strip())
        self.close()
        self.check_required()
        if self.errors:
            raise WordingRefused(sorted(self.errors, key=lambda error: error.line or 10**9))
        return Wording(tuple(self.lines))

    def read(self, number: int, line: str) -> None:
        if not line:
            self.close()
        elif line.startswith("#"):
            self.close()
            self.heading(number, line)
        elif line.startswith(("[表", "[附件")):
            self.close()
            self.directive(number, line)
        else:
            self.started = self.started or number
            self.paragraph.append(line)

    def close(self) -> None:
        """End the paragraph under way."""
        if self.paragraph:
            pieces = [p for i, t in enumerate(self.paragraph) for p in self.pieces(self.started + i, t)]
            self.lines.append(Line(tuple(pieces)))
        self.paragraph, self.started = [], 0

    def heading(self, number: int, line: str) -> None:
        marks, text = _HEADING.fullmatch(line).groups()
        if len(marks) > 4:
            self.refuse(number, "标题最多四级，请用一至四个 #。")
        elif not text:
            self.refuse(number, "# 后面没有标题文字。")
        else:
            self.lines.append(Line(tuple(self.pieces(number, text)), level=len(marks)))

    def directive(self, number: int, line: str) -> None:
        match = _DIRECTIVE.fullmatch(line)
        if not match:
            self.refuse(number, "[表：名称] 和 [附件：标题] 要单独成行，并以 ] 结束。")
        elif match[1] == "附件" and match[2]:
            self.lines.append(Line(tuple(self.pieces(number, match[2])), attachment=True))
        elif match[1] == "附件":
            self.refuse(number, "附件没有标题，请写成 [附件：标题]。")
        elif match[2] not in self.spec.tables:
            self.refuse(number, f"没有名为「{match[2]}」的表。{self.nearest(match[2], self.spec.tables)}")
        else:
            self.used.add(match[2])
            self.lines.append(TableSlot(match[2]))

    def pieces(self, number: int, text: str) -> list[Piece]:
        result: list[Piece] = []
        bold, end = False, 0
        for match in _MARK.finditer(text):
            if match.start() > end:
                result.append(Text(printable(text[end : match.start()]), bold))
            end = match.end()
            if match[2]:
                bold = not bold
            elif match[3]:
                self.refuse(number, "占位符的括号不成对，请写成 {{名称}}。")
            elif slot := self.slot(number, match[1], bold):
                result.append(slot)
        if bold:
            self.refuse(number, "加粗的 ** 不成对。")
        if end < len(text):
            result.append(Text(printable(text[end:])))
        return result

    def slot(self, number: int, name: str, bold: bool) -> Slot | None:
        if key := self.keys.get(name):
            self.used.add(key)
            return Slot(key, bold)
        names = [p.name for p in self.spec.placeholders]
        self.refuse(number, f"没有名为「{name}」的占位符。{self.nearest(name, names)}")
        return None

    def nearest(self, name: str, names) -> str:
        best = process.extractOne(name, names, scorer=fuzz.ratio, score_cutoff=40) if name else None
        if best:
            return f"是不是「{best[0]}」？"
        return f"可用的有：{'、'.join(names)}。" if names else "这种文书没有可用的名称。"

    def check_required(self) -> None:
        for placeholder in self.spec.placeholders:
            if placeholder.required and placeholder.key not in self.used:
                self.refuse(0, f"缺少必需的占位符 {{{{{placeholder.name}}}}}，请写入正文。")
        for name in self.spec.required_tables:
            if name not in self.used:
                self.refuse(0, f"缺少必需的表，请另起一行写 [表：{name}]。")
        if not any(isinstance(line, Line) and not line.attachment for line in self.lines):
            self.refuse(0, "正文是空的，请至少写一段。")

    def refuse(self, line: int, message: str) -> None:
        self.errors.append(WordingError(line, message))


def parse_wording(text: str, spec: LetterKindSpec) -> Wording:
    """The text as structure; raises WordingRefused with every error and its line number."""
    return _Parser(spec).parse(text)


def fill(wording: Wording, context: Mapping[str, object], tables: Mapping[str, Table]) -> Filled:
    """The wording with the context's values (by English key) in place, as literal text.

    A paragraph that consists of placeholders alone, all of them empty, is left out.
    Raises KeyError when the context lacks a key or a table the wording uses.
    """
    parts: list[tuple[str, list[Block]]] = [("", [])]
    for line in wording.lines:
        if isinstance(line, TableSlot):
            parts[-1][1].append(_clean(tables[line.name]))
            continue
        runs = _runs(line, context)
        if line.attachment:
            parts.append(("".join(run.text for run in runs), []))
        elif any(run.text.strip() for run in runs):
            parts[-1][1].append(
                Heading(line.level, "".join(r.text for r in runs)) if line.level else Paragraph(runs)
            )
    body, *attachments = parts
    return Filled(tuple(body[1]), tuple(Attachment(title, tuple(blocks)) for title, blocks in attachments))


def _runs(line: Line, context: Mapping[str, object]) -> tuple[Run, ...]:
    texts = (Run(p.text if isinstance(p, Text) else printable(context[p.key]), p.bold) for p in line.pieces)
    return tuple(run for run in texts if run.text)


def _clean(table: Table) -> Table:
    return Table(table.columns, tuple(tuple(printable(cell) for cell in row) for row in table.rows))
