"""What an import of people gave, for the timelines of the people, their tenures and their units."""

from __future__ import annotations

from collections.abc import Iterator

from portal.actor import Actor
from portal.audit.actions import record
from portal.clock import today
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
        self.of_people, self.of_tenures, self.of_units = Lines(), Lines(), Lines()
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
        self._add_fields()
        held = self._add_tenures()
        self._add_oversight()
        persons = [draft.standing for draft in self.people.values()] + self._add_reseated(held)
        units = [Organization(pk=pk, ref=self.units[pk].ref) for pk in self.of_units.of]
        seats = {post.pk: seat for post, seat in self.seats.items()}
        common = {"by": by, "note": note, "chain": chain}
        record("people.import", subjects=persons, each=self.of_people.of, **common)
        if held:
            record("tenure.import", subjects=held, each=self.of_tenures.of, **common)
        if units:
            record("organization.staff", subjects=units, each=self.of_units.of, **common)
        if seats:
            record("post.import", subjects=self.seats, each=seats, **common)

    def _add_fields(self) -> None:
        for key, known in self.known.items():
            person = self.people[key].standing
            for name, old in known.items():
                if old != getattr(person, name):
                    self.of_people.of.setdefault(person.pk, {})[name] = (old, getattr(person, name))

    def _add_tenures(self) -> list[Tenure]:
        held = []
        for draft, holding, old, new in self._given():
            held.append(holding.tenure)
            self.of_tenures.add(holding.tenure.pk, "tenures", old, new)
            self.of_people.add(draft.person.standing.pk, "tenures", old, new)
            self.of_units.add(draft.unit.pk, "tenures", old, new)
        return held

    def _add_oversight(self) -> None:
        for draft, unit, old, new in self._overseen():
            self.of_people.add(draft.person.standing.pk, "oversights", old, new)
            for pk in {draft.unit.pk, unit}:
                self.of_units.add(pk, "oversights", old, new)

    def _add_reseated(self, held: list[Tenure]) -> list[Person]:
        """Those whose post took another seat without a row of their own."""
        if not self.seats:
            return []
        rows = Tenure.objects.on(today()).filter(post__in=self.seats).select_related("person", "post")
        own = {tenure.pk for tenure in held}
        others = [tenure for tenure in rows.order_by("pk") if tenure.pk not in own]
        for tenure in others:
            old, new = (f"{tenure.post.title}（{seat}）" for seat in self.seats[tenure.post]["seat"])
            self.of_people.add(tenure.person_id, "tenures", old, new)
        return [tenure.person for tenure in others]

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
            for unit, kind, *_ in draft.new_oversights:
                verb = OversightKind(kind).label
                yield draft, unit.pk, "", f"第 {draft.row.number} 行：{who}{verb}{unit.name}"
            for unit, *_ in draft.new_supervisions:
                yield draft, unit.pk, "", f"第 {draft.row.number} 行：{who}{SUPERVISES}{unit.name}"
            for relation, on in draft.endings:
                said = f"{word_of(relation)}{self.units[relation.organization_id].name}"
                new = f"第 {draft.row.number} 行：{PartialDate(on)}起不再{said}"
                yield draft, relation.organization_id, f"{who}{said}", new


def _interval(tenure: Tenure) -> str:
    start = shown(tenure.from_on, tenure.from_precision)
    end = shown(tenure.to_on, tenure.to_precision)
    return f"{start}至{end}" if end else f"{start}起" if start else ""
