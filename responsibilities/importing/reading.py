"""A workbook of duties → items, errors and questions. Reads the database, writes nothing."""

import re
from collections.abc import Mapping

from portal import clock
from portal.organizations.enums import GroupRule, OrganizationKind
from portal.organizations.models import Jurisdiction, Post
from portal.organizations.naming import (
    GROUP_TITLES,
    Resolver,
    Unit,
    normalise,
    split_names,
    unwrapped,
)
from portal.workbooks import Problem, Row, Table, Workbook, line_of, open_workbook, read_table
from responsibilities.enums import DutyKind, DutySide
from responsibilities.importing.columns import COLUMNS
from responsibilities.importing.comparing import key_of
from responsibilities.importing.drafted import Drafted, drafted_duties
from responsibilities.importing.items import Item, PartyItem, Question, Reading
from responsibilities.importing.leaders import Leaders, former_overseers
from responsibilities.importing.merging import folded
from responsibilities.importing.schedule import on_one_line, read_schedule
from responsibilities.importing.short_titles import short_title
from responsibilities.models import Duty

DISCIPLINE = {OrganizationKind.DISCIPLINE, OrganizationKind.DISPATCHED}
LIMITS = {"title": 300, "category": 200, "deadline": 120, "short_title": 12}
DECIDED = "分工里已经定下的，不答就不变。"
ABOVE_HEADER = re.compile(r"^(附件|附表|填表|填报|制表|单位|时间|日期)")


def read_duties(
    content, filename: str, *, jurisdiction: Jurisdiction, year: int, answers: Mapping | None = None
) -> Reading:
    """Read the 任务分解表 of `year`; what a cell leaves blank or unclear is as the year's draft has it.
    `answers` are what people decided: "unit:区X局" → ref of a unit or group, "group:…" → refs of its
    members, "leader:…" → ref of a post, "deadline:…" → another wording.
    Raises Unreadable for a file that cannot be used, Refused without a recognizable table."""
    book = open_workbook(content, filename)
    table = read_table(book, COLUMNS)
    return _Reader(book, table, jurisdiction, year, answers or {}).read()


