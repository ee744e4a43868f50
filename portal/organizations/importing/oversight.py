"""分管、联系、监督 in a people workbook: what the cells say, what is new, and what they no longer name."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from portal.clock import today
from portal.organizations.enums import OversightKind
from portal.organizations.models import Oversight, Supervision
from portal.organizations.naming import Unit, split_names

from .dates import PartialDate
from .holdings import Fresh, Holding, PeopleDraft, intervals_overlap, supervision_kind
from .preview import Choice, Offer
from .standing_people import People

RELATION = re.compile(r"(协助分管|分管|联系|监督)(?:单位)?[:：]")
# 1.区财政局；2.区审计局, （1）…, ①…; 3.15办 is a name
NUMBERING = re.compile(r"(^|[；;，,、。\s])\s*(?:[（(]\d{1,2}[)）][.．、]?|\d{1,2}[.．、)）](?!\d)|[①-⑳])\s*")
SUPERVISES = "监督"
ENDS = "ends"  # what the keys of offers to end begin with
Relation = Oversight | Supervision


def overseen_in(text: str) -> Iterator[tuple[str, str, bool]]:
    """(name, 分管 or 联系, whether 等 leaves the list open) for each unit in the cell."""
    kind = OversightKind.OVERSEE
    for position, part in enumerate(RELATION.split(text)):
        if position % 2:
            kind = OversightKind.LIAISE if part == "联系" else OversightKind.OVERSEE
            continue
        names, open_ended = split_names(NUMBERING.sub(r"\1", part))
        yield from ((name, kind, open_ended) for name in names)


def compare_oversight(draft: PeopleDraft, standing: People, units: Mapping[int, Unit]) -> None:
    """What the row's post oversees, or its organ supervises, beyond what stands."""
    if not draft.holdings or not draft.fine:
        return
    if draft.supervises:
        _compare_supervision(draft, standing)
    else:
        post, known = draft.holdings[0].post, standing.oversights
        for unit, kind in draft.oversees:
            key = (post.pk if post else None, unit.pk, kind)
            if draft.goes_beyond(known, key):
                draft.new_oversights.append(Fresh(unit, kind, _after(known.get(key))))
    fresh = draft.new_oversights + draft.new_supervisions
    if fresh and all(holding.tenure for holding in draft.holdings):
        draft.change("oversees", "", "、".join(each.unit.name for each in fresh))
        word = SUPERVISES if draft.new_supervisions else "分管"
        draft.preview.notes.append(f"加 {len(fresh)} 个{word}单位")
    if not draft["oversees"]:
        _take_along(draft, standing, units)


def _after(ended: dt.date | None) -> PartialDate | None:
    """Where an earlier interval of the same relation ended."""
    return PartialDate(ended) if ended else None


def _take_along(draft: PeopleDraft, standing: People, units: Mapping[int, Unit]) -> None:
    """A blank cell changes nothing: whose tenure goes to another post oversees there what they did."""
    post, known = draft.holdings[0].post, standing.oversights
    for holding in draft.holdings:
        for each in standing.overseeing[holding.tenure.post_id] if holding.moved else ():
            unit = units[each.organization_id]
            key = (post.pk if post else None, unit.pk, each.kind)
            if not _is_theirs(holding, each) or not draft.goes_beyond(known, key):
                continue
            draft.new_oversights.append(_taken(holding, each, unit, known.get(key)))
            draft.preview.notes.append(f"仍{word_of(each)}{unit.name}（这一栏空着就不变）")


def _is_theirs(holding: Holding, each: Oversight) -> bool:
    in_office = holding.end is None or holding.end > today()
    return in_office and intervals_overlap(holding.start, holding.end, each.from_on, each.to_on)


def _taken(holding: Holding, each: Oversight, unit: Unit, ended: dt.date | None) -> Fresh:
    tenure = holding.tenure
    begun = [
        PartialDate(row.from_on, row.from_precision) for row in (each, tenure) if row.from_on is not None
    ]
    since = max([*begun, *filter(None, [_after(ended)])], key=lambda date: date.on, default=None)
    until = PartialDate(each.to_on, each.to_precision) if each.to_on else None
    return Fresh(unit, each.kind, since, until)


def _compare_supervision(draft: PeopleDraft, standing: People) -> None:
    known = standing.supervisions
    for unit, _ in draft.oversees:
        key = (draft.unit.pk, unit.pk)
        if unit.pk != draft.unit.pk and draft.goes_beyond(known, key):
            kind = supervision_kind(draft, unit)
            draft.new_supervisions.append(Fresh(unit, kind, _after(known.get(key))))


