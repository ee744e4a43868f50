"""What a people workbook says, against the tenures that stand in the portal. Reads only."""

from __future__ import annotations

from collections.abc import Mapping

from portal.clock import today
from portal.errors import Refused
from portal.organizations.enums import OrganizationKind, Seat, TenureKind
from portal.organizations.models import Jurisdiction
from portal.organizations.naming import Resolver, Unit, normalise
from portal.workbooks import Table, Workbook

from .columns import PEOPLE_COLUMNS, SEATS, TENURE_KINDS
from .conflicts import TenureConflicts
from .dates import Ambiguous, read_date
from .holdings import SHOWN, PeopleDraft, PeoplePlan
from .oversight import Endings, compare_oversight, overseen_in
from .persons import Persons
from .preview import NONE_OF_THEM, Choice, Outcome, Preview, add_cell_problems, table_of
from .standing_people import People, fingerprint
from .tenures import Tenures

OPEN_ENDED = "“等”以外没有写出的单位不登记"


def preview_people(
    book: Workbook, jurisdiction: Jurisdiction | None, answers: Mapping[str, dict] | None = None
) -> Preview:
    """Compare the workbook with the portal. Raises Refused when no table can be read."""
    if jurisdiction is None:
        raise Refused("系统里还没有组织机构。请先导入组织机构，再导入人员任职。")
    answers = answers or {}
    table = table_of(book, PEOPLE_COLUMNS, answers)
    reading = _Reading(table, jurisdiction, answers)
    reading.run()
    return Preview(
        kind="people",
        book=book,
        table=table,
        jurisdiction=jurisdiction,
        columns=list(SHOWN.items()),
        rows=[draft.preview for draft in reading.drafts],
        absent=reading.absent(),
        fingerprint=fingerprint(jurisdiction),
        aliases=reading.remembered,
        plan=reading.plan(),
    )


