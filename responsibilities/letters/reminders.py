"""What really happened before a 督办书: on which days a unit was reminded, on which its leaders were told."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from portal.deadlines.enums import Audience, Effect
from portal.deadlines.models import Deadline, RungEvent, Urge
from portal.deadlines.recipients import Recipients
from portal.documents.rendering.content import chinese_number
from portal.organizations.models import Organization, Person

UNIT = (Audience.CLERK, Audience.HEAD)
Days = dict[int, set[date]]  # by deadline


@dataclass
class Reminders:
    """Of the running round of each deadline, by the mornings that really were. A reminder that reached
    nobody of the unit (it went to those above, or to none) is no reminder of the unit."""

    unit: Days = field(default_factory=lambda: defaultdict(set))
    leaders: dict[int, dict[date, list[int]]] = field(default_factory=lambda: defaultdict(dict))
    people: dict[int, Person] = field(default_factory=dict)

    @classmethod
    def of(cls, deadlines: Sequence[Deadline], units: Collection[Organization]) -> "Reminders":
        reminded, told = _taken(deadlines)
        days = {day for found in (reminded, told) for own in found.values() for day in own}
        present = {day: Recipients.on(day, units, deadlines) for day in days}
        made = cls()
        for deadline in deadlines:
            made._add(deadline, reminded[deadline.pk], told[deadline.pk], present)
        leaders = {pk for own in made.leaders.values() for named in own.values() for pk in named}
        made.people = Person.objects.in_bulk(leaders)
        return made

    def _add(self, deadline: Deadline, reminded: set[date], told: set[date], present) -> None:
        for day in reminded:
            if present[day].inside(deadline.organization_id, UNIT):
                self.unit[deadline.pk].add(day)
        for day in told:
            if leaders := present[day].leaders_of(deadline):
                self.leaders[deadline.pk][day] = leaders

    def sentence(self, deadlines: Iterable[Deadline]) -> str:
        """此前，已于4月3日、4月10日两次提醒你单位，并于4月13日告知责任领导王示例同志。 Else empty."""
        pks = [deadline.pk for deadline in deadlines]
        days = sorted({day for pk in pks for day in self.unit[pk]})
        parts = [f"于{_days(days)}{_times(len(days))}提醒你单位"] if days else []
        parts += [f"于{_days(own)}告知责任领导{names}" for names, own in self._told(pks).items()]
        if not parts:
            return ""
        first, *others = parts
        return "，".join([f"此前，已{first}", *(f"并{part}" for part in others)]) + "。"

    def _told(self, pks: list[int]) -> dict[str, list[date]]:
        """Names → the days on which it was them."""
        by_day: dict[date, dict[int, None]] = defaultdict(dict)
        for pk in pks:
            for day, leaders in self.leaders[pk].items():
                by_day[day] |= dict.fromkeys(leaders)
        by_names: dict[str, list[date]] = {}
        for day in sorted(by_day):
            names = "、".join(f"{self.people[pk].name}同志" for pk in by_day[day])
            by_names.setdefault(names, []).append(day)
        return by_names


def _taken(deadlines: Sequence[Deadline]) -> tuple[Days, Days]:
    """The days of reminders (rungs and 催办) and of 告知责任领导 that somebody got."""
    reminded, told = defaultdict(set), defaultdict(set)
    rounds = {deadline.pk: deadline.round for deadline in deadlines}
    events = RungEvent.objects.filter(
        deadline__in=rounds, effect__in=[Effect.REMIND, Effect.OVERDUE, Effect.LEADER], told__gt=0
    )
    for event in events:
        if event.round == rounds[event.deadline_id]:
            found = told if event.effect == Effect.LEADER else reminded
            found[event.deadline_id].add(event.taken_on)
    since = {deadline.pk: _opened(deadline) for deadline in deadlines}
    for pk, day in Urge.objects.filter(deadline__in=rounds).values_list("deadline", "on"):
        if day >= since[pk]:
            reminded[pk].add(day)
    return reminded, told


def _opened(deadline: Deadline) -> date:
    return deadline.opens_on or timezone.localdate(deadline.created_at)


def _days(days: list[date]) -> str:
    return "、".join(f"{day.month}月{day.day}日" for day in days)


def _times(count: int) -> str:
    if count == 1:
        return ""
    return f"{'两' if count == 2 else chinese_number(count)}次"