class _Reader:
    def __init__(self, book: Workbook, table: Table, jurisdiction: Jurisdiction, year: int, answers: Mapping):
        self.table, self.year, self.answers = table, year, answers
        self.rows, self.drafted = folded(book, table), drafted_duties(jurisdiction, year)
        units = {key[5:]: ref for key, ref in answers.items() if key.startswith("unit:") and ref}
        self.resolver = Resolver(jurisdiction, answers=units)
        self.leaders = Leaders.of(jurisdiction, clock.today())
        self.former = former_overseers(jurisdiction, clock.today())
        self.reading = Reading(table.sheet, _title(book, table), notes=_notes(table))
        self.asked: dict[str, Question] = {}
        self._remember(units)

    def read(self) -> Reading:
        self.reading.errors += self.table.problems
        category = ""
        for position, row in enumerate(self.rows, 1):
            category = row["category"] or row.group or category
            self._read_row(row, category, position)
        self._check_doubles()
        self._number()
        if not self.table.rows:
            self._error(0, "工作任务（小项）", "表头下面没有任务。请补上任务，再重新上传。")
        self.reading.questions = list(self.asked.values())
        return self.reading

    def _remember(self, units: Mapping[str, str]) -> None:
        for written, ref in units.items():
            if ref in self.resolver.by_ref and self.answers.get(f"remember:{written}", True):
                self.reading.aliases[written] = ref
        for key, refs in self.answers.items():
            if key.startswith("group:") and isinstance(refs, list) and refs:
                self.reading.members[key[6:]] = refs

    def _read_row(self, row: Row, category: str, position: int) -> None:
        if not self._check_row(row, category):
            return
        drafted = Drafted(self.drafted.get(key_of(category, row["title"])), self.resolver.units)
        duty = drafted.duty
        item = Item(
            row=row.number,
            number=int(row["number"]) if row["number"].isdecimal() else position,
            category=category,
            title=row["title"],
            short_title=row["short_title"] or duty.short_title or short_title(row["title"])[:12],
            requirement=row["requirement"] or duty.requirement,
            deadline_text="",
            support_reports=_support_reports(row["support_reports"], duty),
        )
        item.leads = self._parties(row, "lead")
        led = {party.name for party in item.leads}
        supports = self._parties(row, "support") if row["support"] else drafted.supports
        item.supports = [party for party in supports if party.name not in led]
        self._read_deadline(item, row, drafted)
        self._read_side(item, row, drafted)
        self._read_leader(item, row, drafted)
        self.reading.items.append(item)

    def _check_row(self, row: Row, category: str) -> bool:
        missing = [key for key in ("title", "lead") if not row[key]]
        for key in missing:
            self._error(row.number, key, f"第 {row.number} 行没有填，请补上。")
        if not category:
            self._error(row.number, "category", f"第 {row.number} 行不知道属于哪个大项，请补上大项。")
        for key, limit in LIMITS.items():
            if len(row[key]) > limit:
                self._error(row.number, key, f"第 {row.number} 行超过 {limit} 个字，请缩短。")
        return bool(row["title"])

    def _parties(self, row: Row, key: str) -> list[PartyItem]:
        names, open_ended = split_names(unwrapped(row[key], self.resolver.knows))
        parties: dict[str, PartyItem] = {}
        for name in names:
            if party := self._party(row, key, name):
                parties.setdefault(party.name, party)
        found = list(parties.values())
        if found and open_ended:
            found[-1].open_ended = True
        return found

    def _party(self, row: Row, key: str, name: str) -> PartyItem | None:
        resolved = self.resolver.resolve(name)
        if resolved.unit:
            return PartyItem(name, unit=resolved.unit)
        if resolved.group:
            return PartyItem(name, group=resolved.group, group_name=resolved.group.name)
        if rule := self.resolver.group_rule(name):
            return PartyItem(name, group_name=GROUP_TITLES[rule], rule=rule)
        candidates = [(candidate.unit.ref, candidate.unit.name) for candidate in resolved.candidates]
        if resolved.is_group:
            if name not in self.reading.members:
                message = f"“{name}”有哪些成员还不知道。请选定成员，一次定好，以后都用。"
                self._ask(f"group:{name}", row.number, key, message, candidates)
            return PartyItem(name, group_name=name, rule=GroupRule.MEMBERS)
        message = resolved.question or f"没有叫“{name}”的单位。"
        likeliest = resolved.likeliest.ref if resolved.likeliest else ""
        self._ask(
            f"unit:{name}",
            row.number,
            key,
            message + "是哪个单位？",
            candidates,
            likeliest=likeliest,
            blocks=True,
        )
        return None

    def _read_deadline(self, item: Item, row: Row, drafted: Drafted) -> None:
        text = on_one_line(row["deadline"], self.year)
        key = f"deadline:{text}"
        schedule = read_schedule(text, self.year, number=row.was_number("deadline"))
        if schedule.question and (answer := self.answers.get(key)):
            text, schedule = answer, read_schedule(answer, self.year)
        unclear = schedule.question or ""
        if unclear:
            self._ask(key, row.number, "deadline", unclear, [], decided=drafted.deadline_decided)
        kept = drafted.deadline_decided if unclear else drafted.there and not text
        if kept:
            duty = drafted.duty
            item.deadline_text, item.question = duty.deadline_text, duty.question
            item.due_on, item.windows = duty.due_on, duty.windows
        else:
            item.deadline_text, item.question = text, unclear[:300]
            item.due_on, item.windows = schedule.due_on, schedule.as_json()

    def _read_side(self, item: Item, row: Row, drafted: Drafted) -> None:
        """A side that is not what the draft's own lead would give was chosen by a person."""
        duty = drafted.duty
        chosen = duty.side if drafted.there and duty.side != _default_side(drafted.leads) else ""
        item.side = self._choice(row, "side", DutySide) or chosen or _default_side(item.leads)
        item.kind = self._choice(row, "kind", DutyKind) or duty.kind

    def _choice(self, row: Row, key: str, choices) -> str:
        written = normalise(row[key])
        if not written:
            return ""
        for value, label in choices.choices:
            if written in (label, label[:2]):
                return value
        labels = "或".join(choices.labels)
        self._error(row.number, key, f"第 {row.number} 行“{row[key]}”认不出，请填{labels}，或留空。")
        return ""

    def _read_leader(self, item: Item, row: Row, drafted: Drafted) -> None:
        read = self._named_leader if row["leader"] else self._implied_leader
        item.leader = read(item, row, drafted)
        item.leader_label = self.leaders.label(item.leader)

    def _named_leader(self, item: Item, row: Row, drafted: Drafted) -> Post | None:
        written, kept = row["leader"], drafted.duty.leader_post
        posts = self.leaders.named(written)
        if len(posts) == 1:
            return posts[0]
        several = f"有 {len(posts)} 个岗位叫“{written}”" if posts else f"没有叫“{written}”的责任领导"
        message = f"{several}。是哪个岗位？发布前要定下来。"
        return self._asked_leader(row, written, message, posts, decided=kept is not None) or kept

    def _implied_leader(self, item: Item, row: Row, drafted: Drafted) -> Post | None:
        """Without a word: who oversees the lead, unless the draft has a leader whom a person chose. Where
        nobody oversees it the draft's leader stays, and a person is asked."""
        kept = drafted.duty.leader_post
        if post := self._chosen(drafted) or self._overseer(item.leads):
            return post
        if not (item.leads and item.leads[0].unit):
            return kept
        lead = item.leads[0].name
        message = f"没有人分管“{lead}”，不知道谁是责任领导。请指定，发布前要定下来。"
        return self._asked_leader(row, lead, message, [], decided=kept is not None) or kept

    def _chosen(self, drafted: Drafted) -> Post | None:
        """The draft's leader, but for whom 分管 gives today or, having ended since, may have given: a person
        who chose a former overseer cannot be told from that, and the change is shown."""
        kept, lead = drafted.duty.leader_post, _lead_unit(drafted.leads)
        if kept is None or lead is None:
            return kept
        followed = kept == self._overseer(drafted.leads) or (kept.pk, lead.pk) in self.former
        return None if followed else kept

    def _asked_leader(self, row: Row, written: str, message: str, posts, *, decided=False) -> Post | None:
        key = f"leader:{written}"
        if post := self.leaders.by_ref.get(self.answers.get(key, "")):
            return post
        likely = posts or self.leaders.candidates(written)
        candidates = [(post.ref, self.leaders.label(post)) for post in likely]
        self._ask(key, row.number, "leader", message, candidates, decided=decided)
        return None

    def _overseer(self, leads: list[PartyItem]) -> Post | None:
        lead = _lead_unit(leads)
        return self.leaders.overseeing(lead.pk) if lead else None

    def _check_doubles(self) -> None:
        first: dict[tuple[str, str], int] = {}
        for item in self.reading.items:
            key = normalise(item.category), normalise(item.title)
            if key in first:
                message = f"第 {item.row} 行与第 {first[key]} 行是同一项任务，请删去一行。"
                self._error(item.row, "title", message)
            first.setdefault(key, item.row)

    def _number(self) -> None:
        """The sheet's own numbers where they are usable, else the order of the rows."""
        numbers = [item.number for item in self.reading.items]
        if len(set(numbers)) < len(numbers) or not all(0 < number < 10_000 for number in numbers):
            for position, item in enumerate(self.reading.items, 1):
                item.number = position

    def _error(self, row: int, key: str, message: str) -> None:
        self.reading.errors.append(Problem(self.table.sheet, row, _heading(self.table, key), message))

    def _ask(
        self, key: str, row: int, field: str, message: str, candidates, *, decided=False, **more
    ) -> None:
        question = self.asked.setdefault(
            key,
            Question(key, self.table.sheet, row, _heading(self.table, field), message, candidates, **more),
        )
        question.rows.append(row)
        if decided and not question.decided:
            question.decided, question.message = True, question.message + DECIDED