@dataclass
class Overseer:
    """A post that oversees or an organ that supervises, with the rows of the sheet that speak for it."""

    standing: list[Oversight] | list[Supervision]  # not ended
    rows: list[PeopleDraft] = field(default_factory=list)

    def left_out(self) -> list:
        """What stands and none of the rows names; nothing while one of them is unclear."""
        if not all(row.fine for row in self.rows):
            return []
        named = {_named(unit.pk, kind, row) for row in self.rows for unit, kind in row.oversees}
        return [each for each in self.standing if (each.organization_id, _kind(each)) not in named]


def _kind(relation: Relation) -> str:
    return relation.kind if isinstance(relation, Oversight) else SUPERVISES


def _named(unit: int, kind: str, row: PeopleDraft) -> tuple[int, str]:
    return unit, SUPERVISES if row.supervises else kind


class Endings:
    """What a post listed again no longer names. It is told, and ends only where a person says so.

    A row speaks while it is in office and the sheet has the column at all; several rows of one post
    speak together.
    """

    def __init__(self, drafts: Sequence[PeopleDraft], standing: People, answers: Mapping[str, dict]):
        self.standing, self.answers = standing, answers
        self.overseers: dict[str, Overseer] = {}
        for draft in drafts:
            if draft.holdings and draft.in_office(today()) and draft.table.fields.get("oversees"):
                self._speak(draft)

    def _speak(self, draft: PeopleDraft) -> None:
        post = draft.holdings[0].post
        if draft.supervises:
            key, known = f"organ:{draft.unit.ref}", self.standing.supervising[draft.unit.pk]
        elif post:
            key, known = f"post:{post.ref}", self.standing.overseeing[post.pk]
        else:
            return
        if known:
            self.overseers.setdefault(key, Overseer(known)).rows.append(draft)

    def tell(self, units: Mapping[int, Unit]) -> list[str]:
        """Offer the endings on the rows; what does not end, in words."""
        absent = []
        for key, overseer in self.overseers.items():
            if left := [(each, units[each.organization_id]) for each in overseer.left_out()]:
                row = overseer.rows[0]
                kept = self._offer(row, f"{ENDS}:{key}", left)
                who = row.unit.name if row.supervises else f"{row.unit.name} {row.holdings[0].title}"
                absent += [f"{who} {word_of(each)} {unit.name}" for each, unit in kept]
        return absent

    def _offer(self, row: PeopleDraft, key: str, left: list[tuple[Relation, Unit]]) -> list:
        on, refs = _read(self.answers.get(key, {}).get("ref", ""))
        ended = [(each, unit) for each, unit in left if on and _ref(each, unit) in refs]
        names = "、".join(unit.name for _, unit in left)
        verbs = "、".join(dict.fromkeys(word_of(each) for each, _ in left))
        row.preview.offers.append(
            Offer(
                key,
                f"不再{verbs} {names}？表中没有写，不确认就不变。",
                tuple(Choice(_ref(each, unit), unit.name, word_of(each)) for each, unit in left),
                on if ended else None,
                frozenset(_ref(each, unit) for each, unit in ended),
            )
        )
        for each, unit in ended:
            self._end(row, each, unit.name, on)
        return [pair for pair in left if pair not in ended]

    @staticmethod
    def _end(row: PeopleDraft, relation: Relation, name: str, on: dt.date) -> None:
        if relation.from_on and on <= relation.from_on:
            since = PartialDate(relation.from_on, relation.from_precision)
            said = f"{word_of(relation)}“{name}”从{since}起，结束的日期要晚于这一天。请改日期。"
            row.wrong("oversees", said)
            return
        row.endings.append((relation, on))
        _, before = row.preview.changes.get("oversees", ("", ""))
        said = f"{PartialDate(on)}起不再{word_of(relation)}{name}"
        row.change("oversees", "", "；".join(filter(None, [before, said])))
        row.preview.notes.append(said)


def _ref(relation: Relation, unit: Unit) -> str:
    return f"{_kind(relation)}:{unit.ref}"


def word_of(relation: Relation) -> str:
    return relation.get_kind_display() if isinstance(relation, Oversight) else SUPERVISES


def _read(answer: str) -> tuple[dt.date | None, frozenset[str]]:
    """“2026-11-01 oversee:REF …”: from which day, and what."""
    day, *refs = answer.split() or [""]
    try:
        return dt.date.fromisoformat(day), frozenset(refs)
    except ValueError:
        return None, frozenset()
