"""The columns that an importer asks for, and how a heading is known to be one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from .cells import match_key

LONGEST_HEADING = 200


@dataclass(frozen=True)
class Column:
    """A column an importer asks for.

    `aliases`: other headings offices give it, the likeliest first: where two columns of a sheet could be
    this one, the title goes before the aliases and an earlier alias before a later one. `required`: without
    it there is no table. `repeated`: heading 1 … heading 4 side by side, the value becomes a list. `lines`:
    line breaks inside a cell mean something. `serial`: a running number, never data by itself. The rest is
    for the template.
    """

    key: str
    title: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    repeated: bool = False
    lines: bool = False
    serial: bool = False
    choices: tuple[str, ...] = ()
    hint: str = ""
    example: str = ""
    width: int = 16

    @cached_property
    def ranks(self) -> dict[str, int]:
        """Each of its names, ready to be compared, with its place in the order of preference."""
        names = (match_key(title) for title in (self.title, *self.aliases))
        return {name: rank for rank, name in enumerate(dict.fromkeys(names))}

    def rank(self, name: str) -> int | None:
        if self.repeated and name not in self.ranks:
            name = re.sub(r"[\d一二三四五六七八九十]+$", "", name)
        return self.ranks.get(name)


def column_of(heading: str, columns: Sequence[Column]) -> tuple[Column, int] | None:
    """The column that the heading names, and how well (0: by its title)."""
    if len(heading) >= LONGEST_HEADING:
        return None
    for name in _readings(heading):
        for column in columns:
            if (rank := column.rank(name)) is not None:
                return column, rank
    return None


def _readings(heading: str) -> Iterator[str]:
    """The heading as typed, then without marks, without its bracketed instructions, its first line."""
    for text in (heading, _without_brackets(heading), heading.split("\n")[0]):
        text = match_key(text).strip("*＊:：")
        yield from filter(None, (text, _without_brackets(text).strip("*:")))


def _without_brackets(text: str) -> str:
    return re.sub(r"[（(【\[][^（)）】\]]*[）)】\]]?", "", text)