def _heading(table: Table, key: str) -> str:
    if table.fields.get(key):
        return table.title_of(key)
    return next((column.title for column in COLUMNS if column.key == key), key)


def _lead_unit(leads: list[PartyItem]) -> Unit | None:
    """The first lead that is a unit: its overseer leads, its kind gives the side."""
    return next((party.unit for party in leads if party.unit), None)


def _default_side(leads: list[PartyItem]) -> str:
    """监督责任 when a discipline organ leads, else 主体责任."""
    lead = _lead_unit(leads)
    return DutySide.SUPERVISORY if lead and lead.kind in DISCIPLINE else DutySide.PRINCIPAL


def _support_reports(written: str, duty: Duty) -> bool:
    return written not in ("否", "不报", "不报送") if written else duty.support_reports


def _title(book: Workbook, table: Table) -> str:
    """The first line above the header that is a title, not 附件 or 填表单位."""
    sheet = next(sheet for sheet in book.sheets if sheet.name == table.sheet)
    for cells in sheet.rows[: table.header_row - 1]:
        texts = [line_of(cell) for cell in cells if cell]
        if texts and not ABOVE_HEADER.match(texts[0]):
            return texts[0][:120]
    return ""


def _notes(table: Table) -> list[str]:
    return [f"第 {row} 行是说明，没有读入：{text[:60]}" for row, text in table.notes] + [
        f"没有读：{sheet}" for sheet in table.unread
    ]
