"""Unit names as an office writes and reads them: splitting a cell, and knowing who is meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from pypinyin import lazy_pinyin
from rapidfuzz import fuzz, process
from rapidfuzz.distance import LCSseq

from portal.organizations.enums import GroupRule, OrganizationKind
from portal.organizations.models import (
    Jurisdiction,
    Organization,
    OrganizationAlias,
    OrganizationGroup,
    OrganizationName,
)

LIKELY = 55.0  # a candidate scores at least this; tested on the real names of 广安区
CLEAR, AHEAD = 85.0, 10.0  # the clearly likeliest scores this much, and that much more than the next
MOST_CANDIDATES = 5
MOST_WORDS = 5  # after the first, of a name written apart
OPENING, CLOSING = "(（〔[【《“", ")）〕]】》”"
SEPARATORS = "、，,;；/／\n|"
TRAILING = re.compile(
    r"等\s*([\d一二三四五六七八九十]+\s*个?)?(有关|相关|责任|成员)?(单位|部门|乡镇|街道|地方|各地)?[。.]?$"
)
BRACKETS = str.maketrans("〔【[〕】]", "((()))")

# What offices call the three groups that every plan uses; compared without brackets. Only words that name
# everyone, or all of a level: 各单位, 各部门 and 各责任单位 may mean those of the cell beside, so a person
# says once who they are. A level (区 here) counts where it is the jurisdiction's own.
GROUP_WORDS = {
    GroupRule.ALL: (
        "各地各部门 各地各单位 各级各部门 全区各单位 全区各级各部门 各乡镇街道各部门 各乡镇街道区级各部门 "
        "各乡镇街道各单位 各镇街各部门 区级各单位各乡镇街道"
    ),
    GroupRule.TOWNS: "各乡镇街道 各镇街 各镇街道 各街道乡镇 各乡镇和街道 各乡镇各街道",
    GroupRule.DEPARTMENTS: (
        "区级各部门 区直各部门 区级部门 区直部门 各区级部门 各区直部门 区级各单位 区直各单位"
    ),
}
LEVEL = re.compile(r"(?<=全)[区县市旗]|[区县市旗](?=[级直])")
GROUP_TITLES = {
    GroupRule.ALL: "各地各部门",
    GroupRule.TOWNS: "各乡镇（街道）",
    GroupRule.DEPARTMENTS: "区级各部门",
}


def normalise(name: str) -> str:
    """For comparing: half- and full-width alike, one kind of bracket, no spaces, no case."""
    text = unicodedata.normalize("NFKC", name).translate(BRACKETS)
    return re.sub(r"[\s\u200b-\u200d\u2060\ufeff·]+", "", text).casefold()


def search_text(*names: str, length: int) -> str:
    """What a search box matches: the names for comparing, then their pinyin initials and syllables."""
    words: dict[str, None] = {}
    for name in filter(None, names):
        syllables = lazy_pinyin(normalise(name))
        words[normalise(name)] = words["".join(syllable[0] for syllable in syllables)] = None
        words["".join(syllables)] = None
    return " ".join(words)[:length]


def split_names(text: str) -> tuple[list[str], bool]:
    """The names in a cell, in order and once each, and whether 等 leaves the list open.

    Separators inside brackets belong to the name; 等 counts only at the end of a name.
    """
    if group_rule(text):  # 各乡镇、街道 is one group
        return ["".join(text.split())], False
    names: dict[str, str] = {}
    open_ended = False
    for piece in _pieces(text):
        if found := TRAILING.search(piece):
            open_ended, piece = True, piece[: found.start()].strip()
        if piece:
            names.setdefault(normalise(piece), piece)
    return list(names.values()), open_ended


def unwrapped(text: str, knows: Callable[[str], bool]) -> str:
    """The names in a cell without the breaks and spaces that its layout put inside a name: 区委⏎组织部 is
    one where the whole is known and the parts are not all; 区委组织部⏎区委宣传部 stays two."""
    words = text.split()
    gaps = [*re.findall(r"\s+", text.strip()), ""]
    joined, at = "", 0
    while at < len(words):
        last = _end_of_name(words, at, knows)
        joined += "".join(words[at : last + 1]) + gaps[last]
        at = last + 1
    return joined


def _end_of_name(words: list[str], at: int, knows: Callable[[str], bool]) -> int:
    """Where the name ends that ends `words[at]`: there, or a few words further on."""
    tail = re.split(f"[{SEPARATORS}]", words[at])[-1]
    for last in range(min(at + MOST_WORDS, len(words) - 1), at, -1):
        head = TRAILING.sub("", re.split(f"[{SEPARATORS}]", words[last])[0])
        parts = [tail, *words[at + 1 : last], head]
        if all(parts) and knows("".join(parts)) and not all(map(knows, parts)):
            return last
    return at


def _pieces(text: str) -> Iterable[str]:
    depth, piece = 0, ""
    closable = sum(text.count(mark) for mark in CLOSING)
    for letter in text:
        if letter in OPENING and closable:
            depth += 1
        elif letter in CLOSING:
            depth, closable = max(0, depth - 1), closable - 1
        if letter in SEPARATORS and not depth:
            yield from _by_spaces(piece)
            piece = ""
        else:
            piece += letter
    yield from _by_spaces(piece)


def _by_spaces(piece: str) -> list[str]:
    """Spaces separate names of two characters and more; between single ones they are layout."""
    words = piece.split()
    if all(len(word) > 1 for word in words) and not any(mark in piece for mark in OPENING + CLOSING):
        return words
    return ["".join(words)]


@dataclass(frozen=True)
class Unit:
    """What naming needs of an organization; `pk` is None for one that is not stored yet."""

    pk: int | None
    ref: str
    name: str
    parent_id: int | None = None
    kind: str = OrganizationKind.OTHER
    accountable: bool = False
    dissolved: bool = False
    row: int = 0  # of a sheet, for one that is not stored yet


@dataclass(frozen=True)
class Candidate:
    unit: Unit
    score: float  # 0–100
    name: str  # the name of the unit that resembles what was written


@dataclass(frozen=True)
class Resolution:
    """Who a written name means. Exactly one of `unit`, `group` and `question` is filled."""

    text: str
    unit: Unit | None = None
    group: OrganizationGroup | None = None
    via: str = ""
    question: str = ""
    candidates: tuple[Candidate, ...] = ()
    is_group: bool = False  # written as a group, defined or not

    @property
    def likeliest(self) -> Unit | None:
        """The first candidate where it is clearly the likeliest."""
        scores = [candidate.score for candidate in self.candidates] + [0.0, 0.0]
        return self.candidates[0].unit if scores[0] >= max(CLEAR, scores[1] + AHEAD) else None


# How a name may be known, the surest first.
VIA = ("单位代码", "全称", "简称", "党组织名称", "主送称谓", "曾用名", "冠地名")
CODE, NAME, ALIAS, PARTY_BODY, SALUTATION, FORMER, DERIVED = range(7)


@dataclass
class NameIndex:
    """Names → units, without a database; the surest way a name is known decides."""

    place: str = ""  # the jurisdiction's own name: 广安区财政局 and 区财政局 are one
    by_key: dict[str, dict[int, list[Unit]]] = field(default_factory=dict)
    names: dict[str, list[Unit]] = field(default_factory=dict)

    def add(self, unit: Unit, name: str, via: int) -> None:
        key = normalise(name)
        if not key:
            return
        self._put(key, via, unit)
        if via in (NAME, ALIAS):
            self.names.setdefault(name, []).append(unit)
            if (short := self.without_place(key)) != key:
                self._put(short, DERIVED, unit)

    def _put(self, key: str, via: int, unit: Unit) -> None:
        units = self.by_key.setdefault(key, {}).setdefault(via, [])
        if unit not in units:
            units.append(unit)

    def without_place(self, key: str) -> str:
        """中共广安市广安区委宣传部 → 区委宣传部: the last character of the place stands for it."""
        key = key.removeprefix("中共")
        head, found, rest = key.rpartition(self.place) if self.place else ("", "", "")
        return self.place[-1:] + rest if found and rest and len(head) <= 4 else key

    def find(self, name: str) -> tuple[list[Unit], int]:
        """Units known by this name in the surest way (several: ambiguous), and which way."""
        key = normalise(name)
        known = self.by_key.get(key) or self.by_key.get(self.without_place(key)) or {}
        for via in sorted(known):
            living = [unit for unit in known[via] if not unit.dissolved]
            return living or known[via], via
        return [], NAME

    def candidates(self, name: str) -> tuple[Candidate, ...]:
        """The likeliest units for an unknown name, best first."""
        written = normalise(name)
        near = process.extract(written, self.names.keys(), scorer=fuzz.ratio, processor=normalise, limit=60)
        best: dict[Unit, Candidate] = {}
        for known, _, _ in near:
            score = _likeness(written, normalise(known))
            for unit in self.names[known]:
                if score >= LIKELY and (unit not in best or best[unit].score < score):
                    best[unit] = Candidate(unit, round(score, 1), known)
        ranked = sorted(best.values(), key=lambda candidate: -candidate.score)
        return tuple(ranked[:MOST_CANDIDATES])


def _likeness(written: str, known: str) -> float:
    """Chinese short forms drop characters but keep their order: what share of them stands there."""
    if not written or not known:
        return 0.0
    common = LCSseq.similarity(written, known)
    return 100 * (0.7 * common / len(written) + 0.3 * common / len(known))


def looks_like_group(name: str) -> bool:
    key = normalise(name)
    return key.startswith(("各", "全区", "全县", "全市", "有关", "相关")) or bool(
        re.search(r"(成员|有关|相关|责任|各)(单位|部门)$", key)
    )


def group_key(name: str) -> str:
    return re.sub(r"[()、和及]", "", normalise(name))


GROUP_KEYS = {group_key(word): rule for rule, words in GROUP_WORDS.items() for word in words.split()}


def group_rule(name: str, place: str = "") -> str:
    """Which of the three groups `name` is, or "". With a `place` (广安区), a level must be its own."""
    own = place[-1:] or "区县市旗"
    return GROUP_KEYS.get(LEVEL.sub(lambda level: "区" if level[0] in own else "", group_key(name)), "")


class Resolver:
    """Knows the units and groups of one jurisdiction, loaded once (five queries).

    `answers` are a person's decisions: written name → ref of the unit (or group) meant.
    """

    def __init__(self, jurisdiction: Jurisdiction, *, answers: Mapping[str, str] | None = None):
        self.index = NameIndex(normalise(jurisdiction.name))
        self.units: dict[int, Unit] = {}
        self.answers = {normalise(name): ref for name, ref in (answers or {}).items()}
        self._load(jurisdiction)
        self.by_ref = {unit.ref: unit for unit in self.units.values()}
        groups = list(OrganizationGroup.objects.filter(jurisdiction=jurisdiction))
        self.groups = {group_key(group.name): group for group in groups}
        self.groups_by_ref = {group.ref: group for group in groups}
        self.groups_by_rule = {group.rule: group for group in groups if group.rule != GroupRule.MEMBERS}

    def _load(self, jurisdiction: Jurisdiction) -> None:
        rows = Organization.objects.filter(jurisdiction=jurisdiction).values_list(
            "pk", "ref", "name", "parent_id", "kind", "accountable", "dissolved_on",
            "code", "party_body_name", "salutation",
        )  # fmt: skip
        for pk, ref, name, parent, kind, accountable, dissolved, code, party_body, salutation in rows:
            unit = Unit(pk, ref, name, parent, kind, accountable, dissolved is not None)
            self.units[pk] = unit
            for text, via in ((code, CODE), (name, NAME), (party_body, PARTY_BODY), (salutation, SALUTATION)):
                self.index.add(unit, text, via)
        own = {"organization__jurisdiction": jurisdiction}
        for model, via in ((OrganizationAlias, ALIAS), (OrganizationName, FORMER)):
            for pk, name in model.objects.filter(**own).values_list("organization_id", "name"):
                self.index.add(self.units[pk], name, via)

    def resolve(self, name: str) -> Resolution:
        """The unit or group that `name` means, or a question with the likeliest units."""
        if answered := self._answered(name):
            return answered
        units, via = self.index.find(name)
        if len(units) == 1:
            return Resolution(name, unit=units[0], via=VIA[via])
        if units:
            return self._ambiguous(name, units)
        if group := self._group(name):
            return Resolution(name, group=group, via="单位组", is_group=True)
        if self.group_rule(name) or looks_like_group(name):
            question = f"单位组“{name}”还没有定义。请先在“单位组”里建好它的成员，或指定一个单位。"
            return Resolution(name, question=question, candidates=self.index.candidates(name), is_group=True)
        return Resolution(name, question=f"没有叫“{name}”的单位。", candidates=self.index.candidates(name))

    def _answered(self, name: str) -> Resolution | None:
        ref = self.answers.get(normalise(name), "")
        if unit := self.by_ref.get(ref):
            return Resolution(name, unit=unit, via="人工确认")
        if group := self.groups_by_ref.get(ref):
            return Resolution(name, group=group, via="人工确认", is_group=True)
        return None

    def _group(self, name: str) -> OrganizationGroup | None:
        return self.groups.get(group_key(name)) or self.groups_by_rule.get(self.group_rule(name))

    def group_rule(self, name: str) -> str:
        return group_rule(name, self.index.place)

    def knows(self, name: str) -> bool:
        """Whether `resolve` would answer without asking, or the name is one of the three groups."""
        known = self.answers.get(normalise(name)) or self.index.find(name)[0] or self._group(name)
        return bool(known or self.group_rule(name))

    def _ambiguous(self, name: str, units: list[Unit]) -> Resolution:
        candidates = tuple(Candidate(unit, 100.0, unit.name) for unit in units[: MOST_CANDIDATES * 2])
        places = "、".join(
            f"{unit.name}（上级 {self.parent_name(unit)}）" for unit in units[:MOST_CANDIDATES]
        )
        return Resolution(
            name, question=f"有 {len(units)} 个单位叫“{name}”：{places}。", candidates=candidates
        )

    def parent_name(self, unit: Unit) -> str:
        parent = self.units.get(unit.parent_id) if unit.parent_id else None
        return parent.name if parent else "—"
