"""What really happened before a 督办书: on which days a unit was reminded, on which its leaders were told, as
it was written down when it was sent."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F
from django.utils import timezone

from portal.deadlines.enums import Effect
from portal.deadlines.models import Deadline, RungEvent, ToldLeader, Urge
from portal.documents.rendering.content import chinese_number
from portal.organizations.models import Person


@dataclass
class Reminders:
    """Of the running round of each deadline, by the mornings that really were. A reminder that reached
    nobody of the unit (it went to those above, or to none) is no reminder of the unit."""

    unit: dict[int, set[date]] = field(default_factory=lambda: defaultdict(set))  # by deadline
    leaders: dict[int, list[tuple[date, Person]]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, deadlines: Sequence[Deadline]) -> "Reminders":
        made = cls()
        made._read_rungs(deadlines)
        made._read_urges(deadlines)
        made._read_leaders(deadlines)
        return made

    def _read_rungs(self, deadlines: Sequence[Deadline]) -> None:
        events = RungEvent.objects.filter(
            deadline__in=deadlines,
            round=F("deadline__round"),
            effect__in=[Effect.REMIND, Effect.OVERDUE],
            told_unit__gt=0,
        )
        for event in events:
            self.unit[event.deadline_id].add(event.taken_on)

    def _read_urges(self, deadlines: Sequence[Deadline]) -> None:
        since = {deadline.pk: _opened(deadline) for deadline in deadlines}
        urges = Urge.objects.filter(deadline__in=deadlines, told_unit__gt=0)
        for pk, day in urges.values_list("deadline", "on"):
            if day >= since[pk]:
                self.unit[pk].add(day)

    def _read_leaders(self, deadlines: Sequence[Deadline]) -> None:
        told = ToldLeader.objects.filter(deadline__in=deadlines, round=F("deadline__round"))
        for row in told.select_related("person"):
            self.leaders[row.deadline_id].append((row.on, row.person))

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
        by_day: dict[date, dict[Person, None]] = defaultdict(dict)
        for pk in pks:
            for day, leader in self.leaders[pk]:
                by_day[day][leader] = None
        by_names: dict[str, list[date]] = {}
        for day in sorted(by_day):
            names = "、".join(f"{leader.name}同志" for leader in by_day[day])
            by_names.setdefault(names, []).append(day)
        return by_names


def _opened(deadline: Deadline) -> date:
    return deadline.opens_on or timezone.localdate(deadline.created_at)


def _days(days: list[date]) -> str:
    return "、".join(f"{day.month}月{day.day}日" for day in days)


def _times(count: int) -> str:
    if count == 1:
        return ""
    return f"{'两' if count == 2 else chinese_number(count)}次"
