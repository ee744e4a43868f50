"""Who is told about a unit's deadline on a day: by seat and by oversight, never by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from portal.deadlines.enums import Audience
from portal.organizations.enums import HEAD_SEATS, OversightKind, Seat
from portal.organizations.models import Organization, Oversight, Tenure

BATCH = 5000
People = dict[int, set[int]]  # organization → persons
STEP = Organization.steplen


@dataclass
class Recipients:
    """Answers for a set of units on one day, read at once."""

    clerks: People = field(default_factory=dict)
    heads: People = field(default_factory=dict)
    leaders: People = field(default_factory=dict)

    @classmethod
    def on(cls, date: dt.date, organizations: Iterable[Organization]) -> Recipients:
        units = list(organizations)
        found = cls()
        for n in range(0, len(units), BATCH):
            found._read_seats(date, units[n : n + BATCH])
            found._read_leaders(date, units[n : n + BATCH])
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

    def outside(self, organization_id: int, audience: Iterable[str]) -> set[int]:
        """Leaders above the unit: when named, and when the unit has nobody who could be told."""
        leaders = self.leaders.get(organization_id, set())
        if Audience.LEADER in audience or not self.inside(organization_id, audience):
            return leaders
        return set()

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
        """Whoever oversees the unit that day, else whoever liaises with it; a unit that nobody is
        assigned to follows the nearest one above it."""
        above = {unit.path[:end] for unit in units for end in range(STEP, len(unit.path) + 1, STEP)}
        posts = _overseeing_posts(date, above)
        holders = _holders(date, {post for by_kind in posts.values() for post in by_kind})
        for unit in units:
            for end in range(len(unit.path), 0, -STEP):
                people = {who for post in posts.get(unit.path[:end], ()) for who in holders.get(post, ())}
                if people:
                    self.leaders[unit.pk] = people
                    break


def _overseeing_posts(date: dt.date, paths: set[str]) -> dict[str, set[int]]:
    by_kind: dict[str, dict[str, set[int]]] = {}
    for n in range(0, len(listed := sorted(paths)), BATCH):
        rows = Oversight.objects.on(date).filter(organization__path__in=listed[n : n + BATCH])
        for path, kind, post_id in rows.values_list("organization__path", "kind", "post_id"):
            by_kind.setdefault(kind, {}).setdefault(path, set()).add(post_id)
    liaising = by_kind.get(OversightKind.LIAISE, {})
    return liaising | by_kind.get(OversightKind.OVERSEE, {})


def _holders(date: dt.date, posts: set[int]) -> People:
    holders: People = {}
    for post_id, person_id in (
        Tenure.objects.on(date).filter(post__in=posts).values_list("post_id", "person_id")
    ):
        holders.setdefault(post_id, set()).add(person_id)
    return holders
