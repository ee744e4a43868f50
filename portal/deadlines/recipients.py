"""Who is told about a unit's deadline on a day: by seat and by oversight, never by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from portal.deadlines.enums import Audience
from portal.deadlines.kinds import answers
from portal.deadlines.models import Deadline
from portal.organizations.enums import HEAD_SEATS, OversightKind, Seat
from portal.organizations.models import Organization, Oversight, Tenure

BATCH = 5000
People = dict[int, set[int]]  # organization → persons
Ranked = dict[int, list[int]]  # the same, in order
STEP = Organization.steplen


@dataclass
class Recipients:
    """Answers for a set of units and their deadlines on one day, read at once."""

    clerks: People = field(default_factory=dict)
    heads: People = field(default_factory=dict)
    leaders: Ranked = field(default_factory=dict)
    named: Ranked = field(default_factory=dict)  # by deadline

    @classmethod
    def on(
        cls, date: dt.date, organizations: Iterable[Organization], deadlines: Sequence[Deadline] = ()
    ) -> Recipients:
        units = list(organizations)
        found = cls()
        for n in range(0, len(units), BATCH):
            found._read_seats(date, units[n : n + BATCH])
            found._read_leaders(date, units[n : n + BATCH])
        found._read_named(date, deadlines)
        return found

    def inside(self, organization_id: int, audience: Iterable[str]) -> set[int]:
        """People of the unit itself whom `audience` names; the head stands in for a missing clerk."""
        clerks, heads = self.clerks.get(organization_id, set()), self.heads.get(organization_id, set())
        told: set[int] = set()
        if Audience.CLERK in audience:
            told |= clerks or heads
        if Audience.HEAD in audience:
            told |= heads
        return told

    def outside(
        self, organization_id: int, audience: Iterable[str], deadline: Deadline | None = None
    ) -> list[int]:
        """责任领导 of the deadline, else of the unit (leaders_of): when named, and when the unit has nobody
        who could be told."""
        if Audience.LEADER in audience or not self.inside(organization_id, audience):
            return self.leaders_of(deadline) if deadline else self.leaders.get(organization_id, [])
        return []

    def leaders_of(self, deadline: Deadline) -> list[int]:
        """责任领导: whom the demand itself names, as long as somebody holds that post; else whoever oversees
        the unit, else liaises with it, else does so for the nearest unit above. The one answer for the
        notice, a letter's copies and its words; the first registered comes first."""
        return self.named.get(deadline.pk) or self.leaders.get(deadline.organization_id, [])

    def _read_seats(self, date: dt.date, units: list[Organization]) -> None:
        rows = (
            Tenure.objects.on(date)
            .filter(
                post__organization__in=[unit.pk for unit in units], post__seat__in=[Seat.CLERK, *HEAD_SEATS]
            )
            .values_list("post__organization_id", "post__seat", "person_id")
        )
        for organization_id, seat, person_id in rows:
            people = self.clerks if seat == Seat.CLERK else self.heads
            people.setdefault(organization_id, set()).add(person_id)

    def _read_leaders(self, date: dt.date, units: list[Organization]) -> None:
        above = {unit.path[:end] for unit in units for end in range(STEP, len(unit.path) + 1, STEP)}
        posts = _overseeing_posts(date, above)
        holders = _holders(date, {post for by_path in posts.values() for post in by_path})
        for unit in units:
            for end in range(len(unit.path), 0, -STEP):
                people = [who for post in posts.get(unit.path[:end], ()) for who in holders.get(post, ())]
                if people:
                    self.leaders[unit.pk] = list(dict.fromkeys(people))
                    break

    def _read_named(self, date: dt.date, deadlines: Sequence[Deadline]) -> None:
        posts = answers(lambda kind: kind.leaders, deadlines)
        holders = _holders(date, set(posts.values()))
        self.named = {pk: holders[post] for pk, post in posts.items() if post in holders}


def _overseeing_posts(date: dt.date, paths: set[str]) -> Ranked:
    by_kind: dict[str, dict[str, list[int]]] = {}
    for n in range(0, len(listed := sorted(paths)), BATCH):
        rows = Oversight.objects.on(date).filter(organization__path__in=listed[n : n + BATCH]).order_by("pk")
        for path, kind, post_id in rows.values_list("organization__path", "kind", "post_id"):
            by_kind.setdefault(kind, {}).setdefault(path, []).append(post_id)
    liaising = by_kind.get(OversightKind.LIAISE, {})
    return liaising | by_kind.get(OversightKind.OVERSEE, {})


def _holders(date: dt.date, posts: set[int]) -> Ranked:
    """Post → who holds it, the longest in office first."""
    holders: Ranked = {}
    held = Tenure.objects.on(date).filter(post__in=posts).order_by("from_on", "pk")
    for post_id, person_id in held.values_list("post_id", "person_id"):
        holders.setdefault(post_id, []).append(person_id)
    return holders
