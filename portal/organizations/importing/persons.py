"""Who the rows of a people workbook are: the 工号, else unit, name and post."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from portal.organizations.models import Person
from portal.organizations.naming import normalise

from .holdings import PeopleDraft, PersonDraft
from .preview import NONE_OF_THEM, Choice, identifier
from .standing_people import People


class Persons:
    """Gives each draft its person, and each person whom of the portal they are."""

    def __init__(self, drafts: Sequence[PeopleDraft], standing: People, answers: Mapping[str, dict]):
        self.drafts, self.standing, self.answers = drafts, standing, answers
        self.people: dict[tuple, PersonDraft] = {}

    def tell(self) -> None:
        self._gather()
        claims: dict[int, list[PersonDraft]] = defaultdict(list)
        for person in self.people.values():
            if known := self._find(person):
                claims[known.pk].append(person)
        for pk, claimants in claims.items():
            self._settle(self.standing.by_pk[pk], claimants)
        for person in self.people.values():
            first = person.rows[0]
            if person.standing and normalise(person.standing.name) != normalise(person.name):
                self._ask_renamed(first, person)
            self._compare(first, person)

    # -- in the sheet

    def _gather(self) -> None:
        anonymous: dict[tuple[int, str], PeopleDraft] = {}
        for draft in self.drafts:
            if not (draft["name"] and draft["title"] and draft.unit):
                continue
            number = draft["staff_number"]
            if not number:
                self._check_anonymous(draft, anonymous)
            person = self.people.setdefault(self._key(draft), PersonDraft(draft["name"], number, []))
            person.rows.append(draft)
            draft.person = person
            if normalise(person.name) != normalise(draft["name"]):
                draft.wrong(
                    "name",
                    f"工号 {number} 在第 {person.rows[0].row.number} 行是“{person.name}”。请核对工号。",
                )

    @staticmethod
    def _key(draft: PeopleDraft) -> tuple:
        """Who a row means in the sheet itself: rows without 工号 stand alone."""
        number = draft["staff_number"]
        return ("number", number) if number else ("row", draft.row.number)

    @staticmethod
    def _check_anonymous(draft: PeopleDraft, anonymous: dict[tuple[int, str], PeopleDraft]) -> None:
        same = (draft.unit.pk, normalise(draft["name"]))
        if (other := anonymous.setdefault(same, draft)) is not draft:
            draft.wrong(
                "staff_number",
                f"与第 {other.row.number} 行同单位同姓名，没有工号，分不清是不是同一个人。"
                f"请给两行都填上工号（同一个人填同一个）。",
            )

    # -- in the portal

    def _find(self, person: PersonDraft) -> Person | None:
        if known := self.standing.by_number.get(person.staff_number):
            return known
        first = person.rows[0]
        found = self.standing.named(first.unit.pk, person.name, first["title"][0])
        found = [one for one in found if not (person.staff_number and one.staff_number)]
        if len(found) > 1:  # who has a row with their 工号 is not this one
            unlisted = [one for one in found if ("number", identifier(one.staff_number)) not in self.people]
            found = unlisted or found
        if len(found) > 1:
            first.wrong("staff_number", f"系统里有 {len(found)} 个人与这一行相同。请填上工号。")
            return None
        return found[0] if found else None

    def _settle(self, known: Person, claimants: list[PersonDraft]) -> None:
        """Whose rows are those of `known`: of the one with a 工号, else of the first without. The others
        without 工号 join."""
        numbered = [person for person in claimants if person.staff_number]
        plain = [person for person in claimants if not person.staff_number]
        owner = self._chosen(known, numbered) if len(numbered) > 1 else next(iter(numbered), None)
        owner = owner or next(iter(plain), None)
        if owner is None:
            return
        owner.standing = known
        for person in plain:
            if person is not owner:
                self._join(person, owner)

    def _chosen(self, known: Person, numbered: list[PersonDraft]) -> PersonDraft | None:
        """Several 工号 for one person known without any: one is theirs, the others are new people."""
        key = f"claim:{known.ref}"
        answer = self.answers.get(key, {}).get("ref")
        for person in numbered:
            if answer == person.staff_number:
                return person
        if answer == NONE_OF_THEM:
            return None
        rows = "、".join(f"第 {person.rows[0].row.number} 行" for person in numbered)
        message = f"{rows}都可能是系统里没有工号的“{known.name}”。哪一个工号是这个人的？其余的按新人登记。"
        choices = tuple(
            Choice(person.staff_number, f"工号 {person.staff_number}", f"第 {person.rows[0].row.number} 行")
            for person in numbered
        )
        for person in numbered:
            person.rows[0].ask("staff_number", key, message, text=known.name, candidates=choices)
        return None

    def _join(self, person: PersonDraft, owner: PersonDraft) -> None:
        del self.people[self._key(person.rows[0])]
        for row in person.rows:
            row.person = owner
        owner.rows += person.rows

    def _ask_renamed(self, draft: PeopleDraft, person: PersonDraft) -> None:
        known, key = person.standing, f"person:{person.staff_number}"
        answer = self.answers.get(key, {}).get("ref")
        if answer == known.ref:
            person.fields["name"] = person.name
            draft.change("name", known.name, person.name)
            draft.preview.notes.append("改名")
        elif answer == NONE_OF_THEM:
            draft.wrong(
                "staff_number", f"工号 {person.staff_number} 已是“{known.name}”。请给这个人换一个工号。"
            )
        else:
            message = (
                f"工号 {person.staff_number} 现在是“{known.name}”，表中是“{person.name}”。是同一个人改名吗？"
            )
            choice = Choice(known.ref, known.name, "同一个人，改名", 100.0)
            draft.ask("name", key, message, text=person.name, candidates=(choice,))

    @staticmethod
    def _compare(draft: PeopleDraft, person: PersonDraft) -> None:
        phone = next((row["phone"] for row in person.rows if row["phone"]), "")
        if person.standing is None:
            person.fields = {"name": person.name, "staff_number": person.staff_number, "phone": phone}
            return
        known = person.standing
        if person.staff_number and person.staff_number != known.staff_number:
            person.fields["staff_number"] = person.staff_number
            draft.change("staff_number", known.staff_number, person.staff_number)
            draft.preview.notes.append("改工号写法" if known.staff_number else "补工号")
        if phone and phone != known.phone:
            person.fields["phone"] = phone
            draft.change("phone", "", "")
            draft.preview.notes.append("改手机")
