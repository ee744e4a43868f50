"""逾期: who is late with what, how far up the ladder, and what happened last."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from portal.actor import Actor, Role
from portal.clock import today
from portal.deadlines.enums import Effect
from portal.deadlines.lights import days_late
from portal.deadlines.models import Deadline, RungEvent
from portal.deadlines.queries import Place, places
from portal.documents.enums import LetterKind, LetterStatus
from portal.documents.models import Letter
from portal.documents.presentation import PILLS
from portal.home.workbench.common import address
from responsibilities.enums import EntryStatus, ReportStatus
from responsibilities.models import Milestone, ProgressEntry, ProgressReport

SHOWN = 12
OWED = [EntryStatus.OPEN, EntryStatus.RETURNED]
LAST = {Effect.OVERDUE: "已提醒单位", Effect.LEADER: "已告知责任领导", Effect.TALK: "已建议约谈"}


@dataclass
class Overdue:
    deadline: Deadline
    matter: str
    url: str
    days: int
    place: Place
    last: str
    letter: Letter | None = None
    unreceived: bool = False
    may_urge: bool = False

    @property
    def urge_url(self) -> str:
        return address("deadlines:urge", deadline=self.deadline.ref, next=address("home:workbench"))


def overdue_deadlines(actor: Actor) -> QuerySet[Deadline]:
    return Deadline.objects.visible_to(actor).overdue_on(today())


def overdue_rows(actor: Actor, limit: int = SHOWN) -> list[Overdue]:
    """The longest overdue first; seven queries, however many there are."""
    deadlines = list(
        overdue_deadlines(actor)
        .select_related("organization")
        .order_by("due_on", "organization__sort_order")[:limit]
    )
    return describe(deadlines, actor)


def describe(deadlines: list[Deadline], actor: Actor) -> list[Overdue]:
    reports = ProgressReport.objects.filter(deadline__in=deadlines).in_bulk(field_name="deadline_id")
    pages = _pages(deadlines, reports)
    owed = _owed(reports.values())
    letters = _letters(deadlines)
    ladder = places(deadlines)
    effects = _last_effects(deadlines)
    return [
        _row(
            each,
            reports.get(each.pk),
            pages.get(each.pk, ""),
            owed,
            letters.get(each.pk),
            ladder[each.pk],
            effects.get(each.pk),
            actor,
        )
        for each in deadlines
    ]


def _pages(deadlines: list[Deadline], reports: dict[int, ProgressReport]) -> dict[int, str]:
    """Where each is looked into: the cell of a checklist, the page of a milestone."""
    milestones = Milestone.objects.filter(deadline__in=deadlines).values_list("deadline_id", "ref")
    return {pk: address("responsibilities:milestone", ref) for pk, ref in milestones} | {
        pk: address("responsibilities:field_cell", report.ref) for pk, report in reports.items()
    }


def _row(deadline, report, url, owed, letter, place, effect, actor) -> Overdue:
    unreceived = bool(letter) and letter.status == LetterStatus.DELIVERED
    return Overdue(
        deadline=deadline,
        matter=_matter(deadline, report, owed),
        url=url,
        days=days_late(deadline),
        place=place,
        last=_last(report, letter, effect),
        letter=letter,
        unreceived=unreceived,
        may_urge=actor.reaches(deadline.organization, Role.STAFF),
    )


def _matter(deadline: Deadline, report: ProgressReport | None, owed: dict[int, int]) -> str:
    if report is None:
        return deadline.title
    again = "退回重报" if deadline.round > 1 else f"{report.period_label}清单"
    return f"{again} {owed.get(report.pk, 0)} 项"


def _last(report: ProgressReport | None, letter: Letter | None, effect: str | None) -> str:
    parts = []
    if letter:
        word = PILLS[LetterStatus(letter.status)][1] if letter.number_text else "待签发"
        parts.append(f"督办书{_short_number(letter)}{'，' if letter.number_text else ''}{word}")
    elif effect in LAST:
        parts.append(LAST[effect])
    if report and report.status == ReportStatus.TO_SIGN:
        parts.append("待负责人签字")
    return "；".join(parts) or "—"


def _short_number(letter: Letter) -> str:
    """5 号 of 广区责督〔2026〕5号; the whole number is in the link."""
    _, _, number = letter.number_text.partition("〕")
    return f" {number.removesuffix('号')} 号" if number else ""


def _owed(reports) -> dict[int, int]:
    """Report → how many of its entries are still to be filed."""
    rows = ProgressEntry.objects.filter(report__in=list(reports), status__in=OWED)
    return dict(rows.order_by().values_list("report").annotate(n=Count("pk")))


def _letters(deadlines: list[Deadline]) -> dict[int, Letter]:
    """Deadline → its latest 督办书."""
    through = Letter.deadlines.through.objects.filter(
        deadline__in=deadlines, letter__kind=LetterKind.SUPERVISION_LETTER
    ).exclude(letter__status=LetterStatus.CANCELLED)
    return {row.deadline_id: row.letter for row in through.select_related("letter").order_by("letter_id")}


def _last_effects(deadlines: list[Deadline]) -> dict[int, str]:
    """Deadline → the last rung of its round, those aside that reached nobody."""
    rows = RungEvent.objects.filter(deadline__in=deadlines).exclude(told=0).order_by("created_at", "pk")
    rounds = {each.pk: each.round for each in deadlines}
    return {
        pk: effect
        for pk, number, effect in rows.values_list("deadline_id", "round", "effect")
        if number == rounds[pk]
    }