class _Reading:
    def __init__(self, table: Table, jurisdiction: Jurisdiction, answers: Mapping[str, dict]):
        self.table, self.answers = table, answers
        chosen = {
            key.removeprefix("unit:"): answer.get("ref", "")
            for key, answer in answers.items()
            if key.startswith("unit:")
        }
        self.resolver = Resolver(jurisdiction, answers=chosen)
        self.standing = People(jurisdiction)
        self.drafts = [PeopleDraft(row, table) for row in table.rows]
        self.persons = Persons(self.drafts, self.standing, answers)
        self.tenures = Tenures(self.drafts, self.standing, answers)
        self.remembered: dict[str, str] = {}
        self.resolved: dict[str, object] = {}
        self.left_out: list[str] = []  # oversight that a post listed again no longer names

    def run(self) -> None:
        add_cell_problems(self.drafts, self.table)
        for draft in self.drafts:
            self._read(draft)
        self.persons.tell()
        self.tenures.tell()
        TenureConflicts(self.drafts, self.standing, self.tenures.matched).tell()
        for draft in self.drafts:
            compare_oversight(draft, self.standing, self.resolver.units)
        self.left_out = Endings(self.drafts, self.standing, self.answers).tell(self.resolver.units)
        for draft in self.drafts:
            exists = bool(draft.holdings) and all(holding.tenure for holding in draft.holdings)
            draft.preview.settle(exists=exists)

    # -- the row by itself

    def _read(self, draft: PeopleDraft) -> None:
        broken = bool(draft.preview.problems)
        for key, most in {"name": 60, "staff_number": 40, "rank": 30, "document": 120}.items():
            if len(draft[key]) > most:
                draft.wrong(key, f"超过 {most} 个字。请缩短后重新上传。")
        if not draft["name"] and not broken:
            draft.wrong("name", "没有姓名。请补上，或删去这一行。")
        if not draft["title"] and not broken:
            draft.wrong("title", "没有职务。请补上。")
        draft.seat = self._choice(draft, "seat", SEATS, Seat.STAFF)
        if not draft["seat"] and draft["title"] == [Seat.CLERK.label]:
            draft.seat = Seat.CLERK
        draft.kind = self._choice(draft, "kind", TENURE_KINDS, TenureKind.REGULAR)
        self._read_dates(draft)
        if draft["unit"]:
            draft.unit = self._unit(draft, "unit", draft["unit"])
        elif not broken:
            draft.wrong("unit", "没有所在单位。请补上。")
        self._read_oversight(draft)

    @staticmethod
    def _choice(draft: PeopleDraft, key: str, words: dict[str, str], default: str) -> str:
        if not draft[key]:
            return default
        if found := words.get(normalise(draft[key])):
            return found
        allowed = "、".join(dict.fromkeys(choice.label for choice in type(default)))
        draft.wrong(key, f"“{draft[key]}”不在列表中。请改成其中一种：{allowed}。")
        return default

    @staticmethod
    def _read_dates(draft: PeopleDraft) -> None:
        for key, name in (("from_on", "start"), ("to_on", "end")):
            try:
                setattr(draft, name, read_date(draft[key], number=draft.was_number(key)))
            except Ambiguous as unclear:
                draft.wrong(key, str(unclear))
            except ValueError:
                draft.wrong(
                    key, f"日期“{draft[key]}”看不懂或不存在。请写成 2023-05-01；只知道月份的写 2021年10月。"
                )
        if draft.start and draft.end and draft.end.on <= draft.start.on:
            draft.wrong(
                "to_on",
                f"免职时间（{draft.end}）没有晚于任职时间（{draft.start}）。请核对后改正，必要时填到日。",
            )

    def _unit(self, draft: PeopleDraft, key: str, text: str) -> Unit | None:
        found = self._resolve(text)
        answer = self.answers.get(f"unit:{normalise(text)}", {})
        if found.unit:
            if answer.get("remember"):
                self.remembered[text] = found.unit.ref
            return found.unit
        if found.group:
            draft.wrong(key, f"“{text}”是一组单位。请逐个写出单位名称。")
        elif found.candidates and answer.get("ref") != NONE_OF_THEM:
            draft.ask(
                key,
                f"unit:{normalise(text)}",
                found.question,
                text=text,
                candidates=tuple(self._candidate(candidate) for candidate in found.candidates),
                alias=True,
            )
        else:
            draft.wrong(key, f"没有叫“{text}”的单位。请先在组织机构中建立，或改正名称后重新上传。")
        return None

    def _resolve(self, text: str):
        key = normalise(text)
        if key not in self.resolved:
            self.resolved[key] = self.resolver.resolve(text)
        return self.resolved[key]

    def _candidate(self, candidate) -> Choice:
        unit = candidate.unit
        detail = f"{OrganizationKind(unit.kind).label}，上级 {self.resolver.parent_name(unit)}"
        return Choice(unit.ref, unit.name, detail, candidate.score)

    def _read_oversight(self, draft: PeopleDraft) -> None:
        for name, kind, open_ended in overseen_in(draft["oversees"]):
            if open_ended and OPEN_ENDED not in draft.preview.notes:
                draft.preview.notes.append(OPEN_ENDED)
            if unit := self._unit(draft, "oversees", name):
                draft.oversees.append((unit, kind))

    # -- the result

    def absent(self) -> list[str]:
        """Tenures of today that no row stands for, and oversight that its post no longer names."""
        day = today()
        units = self.resolver.units
        people = [
            f"{tenure.person.name}（{units[tenure.post.organization_id].name} {tenure.post.title}）"
            for tenures in self.standing.of_post.values()
            for tenure in tenures
            if tenure.pk not in self.tenures.matched and (tenure.to_on is None or tenure.to_on > day)
        ]
        return people + self.left_out

    def plan(self) -> PeoplePlan:
        drafts = [d for d in self.drafts if d.preview.outcome in (Outcome.NEW, Outcome.CHANGED)]
        people = [person for person in self.persons.people.values() if person.fields]
        for person in people:
            person.prepare()
        return PeoplePlan(drafts, people, self.resolver)
