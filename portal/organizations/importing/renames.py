"""Without a code to tell: the stored units that a new row may be the new name of. Only ever asked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container

from rapidfuzz import fuzz

from portal.organizations.models import Organization
from portal.organizations.naming import Candidate, NameIndex, Unit, normalise

from .standing import Standing

# 0–100. 卫生计生局→卫生健康局 scores 67, 文化广播影视新闻出版局→文化广播电视和旅游局 61; two departments
# that share 区, 局 and one character more reach 60 (统计局, 卫生计生局). Towns may share two characters
# of three (浓溪镇, 浓洄镇): a person decides.
SIMILAR = 60.5
MOST = 5
PARTY_TAIL = re.compile(r"(?<=.)(党工委|党委|党组)$")


class Renames:
    """The living units of the jurisdiction by parent, compared with a row's name."""

    def __init__(self, standing: Standing, index: NameIndex):
        self.index = index
        self.children: dict[int | None, list[Organization]] = defaultdict(list)
        for row in standing.by_pk.values():
            if row.dissolved_on is None:
                self.children[row.parent_id].append(row)

    def likely(self, unit: Unit, *, coded: bool, but: Container[int]) -> list[Candidate]:
        """Units under the same parent, of the same kind and a similar name, the likeliest first.

        `unit.kind` is empty where the sheet does not say. Two codes tell two units apart. `but` holds
        the pks that a row of the sheet stands for.
        """
        found = [
            Candidate(Standing.unit(row), round(self.likeness(unit.name, row.name), 1), row.name)
            for row in self.children[unit.parent_id]
            if row.pk not in but and unit.kind in ("", row.kind) and not (coded and row.code)
        ]
        likely = [candidate for candidate in found if candidate.score >= SIMILAR]
        return sorted(likely, key=lambda candidate: -candidate.score)[:MOST]

    def likeness(self, written: str, known: str) -> float:
        """0–100, without what all units of a place or kind share: 广安区, 党委."""
        return fuzz.ratio(self._core(written), self._core(known))

    def _core(self, name: str) -> str:
        return PARTY_TAIL.sub("", self.index.without_place(normalise(name)))
