"""What an import of people gave, for the timelines of the people, their tenures and their units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from portal.actor import Actor
from portal.audit.actions import record
from portal.organizations.enums import OversightKind, Seat, TenureKind
from portal.organizations.importing.dates import PartialDate, shown
from portal.organizations.importing.holdings import Holding, PeopleDraft, PeoplePlan
from portal.organizations.importing.oversight import SUPERVISES, word_of
from portal.organizations.models import Organization, Person, Tenure

PERSON_FIELDS = ("name", "staff_number")  # no phone: secrets do not belong in the audit


class Lines:
    """pk → field → what stood and what stands, a line for each row of the sheet."""

    def __init__(self) -> None:
        self.of: dict[int, dict[str, tuple]] = {}

    def add(self, pk: int, field: str, old: str, new: str) -> None:
        before, after = self.of.setdefault(pk, {}).setdefault(field, ([], []))
        before += [old] if old else []
        after.append(new)


class Given:
    """Made before anything is written, so that it knows what stood; recorded when all rows have keys."""

    def __init__(self, plan: PeoplePlan):
        self.drafts, self.units = plan.drafts, plan.resolver.units
        self.people = {id(draft.person): draft.person for draft in plan.drafts}
        self.known = {
            key: {name: getattr(person.standing, name) for name in PERSON_FIELDS}
            for key, person in self.people.items()
            if person.standing
        }
        self.before = {
            id(holding): self._tenure(draft, holding, holding.tenure.post.seat)
            for draft in self.drafts
            for holding in draft.holdings
            if holding.tenure
        }
        self.seats = {
            holding.post: {"seat": (holding.post.get_seat_display(), Seat(holding.seat).label)}
            for draft in self.drafts
            for holding in draft.holdings
            if holding.post and holding.post.pk in draft.seats
        }

    def record(self, *, by: Actor, note: str, chain: str) -> None:
        """An event for each kind of subject, so that each finds its own lines on its timeline."""
        people, units, tenures = Lines(), Lines(), Lines()
        for key, old_fields in self.known.items():
            person = self.people[key].standing
            people.of[person.pk] = _changed(old_fields, person)
        given = list(self._given())
        for draft, holding, old, new in given:
            tenures.add(holding.tenure.pk, "tenures", old, new)
            people.add(draft.person.standing.pk, "tenures", old, new)
            units.add(draft.unit.pk, "tenures", old, new)
        for draft, unit, old, new in self._overseen():
            people.add(draft.person.standing.pk, "oversights", old, new)
            for pk in {draft.unit.pk, unit}:
                units.add(pk, "oversights", old, new)
        common = {"by": by, "note": note, "chain": chain}
        persons = [person.standing for person in self.people.values()]
        record("people.import", subjects=persons, each=people.of, **common)
        held = [holding.tenure for _, holding, _, _ in given]
        for verb, subjects, lines in (
            ("tenure.import", held, tenures.of),
            ("organization.staff", _stored(Organization, units.of), units.of),
            ("post.import", self.seats, {post.pk: seat for post, seat in self.seats.items()}),
        ):
            if lines:
                record(verb, subjects=subjects, each=lines, **common)

    def _given(self) -> Iterator[tuple[PeopleDraft, Holding, str, str]]:
        for draft in self.drafts:
            for holding in draft.holdings:
                old = self.before.get(id(holding), "")
                new = self._tenure(draft, holding, holding.seat)
                if old != new:
                    yield draft, holding, old, f"第 {draft.row.number} 行：{new}"

    def _tenure(self, draft: PeopleDraft, holding: Holding, seat: str) -> str:
        tenure = holding.tenure
        kind = "" if tenure.kind == TenureKind.REGULAR else f"，{TenureKind(tenure.kind).label}"
        name = (draft.person.standing or draft.person).name
        post = f"{draft.unit.name} {holding.title}（{Seat(seat).label}{kind}）"
        return "，".join(filter(None, [name, post, _interval(tenure), tenure.document]))

    def _overseen(self) -> Iterator[tuple[PeopleDraft, int, str, str]]:
        """(row, unit, what stood, what stands)"""
        for draft in self.drafts:
            who = f"{draft.person.standing.name}（{draft.unit.name} {draft.holdings[0].title}）"
            for unit, kind, _ in draft.new_oversights:
                verb = OversightKind(kind).label
                yield draft, unit.pk, "", f"第 {draft.row.number} 行：{who}{verb}{unit.name}"
            for unit, _, _ in draft.new_supervisions:
                yield draft, unit.pk, "", f"第 {draft.row.number} 行：{who}{SUPERVISES}{unit.name}"
            for relation, on in draft.endings:
                said = f"{word_of(relation)}{self.units[relation.organization_id].name}"
                new = f"第 {draft.row.number} 行：{PartialDate(on)}起不再{said}"
                yield draft, relation.organization_id, f"{who}{said}", new


def _changed(known: dict[str, str], person: Person) -> dict[str, tuple]:
    new = {name: getattr(person, name) for name in known}
    return {name: (old, new[name]) for name, old in known.items() if old != new[name]}


def _interval(tenure: Tenure) -> str:
    start = shown(tenure.from_on, tenure.from_precision)
    end = shown(tenure.to_on, tenure.to_precision)
    return f"{start}至{end}" if end else f"{start}起" if start else ""


def _stored(model, pks: Iterable[int]) -> list:
    return list(model.objects.filter(pk__in=list(pks)).only("pk", "ref").order_by("pk"))
