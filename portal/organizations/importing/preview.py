"""What an import would do, row by row, before anything is written."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from portal.workbooks import Problem, Row, Table, Workbook, read_table

NONE_OF_THEM = "none"  # the answer 都不是
NEW = "new"  # the answer 是新的
IDENTIFIERS = ("code", "staff_number")


class Outcome(models.TextChoices):
    """In the order in which a person should look at them."""

    ERROR = "error", "错误"
    QUESTION = "question", "待确认"
    CHANGED = "changed", "变更"
    NEW = "new", "新增"
    UNCHANGED = "unchanged", "不变"


@dataclass(frozen=True)
class Choice:
    """A candidate of a question; `ref` is the answer it stands for."""

    ref: str
    name: str
    detail: str = ""
    score: float = 0.0

    def as_dict(self) -> dict:
        return {"ref": self.ref, "name": self.name, "detail": self.detail, "score": self.score}


@dataclass(frozen=True)
class Question:
    """One decision for a person; the same key in several rows is asked once.

    `text` is what stands in the cell; with `alias` the answer may be remembered as another name.
    """

    key: str
    sheet: str
    row: int
    field: str
    message: str
    text: str = ""
    candidates: tuple[Choice, ...] = ()
    alias: bool = False

    def as_dict(self) -> dict:
        return {
            "sheet": self.sheet,
            "row": self.row,
            "field": self.field,
            "message": self.message,
            "candidates": [candidate.as_dict() for candidate in self.candidates],
        }


@dataclass(frozen=True)
class Offer:
    """Something that can be ended on the way and that nothing waits for: unanswered, nothing ends.

    `on` and `chosen` are what a person answered: from which day, and which of the candidates.
    """

    key: str
    message: str
    candidates: tuple[Choice, ...]
    on: dt.date | None = None
    chosen: frozenset[str] = frozenset()


@dataclass
class RowPreview:
    """One row of the sheet. `cells` are shown under the preview's columns; `changes` map such a
    column to (old, new); `marks` name the columns in question; `draft` is the importer's own."""

    number: int
    cells: dict[str, str]
    outcome: Outcome = Outcome.UNCHANGED
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    draft: Any = None

    def settle(self, *, exists: bool) -> None:
        if self.problems:
            self.outcome = Outcome.ERROR
        elif self.questions:
            self.outcome = Outcome.QUESTION
        elif not exists:
            self.outcome = Outcome.NEW
        else:
            self.outcome = Outcome.CHANGED if self.changes else Outcome.UNCHANGED


@dataclass
class Preview:
    kind: str
    book: Workbook
    table: Table
    jurisdiction: Any  # None while the database is empty
    columns: list[tuple[str, str]]  # (key of RowPreview.cells, heading)
    rows: list[RowPreview]
    absent: list[str]  # in the portal, but no longer in the sheet; never removed
    fingerprint: str  # of what stood in the database when this was made
    aliases: dict[str, str] = field(default_factory=dict)  # written name → ref, to be remembered
    plan: Any = None

    @property
    def problems(self) -> list[Problem]:
        return [problem for row in self.rows for problem in row.problems]

    @property
    def questions(self) -> list[Question]:
        return [question for row in self.rows for question in row.questions]

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(row.outcome for row in self.rows)
        return {outcome.value: found[outcome] for outcome in Outcome}

    @property
    def blocked(self) -> bool:
        return any(row.problems or row.questions for row in self.rows)

    @property
    def to_write(self) -> int:
        return self.counts["new"] + self.counts["changed"]

    def in_order_of_attention(self) -> list[RowPreview]:
        rank = {outcome: position for position, outcome in enumerate(Outcome)}
        offered = rank[Outcome.CHANGED]

        def place(row: RowPreview) -> tuple:
            own = rank[row.outcome]
            return min(own, offered) if row.offers else own, not row.offers, row.number

        return sorted(self.rows, key=place)

    def as_json(self) -> dict:
        """The object that the commands print (DESIGN §8)."""
        counts = self.counts
        return {
            "rows": len(self.rows),
            "new": counts["new"],
            "changed": counts["changed"],
            "unchanged": counts["unchanged"],
            "absent": len(self.absent),
            "errors": [problem.as_dict() for problem in self.problems],
            "questions": [question.as_dict() for question in self.questions],
        }


class Draft:
    """What every importer needs of one row: its cells, and where to put what is wrong with it."""

    def __init__(self, row: Row, table: Table, columns: Iterable[str]):
        self.row = row
        self.table = table
        shown = {key: _shown(row.values.get(key, "")) for key in columns}
        self.preview = RowPreview(row.number, shown, draft=self)

    def __getitem__(self, key: str):
        value = self.row[key]
        return identifier(value) if key in IDENTIFIERS else value

    def was_number(self, key: str) -> bool:
        """Whether the cell held a bare number."""
        return self.row.was_number(key)

    def wrong(self, key: str, message: str) -> None:
        title = self.table.title_of(key)
        self.preview.problems.append(Problem(self.table.sheet, self.row.number, title, message))

    def ask(self, key: str, question: str, message: str, **options) -> None:
        title = self.table.title_of(key)
        self.preview.questions.append(
            Question(question, self.table.sheet, self.row.number, title, message, **options)
        )

    def change(self, key: str, old: str, new: str) -> None:
        self.preview.changes[key] = (old or "—", new)

    @property
    def fine(self) -> bool:
        return not (self.preview.problems or self.preview.questions)


def identifier(text: str) -> str:
    """A code or 工号 as it is kept: half-width, without the spaces that sheets put into it."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _shown(value: str | list[str]) -> str:
    return "、".join(value) if isinstance(value, list) else value


def table_of(book: Workbook, columns, answers: Mapping[str, dict]) -> Table:
    """The table, from the sheet a person chose where several fit (answer "header": "sheet|row")."""
    sheet, _, row = answers.get("header", {}).get("ref", "").rpartition("|")
    return read_table(book, columns, sheet=sheet, header_row=int(row) if row.isdecimal() else 0)


def add_cell_problems(drafts: Iterable[Draft], table: Table) -> None:
    by_number = {draft.row.number: draft for draft in drafts}
    for problem in table.problems:
        by_number[problem.row].preview.problems.append(problem)


def fingerprint_of(*querysets) -> str:
    """Changes when anything these rows say changes."""
    digest = hashlib.sha256()
    for rows in querysets:
        for row in rows:
            digest.update(json.dumps(row, default=str, ensure_ascii=False).encode())
        digest.update(b"|")
    return digest.hexdigest()
