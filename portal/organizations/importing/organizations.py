"""What an organization workbook says, against what stands in the portal. Reads only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from portal.organizations.enums import OrganizationKind
from portal.organizations.models import Jurisdiction, Organization
from portal.organizations.naming import ALIAS, CODE, NAME, Candidate, NameIndex, Unit, normalise
from portal.workbooks import Table, Workbook

from .columns import KINDS, ORGANIZATION_COLUMNS, SAID
from .organization_changes import Changes
from .organization_drafts import SHOWN, OrganizationDraft, OrganizationPlan
from .preview import NEW, NONE_OF_THEM, Choice, Outcome, Preview, add_cell_problems, identifier, table_of
from .renames import Renames
from .siblings import check_siblings
from .standing import Standing, fingerprint

MOST_GUESSED = 200  # unknown names for which candidates are looked up


def preview_organizations(
    book: Workbook, jurisdiction: Jurisdiction | None, answers: Mapping[str, dict] | None = None
) -> Preview:
    """Compare the workbook with the portal. Raises Refused when no table can be read."""
    answers = answers or {}
    table = table_of(book, ORGANIZATION_COLUMNS, answers)
    reading = _Reading(table, jurisdiction, answers)
    reading.run()
    return Preview(
        kind="organizations",
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


def place_of(name: str) -> str:
    """广安区 from 中共广安市广安区委 or 广安区人民政府; the name itself when it tells nothing."""
    plain = re.sub(
        r"(委员会|人民政府|委)$", "", normalise(name).removeprefix("中共").removeprefix("中国共产党")
    )
    found = re.search(r"([^省市州盟县区旗]{1,8}(?:[县区旗市州盟]|自治县))$", plain)
    return found[1] if found else plain or name


class _Reading:
    def __init__(self, table: Table, jurisdiction: Jurisdiction | None, answers: Mapping[str, dict]):
        self.table, self.answers = table, answers
        self.standing = Standing(jurisdiction)
        self.drafts = [OrganizationDraft(row, table) for row in table.rows]
        self.by_ref = {draft.unit.ref: draft for draft in self.drafts}
        roots = [draft for draft in self.drafts if draft.is_root and draft.name]
        self.place = jurisdiction.name if jurisdiction else place_of(roots[0].name) if roots else ""
        self.roots = roots
        self.sheet_index = NameIndex(normalise(self.place))
        self.index = self.standing.index(normalise(self.place))
        self.renames = Renames(self.standing, self.index)
        self.claimed: dict[int, OrganizationDraft] = {}
        self.remembered: dict[str, str] = {}
        self.guesses: dict[str, tuple[Choice, ...]] = {}
        self.order: list[OrganizationDraft] = []

    def run(self) -> None:
        add_cell_problems(self.drafts, self.table)
        for draft in self.drafts:
            self._read(draft)
        self._check_codes()
        self._check_roots()
        for draft in self.drafts:
            if not draft.is_root:
                self._link(draft)
        self._order()
        # codes first: a unit that a row names by its code is no other row's, wherever that one stands
        for draft in sorted(self.order, key=lambda draft: draft.code not in self.standing.by_code):
            self._match(draft)
        changes = Changes(self.standing)
        check_siblings(self.order, self.standing, self.claimed, changes)
        for draft in self.order:
            draft.waits = self._waits(draft)
            if draft.standing is None and draft.fine and not draft.waits:
                self._suspect(draft)
            changes.compare(draft)
        for draft in self.order:
            if draft.moves and self._ends_below_itself(draft):
                draft.wrong(
                    "parent", f"“{draft.name}”不能移到自己的下级下面。请先给“{draft.parent.name}”改上级。"
                )
            draft.preview.settle(exists=draft.standing is not None)

    # -- the row by itself

    def _read(self, draft: OrganizationDraft) -> None:
        limits = {"name": 120, "code": 64, "party_body_name": 120, "salutation": 120, "note": 200}
        for key, most in limits.items():
            if len(draft[key]) > most:
                draft.wrong(key, f"超过 {most} 个字。请缩短后重新上传。")
        if not draft.name:
            if not any(problem.row == draft.row.number for problem in draft.preview.problems):
                draft.wrong("name", "没有单位名称。请补上，或删去这一行。")
            return
        kind = KINDS.get(normalise(draft["kind"]))
        if draft["kind"] and kind is None:
            allowed = "、".join(OrganizationKind.labels)
            draft.wrong("kind", f"类别“{draft['kind']}”不在列表中。请改成其中一种：{allowed}。")
        draft.accountable = SAID.get(normalise(draft["accountable"]))
        if draft["accountable"] and draft.accountable is None:
            draft.wrong("accountable", f"责任单位只填“是”或“否”，现在是“{draft['accountable']}”。")
        self.sheet_index.add(draft.unit, draft.code, CODE)
        self.sheet_index.add(draft.unit, draft.name, NAME)
        for name in draft.short:
            self.sheet_index.add(draft.unit, name, ALIAS)

    def _check_codes(self) -> None:
        first: dict[str, OrganizationDraft] = {}
        for draft in self.drafts:
            if draft.code and (other := first.setdefault(draft.code, draft)) is not draft:
                draft.wrong("code", f"单位代码与第 {other.row.number} 行相同。请核对，改正其中一行。")

    def _check_roots(self) -> None:
        for draft in self.roots[1:]:
            draft.wrong(
                "parent",
                f"没有上级组织，而第 {self.roots[0].row.number} 行已是最上级。请填写这一行的上级组织。",
            )
        if not self.roots and self.standing.root is None and self.drafts:
            self.drafts[0].wrong("parent", "表中没有最上级组织。请把最上级一行（如区委）的上级组织留空。")

    # -- whose child it is

    def _link(self, draft: OrganizationDraft) -> None:
        text = draft.parent_text
        key = f"parent:{normalise(text)}"
        answer = self.answers.get(key, {})
        if chosen := self._chosen(answer.get("ref", "")):
            draft.parent = chosen
            draft.preview.changes["parent"] = (text, chosen.name)
            draft.preview.notes.append(f"表中写“{text}”，已确认为“{chosen.name}”")
            if answer.get("remember"):
                self.remembered[text] = answer["ref"]
            return
        found, _ = self.sheet_index.find(text)
        others = [unit for unit in found if unit is not draft.unit]
        if found and not others:
            draft.wrong("parent", "上级组织写的是自己。请改成真正的上级。")
            return
        units = others or self.index.find(text)[0]
        if len(units) == 1:
            draft.parent = self._chosen(units[0].ref)
        elif units:
            choices = tuple(self._choice(Candidate(unit, 100.0, unit.name)) for unit in units[:10])
            message = f"有 {len(units)} 个单位叫“{text}”，不知道是哪一个的下级。"
            draft.ask("parent", key, message, text=text, candidates=choices)
        else:
            self._ask_parent(draft, key, text, declined=answer.get("ref") == NONE_OF_THEM)

    def _ask_parent(self, draft: OrganizationDraft, key: str, text: str, *, declined: bool) -> None:
        likely = () if declined else self._guess(text)
        choices = tuple(choice for choice in likely if choice.ref != draft.unit.ref)
        if choices:
            message = f"没有叫“{text}”的单位。"
            draft.ask("parent", key, message, text=text, candidates=choices, alias=True)
        else:
            draft.wrong(
                "parent",
                f"上级组织“{text}”在表里和系统里都没有。请先补上这个单位的一行，或改正上级组织的名称。",
            )

    def _guess(self, text: str) -> tuple[Choice, ...]:
        if text not in self.guesses:
            few = len(self.guesses) < MOST_GUESSED
            found = [*self.sheet_index.candidates(text), *self.index.candidates(text)] if few else []
            best: dict[str, Candidate] = {}
            for candidate in sorted(found, key=lambda candidate: -candidate.score):
                best.setdefault(normalise(candidate.unit.name), candidate)
            self.guesses[text] = tuple(self._choice(candidate) for candidate in list(best.values())[:5])
        return self.guesses[text]

    def _choice(self, candidate: Candidate) -> Choice:
        unit = candidate.unit
        if unit.pk is None:
            draft = self.by_ref[unit.ref]
            detail = f"第 {unit.row} 行，{draft['kind'] or '类别未填'}，上级 {draft.parent_text or '—'}"
        else:
            row = self.standing.by_pk[unit.pk]
            parent = self.standing.by_pk.get(row.parent_id)
            detail = f"{row.get_kind_display()}，上级 {parent.name if parent else '—'}"
        return Choice(unit.ref, unit.name, detail, candidate.score)

    def _chosen(self, ref: str) -> OrganizationDraft | Organization | None:
        return self.by_ref.get(ref) or self.standing.by_ref.get(ref)

    def _order(self) -> None:
        """Parents before children, whatever the order of the sheet; a circle is told and left out."""
        done: set[int] = set()
        for draft in self.drafts:
            path: list[OrganizationDraft] = []
            on_path: set[int] = set()
            step: OrganizationDraft | Organization | None = draft
            while isinstance(step, OrganizationDraft) and step.row.number not in done:
                if step.row.number in on_path:
                    self._report_circle(path[path.index(step) :])
                    break
                path.append(step)
                on_path.add(step.row.number)
                step = step.parent
            for member in reversed(path):
                done.add(member.row.number)
                self.order.append(member)

    @staticmethod
    def _report_circle(circle: list[OrganizationDraft]) -> None:
        names = " → ".join(draft.name for draft in [*circle, circle[0]])
        for draft in circle:
            draft.wrong("parent", f"上级关系绕成了圈：{names}。请改正其中一行的上级组织。")

    def _ends_below_itself(self, draft: OrganizationDraft) -> bool:
        """Whether the way up, as it would be, comes back to this unit."""
        step, seen = draft.parent, set()
        while step is not None:
            stored = step.standing if isinstance(step, OrganizationDraft) else step
            if stored is draft.standing or id(step) in seen:
                return True
            seen.add(id(step))
            claiming = step if stored is None else self.claimed.get(stored.pk)
            step = claiming.parent if claiming else self.standing.by_pk.get(stored.parent_id)
        return False

    # -- which organization it is

    def _match(self, draft: OrganizationDraft) -> None:
        standing = self._find(draft)
        if standing is None:
            return
        if other := self.claimed.get(standing.pk):
            draft.doubled = True
            draft.wrong("name", self._claimed_by(other, draft))
            return
        self.claimed[standing.pk] = draft
        draft.standing = standing
        if draft.code and standing.code and draft.code != identifier(standing.code):
            draft.wrong(
                "code",
                f"“{standing.name}”的代码是 {standing.code}，与表中的 {draft.code} 不同。请核对后改正。",
            )

    @staticmethod
    def _claimed_by(other: OrganizationDraft, draft: OrganizationDraft) -> str:
        if other.by_code and normalise(other.name) != normalise(draft.name):
            return (
                f"“{draft.name}”是第 {other.row.number} 行（代码 {other.code}）更名前的名称。请删去一行；"
                f"是新设的同名单位，请给这一行填上它自己的单位代码。"
            )
        return f"与第 {other.row.number} 行重名，是同一个单位。请删去一行，或改名后重新上传。"

    def _find(self, draft: OrganizationDraft) -> Organization | None:
        if found := self.standing.by_code.get(draft.code):
            draft.by_code = True
            return found
        if answered := self.standing.by_ref.get(self.answers.get(self._identity(draft), {}).get("ref", "")):
            draft.preview.notes.append(f"已确认就是“{answered.name}”")
            return answered
        if draft.is_root:
            return self._find_root(draft)
        if parent := draft.parent_standing:
            known = self.standing.by_place.get((parent.pk, normalise(draft.name)))
            if known is None or self._left_its_name(known, draft):
                return self._find_renamed(draft, parent)
            return known
        return None

    def _left_its_name(self, known: Organization, draft: OrganizationDraft) -> bool:
        """Whether another row renames `known` by its code, and this one has a code of its own."""
        other = self.claimed.get(known.pk)
        renamed = other is not None and other.by_code and normalise(other.name) != normalise(draft.name)
        return renamed and bool(draft.code)

    def _find_renamed(self, draft: OrganizationDraft, parent: Organization) -> Organization | None:
        """The unit that a person said bears a new name here, unless another row stands for it."""
        answer = self.answers.get(self._identity(draft, "rename"), {}).get("ref", "")
        row = self.standing.by_ref.get(answer)
        if row is None or row.parent_id != parent.pk or row.pk in self.claimed:
            return None
        draft.renamed = True
        return row

    def _find_root(self, draft: OrganizationDraft) -> Organization | None:
        root = self.standing.root
        if root is None or draft not in self.roots[:1]:
            return None
        if self.standing.provisional:
            return root
        if self.answers.get(self._identity(draft), {}).get("ref") == NONE_OF_THEM:
            draft.wrong("name", f"最上级组织是“{root.name}”，不能换成别的单位。请改正这一行。")
        elif not self.standing.knows(root, draft.name):
            choice = Choice(root.ref, root.name, "现在的最上级组织", 100.0)
            message = f"最上级组织现在是“{root.name}”，表中是“{draft.name}”。是同一个单位更名吗？"
            draft.ask("name", self._identity(draft), message, text=draft.name, candidates=(choice,))
        return root

    @staticmethod
    def _identity(draft: OrganizationDraft, kind: str = "same") -> str:
        kind = "root" if draft.is_root else kind
        return f"{kind}:{normalise(draft.parent_text)}/{normalise(draft.name)}"

    @staticmethod
    def _waits(draft: OrganizationDraft) -> bool:
        above = draft.parent
        return isinstance(above, OrganizationDraft) and (above.waits or bool(above.preview.questions))

    def _suspect(self, draft: OrganizationDraft) -> None:
        """A new row that may be a unit the portal knows elsewhere, or by another name."""
        if draft.is_root:
            return
        units, via = self.index.find(draft.name)
        units = [unit for unit in units if unit.pk not in self.claimed]
        if not units or len(units) > 5 or self._declined(draft, "same"):
            self._suspect_rename(draft, units)
            return
        choices = tuple(self._choice(Candidate(unit, 100.0, unit.name)) for unit in units)
        if via == NAME:
            message = f"“{draft.name}”现在在别的上级下面。是同一个单位改了隶属，还是另一个同名单位？"
        else:
            message = f"“{draft.name}”是“{units[0].name}”的简称或曾用名。是同一个单位吗？"
        draft.ask("name", self._identity(draft), message, text=draft.name, candidates=choices)

    def _declined(self, draft: OrganizationDraft, kind: str) -> bool:
        return self.answers.get(self._identity(draft, kind), {}).get("ref") in (NEW, NONE_OF_THEM)

    def _suspect_rename(self, draft: OrganizationDraft, asked: list[Unit]) -> None:
        """A new row that may be a unit the sheet no longer lists, by its new name."""
        parent = draft.parent_standing
        if parent is None or self._declined(draft, "rename"):
            return
        kind = KINDS.get(normalise(draft["kind"]), "")
        unit = replace(draft.unit, parent_id=parent.pk, kind=kind)
        but = self.claimed.keys() | {unit.pk for unit in asked}
        choices = tuple(
            replace(self._choice(candidate), detail="更名，旧名留作曾用名")
            for candidate in self.renames.likely(unit, coded=bool(draft.code), but=but)
        )
        if choices:
            names = "”“".join(choice.name for choice in choices)
            message = f"是不是“{names}”{'更名' if len(choices) == 1 else '中的一个更名'}？表中没有这个旧名。"
            key = self._identity(draft, "rename")
            draft.ask("name", key, message, text=draft.name, candidates=choices)

    # -- the result

    def absent(self) -> list[str]:
        """Living organizations that no row stands for."""
        rows = self.standing.by_pk.values()
        return [row.name for row in rows if row.pk not in self.claimed and row.dissolved_on is None]

    def plan(self) -> OrganizationPlan:
        writes = [d for d in self.order if d.preview.outcome in (Outcome.NEW, Outcome.CHANGED)]
        return OrganizationPlan(self.place, writes, self.by_ref, self.standing)
