"""What a people workbook says, against the tenures that stand in the portal. Reads only."""

from __future__ import annotations

import re
from collections.abc import Mapping

from portal.clock import today
from portal.errors import Refused
from portal.organizations.enums import (
    OrganizationKind,
    OversightKind,
    Seat,
    TenureKind,
)
from portal.organizations.models import Jurisdiction, Tenure
from portal.organizations.naming import Resolver, Unit, normalise, split_names
from portal.workbooks import Table, Workbook

from .columns import PEOPLE_COLUMNS, SEATS, TENURE_KINDS
from .conflicts import TenureConflicts
from .dates import read_date, shown
from .holdings import (
    SHOWN,
    Holding,
    PeopleDraft,
    PeoplePlan,
    PersonDraft,
    new_tenure_fields,
    says_the_same,
    supervision_kind,
)
from .preview import (
    NONE_OF_THEM,
    Choice,
    Outcome,
    Preview,
    add_cell_problems,
    table_of,
)
from .standing_people import People, fingerprint

RELATION = re.compile(r"(协助分管|分管|联系|监督)(?:单位)?[:：]")


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
        self.people: dict[tuple, PersonDraft] = {}
        self.remembered: dict[str, str] = {}
        self.resolved: dict[str, object] = {}
        self.matched: set[int] = set()  # tenures that a row stands for

    def run(self) -> None:
        add_cell_problems(self.drafts, self.table)
        for draft in self.drafts:
            self._read(draft)
        self._gather_people()
        for draft in self.drafts:
            if draft.unit and draft.person:
                self._hold(draft)
        TenureConflicts(self.drafts, self.standing, self.matched).tell()
        for draft in self.drafts:
            self._compare_oversight(draft)
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
                setattr(draft, name, read_date(draft[key]))
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
        kind = OversightKind.OVERSEE
        for position, part in enumerate(RELATION.split(draft["oversees"])):
            if position % 2:
                kind = OversightKind.LIAISE if part == "联系" else OversightKind.OVERSEE
                continue
            names, open_ended = split_names(part)
            if open_ended:
                draft.preview.notes.append("“等”以外没有写出的单位不登记")
            for name in names:
                if unit := self._unit(draft, "oversees", name):
                    draft.oversees.append((unit, kind))

    # -- who it is

    def _gather_people(self) -> None:
        anonymous: dict[tuple[int, str], PeopleDraft] = {}
        for draft in self.drafts:
            if not (draft["name"] and draft["title"] and draft.unit):
                continue
            number = draft["staff_number"]
            if number:
                key = ("number", number)
            else:
                key = ("row", draft.row.number)
                same = (draft.unit.pk, normalise(draft["name"]))
                if (other := anonymous.setdefault(same, draft)) is not draft:
                    draft.wrong(
                        "staff_number",
                        f"与第 {other.row.number} 行同单位同姓名，没有工号，分不清是不是同一个人。"
                        f"请给两行都填上工号（同一个人填同一个）。",
                    )
            person = self.people.setdefault(key, PersonDraft(draft["name"], number, []))
            person.rows.append(draft)
            draft.person = person
            if normalise(person.name) != normalise(draft["name"]):
                draft.wrong(
                    "name",
                    f"工号 {number} 在第 {person.rows[0].row.number} 行是“{person.name}”。请核对工号。",
                )
        for person in self.people.values():
            self._match_person(person)

    def _match_person(self, person: PersonDraft) -> None:
        first = person.rows[0]
        person.standing = self.standing.by_number.get(person.staff_number)
        if person.standing is None:
            found = self.standing.named(first.unit.pk, person.name, first["title"][0])
            found = [one for one in found if not (person.staff_number and one.staff_number)]
            if len(found) > 1:
                first.wrong("staff_number", f"系统里有 {len(found)} 个人与这一行相同。请填上工号。")
            elif found:
                person.standing = found[0]
        elif normalise(person.standing.name) != normalise(person.name):
            self._ask_renamed(first, person)
        self._compare_person(first, person)

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
    def _compare_person(draft: PeopleDraft, person: PersonDraft) -> None:
        phone = next((row["phone"] for row in person.rows if row["phone"]), "")
        if person.standing is None:
            person.fields = {"name": person.name, "staff_number": person.staff_number, "phone": phone}
            return
        if person.staff_number and not person.standing.staff_number:
            person.fields["staff_number"] = person.staff_number
            draft.change("staff_number", "", person.staff_number)
            draft.preview.notes.append("补工号")
        if phone and phone != person.standing.phone:
            person.fields["phone"] = phone
            draft.change("phone", "", "")
            draft.preview.notes.append("改手机")

    # -- which post, from when to when

    def _hold(self, draft: PeopleDraft) -> None:
        for title in dict.fromkeys(draft["title"]):
            if len(title) > 80:
                draft.wrong("title", "职务超过 80 个字。请缩短后重新上传。")
                continue
            key = (draft.unit.pk, normalise(title), draft.seat)
            holding = Holding(draft, key, title, self.standing.posts.get(key))
            draft.holdings.append(holding)
            if holding.post and draft.person.standing:
                holding.tenure = self._find_tenure(holding)
            if holding.tenure:
                self.matched.add(holding.tenure.pk)
            self._compare_tenure(holding)

    def _find_tenure(self, holding: Holding) -> Tenure | None:
        draft = holding.draft
        known = self.standing.tenures[(draft.person.standing.pk, holding.post.pk)]
        known = [tenure for tenure in known if tenure.pk not in self.matched]
        if draft.start is None:
            return next((tenure for tenure in known if tenure.to_on is None), known[-1] if known else None)
        for tenure in known:
            if tenure.from_on is None or says_the_same(draft.start, tenure.from_on):
                return tenure
        end = draft.end.on if draft.end else None
        overlapping = [
            tenure
            for tenure in known
            if (end is None or tenure.from_on < end)
            and (tenure.to_on is None or draft.start.on < tenure.to_on)
        ]
        return overlapping[0] if len(overlapping) == 1 else None

    def _compare_tenure(self, holding: Holding) -> None:
        draft, tenure = holding.draft, holding.tenure
        rank = draft["rank"]
        if holding.post and rank and rank != holding.post.rank:
            draft.ranks[holding.post.pk] = rank
            draft.change("rank", holding.post.rank, rank)
            draft.preview.notes.append(f"职级改为{rank}")
        if tenure is None:
            holding.fields = new_tenure_fields(draft)
            return
        if draft.start and not (tenure.from_on and says_the_same(draft.start, tenure.from_on)):
            holding.fields |= {"from_on": draft.start.on, "from_precision": draft.start.precision}
            draft.change("from_on", shown(tenure.from_on, tenure.from_precision), str(draft.start))
            draft.preview.notes.append("改任职时间")
        if draft.end and not (tenure.to_on and says_the_same(draft.end, tenure.to_on)):
            holding.fields |= {"to_on": draft.end.on, "to_precision": draft.end.precision}
            draft.change("to_on", shown(tenure.to_on, tenure.to_precision), str(draft.end))
            draft.preview.notes.append("免职" if tenure.to_on is None else "改免职时间")
        if draft["kind"] and draft.kind != tenure.kind:
            holding.fields["kind"] = draft.kind
            draft.change("kind", tenure.get_kind_display(), TenureKind(draft.kind).label)
            draft.preview.notes.append("任职方式改为" + TenureKind(draft.kind).label)
        if draft["document"] and draft["document"] != tenure.document:
            holding.fields["document"] = draft["document"]
            draft.change("document", tenure.document, draft["document"])

    # -- what it oversees

    def _compare_oversight(self, draft: PeopleDraft) -> None:
        if not draft.holdings or not draft.fine:
            return
        if draft.seat == Seat.DISCIPLINE_HEAD:
            self._compare_supervision(draft)
        else:
            post, known = draft.holdings[0].post, self.standing.oversights
            for unit, kind in draft.oversees:
                key = (post.pk if post else None, unit.pk, kind)
                if draft.goes_beyond(known, key):
                    draft.new_oversights.append((unit, kind, known.get(key)))
        fresh = draft.new_oversights + draft.new_supervisions
        if fresh and all(holding.tenure for holding in draft.holdings):
            draft.change("oversees", "", "、".join(unit.name for unit, _, _ in fresh))
            word = "监督" if draft.new_supervisions else "分管"
            draft.preview.notes.append(f"加 {len(fresh)} 个{word}单位")

    def _compare_supervision(self, draft: PeopleDraft) -> None:
        known = self.standing.supervisions
        for unit, _ in draft.oversees:
            key = (draft.unit.pk, unit.pk)
            if unit.pk != draft.unit.pk and draft.goes_beyond(known, key):
                draft.new_supervisions.append((unit, supervision_kind(draft, unit), known.get(key)))

    # -- the result

    def absent(self) -> list[str]:
        """Tenures of today that no row stands for."""
        day = today()
        units = self.resolver.units
        return [
            f"{tenure.person.name}（{units[tenure.post.organization_id].name} {tenure.post.title}）"
            for tenures in self.standing.of_post.values()
            for tenure in tenures
            if tenure.pk not in self.matched and (tenure.to_on is None or tenure.to_on > day)
        ]

    def plan(self) -> PeoplePlan:
        drafts = [d for d in self.drafts if d.preview.outcome in (Outcome.NEW, Outcome.CHANGED)]
        people = [person for person in self.people.values() if person.fields]
        for person in people:
            person.prepare()
        return PeoplePlan(drafts, people, self.resolver)
