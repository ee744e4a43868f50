"""A workbook of duties → items, errors and questions. Reads the database, writes nothing."""

import re
from collections.abc import Mapping

from portal import clock
from portal.organizations.enums import GroupRule, OrganizationKind
from portal.organizations.models import Jurisdiction
from portal.organizations.naming import (
    GROUP_KEYS,
    GROUP_TITLES,
    Resolver,
    group_key,
    normalise,
    split_names,
)
from portal.workbooks import Problem, Row, Table, Workbook, line_of, open_workbook, read_table
from responsibilities.enums import DutyKind, DutySide
from responsibilities.importing.columns import COLUMNS
from responsibilities.importing.items import Item, PartyItem, Question, Reading
from responsibilities.importing.leaders import Leaders
from responsibilities.importing.schedule import read_schedule
from responsibilities.importing.short_titles import short_title

DISCIPLINE = {OrganizationKind.DISCIPLINE, OrganizationKind.DISPATCHED}
LIMITS = {"title": 300, "category": 200, "deadline": 120, "short_title": 12}
ABOVE_HEADER = re.compile(r"^(附件|附表|填表|填报|制表|单位|时间|日期)")


def read_duties(
    content, filename: str, *, jurisdiction: Jurisdiction, year: int, answers: Mapping | None = None
) -> Reading:
    """Read the 任务分解表 of `year`. `answers` are what people decided: "unit:区X局" → ref of a unit or
    group, "group:…" → refs of its members, "leader:…" → ref of a post, "deadline:…" → another wording.
    Raises Unreadable for a file that cannot be used, Refused without a recognizable table."""
    book = open_workbook(content, filename)
    table = read_table(book, COLUMNS)
    return _Reader(book, table, jurisdiction, year, answers or {}).read()


class _Reader:
    def __init__(self, book: Workbook, table: Table, jurisdiction: Jurisdiction, year: int, answers: Mapping):
        self.table, self.year, self.answers = table, year, answers
        units = {key[5:]: ref for key, ref in answers.items() if key.startswith("unit:") and ref}
        self.resolver = Resolver(jurisdiction, answers=units)
        self.leaders = Leaders.of(jurisdiction, clock.today())
        self.reading = Reading(table.sheet, _title(book, table), notes=_notes(table))
        self.asked: dict[str, Question] = {}
        self._remember(units)

    def read(self) -> Reading:
        self.reading.errors += self.table.problems
        category = ""
        for position, row in enumerate(self.table.rows, 1):
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
        item = Item(
            row=row.number,
            number=int(row["number"]) if row["number"].isdecimal() else position,
            category=category,
            title=row["title"],
            short_title=row["short_title"] or short_title(row["title"])[:12],
            requirement=row["requirement"],
            deadline_text=row["deadline"],
            support_reports=row["support_reports"] not in ("否", "不报", "不报送"),
        )
        item.leads = self._parties(row, "lead")
        led = {party.name for party in item.leads}
        item.supports = [party for party in self._parties(row, "support") if party.name not in led]
        self._read_deadline(item, row)
        self._read_side(item, row)
        self._read_leader(item, row)
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
        names, open_ended = split_names(row[key])
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
        if rule := GROUP_KEYS.get(group_key(name)):
            return PartyItem(name, group_name=GROUP_TITLES[rule], rule=rule)
        candidates = [(candidate.unit.ref, candidate.unit.name) for candidate in resolved.candidates]
        if resolved.is_group:
            if name not in self.reading.members:
                message = f"“{name}”有哪些成员还不知道。请选定成员，一次定好，以后都用。"
                self._ask(f"group:{name}", row.number, key, message, candidates)
            return PartyItem(name, group_name=name, rule=GroupRule.MEMBERS)
        message = resolved.question or f"没有叫“{name}”的单位。"
        self._ask(f"unit:{name}", row.number, key, message + "是哪个单位？", candidates, blocks=True)
        return None

    def _read_deadline(self, item: Item, row: Row) -> None:
        key = f"deadline:{item.deadline_text}"
        text = self.answers.get(key) or item.deadline_text
        schedule = read_schedule(text, self.year)
        item.deadline_text, item.due_on, item.windows = text, schedule.due_on, schedule.as_json()
        if schedule.question:
            item.question = schedule.question[:300]
            self._ask(key, row.number, "deadline", schedule.question, [])

    def _read_side(self, item: Item, row: Row) -> None:
        item.side = self._choice(row, "side", DutySide) or _default_side(item)
        item.kind = self._choice(row, "kind", DutyKind) or DutyKind.REQUIRED

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

    def _read_leader(self, item: Item, row: Row) -> None:
        written = row["leader"]
        if not written:
            item.leader = self._overseer(item)
            if item.leader is None and item.leads and item.leads[0].unit:
                lead = item.leads[0].name
                message = f"没有人分管“{lead}”，不知道谁是责任领导。请指定，发布前要定下来。"
                item.leader = self._answered_leader(f"leader:{lead}", row, message, lead)
        else:
            posts = self.leaders.named(written)
            item.leader = posts[0] if len(posts) == 1 else None
            if item.leader is None:
                several = f"有 {len(posts)} 个岗位叫“{written}”" if posts else f"没有叫“{written}”的责任领导"
                message = f"{several}。是哪个岗位？发布前要定下来。"
                item.leader = self._answered_leader(f"leader:{written}", row, message, written, posts)
        item.leader_label = self.leaders.label(item.leader)

    def _answered_leader(self, key: str, row: Row, message: str, written: str, posts=None):
        if post := self.leaders.by_ref.get(self.answers.get(key, "")):
            return post
        likely = posts or self.leaders.candidates(written)
        candidates = [(post.ref, self.leaders.label(post)) for post in likely]
        self._ask(key, row.number, "leader", message, candidates)
        return None

    def _overseer(self, item: Item):
        units = [party.unit for party in item.leads if party.unit]
        return self.leaders.overseeing(units[0].pk) if units else None

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

    def _ask(self, key: str, row: int, field: str, message: str, candidates, *, blocks: bool = False) -> None:
        question = self.asked.setdefault(
            key,
            Question(key, self.table.sheet, row, _heading(self.table, field), message, candidates, blocks),
        )
        question.rows.append(row)


def _heading(table: Table, key: str) -> str:
    if table.fields.get(key):
        return table.title_of(key)
    return next((column.title for column in COLUMNS if column.key == key), key)


def _default_side(item: Item) -> str:
    """监督责任 when a discipline organ leads, else 主体责任."""
    leads = [party.unit for party in item.leads if party.unit]
    return DutySide.SUPERVISORY if leads and leads[0].kind in DISCIPLINE else DutySide.PRINCIPAL


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
