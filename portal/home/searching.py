"""Search over units, people, duties, letters and checklists, each group within the actor's sight."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import Prefetch, Q, QuerySet

from portal.actor import ADMINISTRATORS, BUSINESS_ROLES, Actor, Role
from portal.clock import today
from portal.documents.models import Letter
from portal.documents.permissions import is_office
from portal.documents.queries import UNDER_WAY
from portal.home.workbench.common import address
from portal.organizations.models import Organization, Person, Tenure
from portal.organizations.naming import normalise
from portal.organizations.permissions import can_see_people
from responsibilities.models import Duty, DutyPlan, ProgressReport

SHOWN = 6
WORDS = 4  # of the query that are looked at
LONGEST = 40
QUARTERS = {f"{numeral}季度": number for number, numeral in enumerate("一二三四", 1)}


@dataclass(frozen=True)
class Hit:
    title: str
    url: str
    note: str = ""


@dataclass
class Found:
    """One group: how many there are, the first of them, and where all of them are listed."""

    label: str
    icon: str
    count: int = 0
    hits: list[Hit] = field(default_factory=list)
    url: str = ""


def words_of(text: str) -> list[str]:
    return [word[:LONGEST] for word in text.split()[:WORDS]]


def search(text: str, actor: Actor) -> list[Found]:
    """The groups in which something was found; two queries per group, three for units and people.
    Every word must occur."""
    words = words_of(text)
    if not words:
        return []
    groups = [look(words, actor) for look, roles in GROUPS if actor.has(*roles)]
    return [group for group in groups if group.count]


def _matching(rows: QuerySet, words: list[str], condition: Callable[[str], Q]) -> QuerySet:
    for word in words:
        rows = rows.filter(condition(word))
    return rows


def _by_name(word: str, prefix: str = "") -> Q:
    """By name, alias, former name or pinyin: the search column holds them all."""
    return Q(**{f"{prefix}name__icontains": word}) | Q(**{f"{prefix}search__icontains": normalise(word)})


def _units(words: list[str], actor: Actor) -> Found:
    rows = Organization.objects.visible_to(actor).existing(today())
    aliased = Organization.objects.order_by()
    rows = _matching(
        rows,
        words,
        lambda word: (
            _by_name(word)
            | Q(code=word)
            | Q(pk__in=aliased.filter(aliases__name__icontains=word).values("pk"))
        ),
    )
    hits = [
        Hit(unit.name, address("organizations:detail", unit.ref), unit.parent.name if unit.parent else "")
        for unit in rows.select_related("parent").in_office_order()[:SHOWN]
    ]
    return Found("单位", "building", rows.count(), hits, address("organizations:tree", q=" ".join(words)))


def _people(words: list[str], actor: Actor) -> Found:
    if not can_see_people(actor):
        return Found("人员", "users")
    rows = _matching(
        Person.objects.visible_to(actor), words, lambda word: _by_name(word) | Q(staff_number=word)
    )
    present = Tenure.objects.on(today()).select_related("post__organization")
    people = rows.prefetch_related(Prefetch("tenures", queryset=present)).order_by("staff_number", "pk")[
        :SHOWN
    ]
    hits = [
        Hit(person.name, address("organizations:person", person.ref), _posts(person)) for person in people
    ]
    url = address("organizations:person_list", q=" ".join(words)) if actor.has(*LISTED) else ""
    return Found("人员", "users", rows.count(), hits, url)


def _posts(person: Person) -> str:
    return "；".join(f"{each.post.organization.name} {each.post.title}" for each in person.tenures.all())


def _duties(words: list[str], actor: Actor) -> Found:
    plans = DutyPlan.objects.visible_to(actor).order_by()
    rows = _matching(
        Duty.objects.filter(plan__in=plans.values("pk")),
        words,
        lambda word: (
            Q(title__icontains=word) | Q(short_title__icontains=word) | Q(category__title__icontains=word)
        ),
    )
    hits = [
        Hit(
            f"{duty.number} {duty.title}",
            address("responsibilities:duty", duty.ref),
            f"{duty.plan.year} 年度 {duty.category.title}",
        )
        for duty in rows.select_related("plan", "category").order_by("-plan__year", "number")[:SHOWN]
    ]
    return Found("任务", "clipboard-list", rows.count(), hits)


def _letters(words: list[str], actor: Actor) -> Found:
    rows = Letter.objects.visible_to(actor)
    if not is_office(actor):
        rows = rows.filter(UNDER_WAY)
    rows = _matching(
        rows,
        words,
        lambda word: (
            Q(number_text__icontains=word)
            | Q(subject__icontains=word)
            | Q(code__iexact=word)
            | _by_name(word, "organization__")
        ),
    )
    hits = [
        Hit(
            f"{letter} {letter.get_kind_display()}" if letter.number_text else str(letter),
            address("documents:letter", letter.ref),
            f"{letter.organization.name} {letter.subject} {letter.get_status_display()}",
        )
        for letter in rows.select_related("organization").order_by("-issued_at", "-pk")[:SHOWN]
    ]
    return Found("文书", "file-text", rows.count(), hits, address("documents:letter_list", q=" ".join(words)))


def _reports(words: list[str], actor: Actor) -> Found:
    rows = _matching(ProgressReport.objects.visible_to(actor), words, _of_report)
    rows = rows.filter(deadline__opens_on__lte=today())
    hits = [
        Hit(
            f"{report.organization.name} {report.plan.year} 年{report.period_label}清单",
            address("responsibilities:report", report.ref),
            report.get_status_display(),
        )
        for report in rows.select_related("organization", "plan").order_by("-plan__year", "-quarter", "pk")[
            :SHOWN
        ]
    ]
    url = address("responsibilities:report_list", q=" ".join(words))
    return Found("季度清单", "checklist", rows.count(), hits, url)


def _of_report(word: str) -> Q:
    if word in QUARTERS:
        return Q(quarter=QUARTERS[word])
    if word.isdecimal() and len(word) == 4:
        return Q(plan__year=int(word))
    return _by_name(word, "organization__")


EVERYONE = tuple(ADMINISTRATORS | BUSINESS_ROLES)
LISTED = (Role.STAFF, Role.APPROVER, Role.SYSTEM_ADMIN)
BUSINESS = tuple(BUSINESS_ROLES)
GROUPS = (
    (_units, tuple(set(EVERYONE) - {Role.AUDIT_ADMIN})),
    (_people, EVERYONE),
    (_duties, BUSINESS),
    (_letters, BUSINESS),
    (_reports, BUSINESS),
)
