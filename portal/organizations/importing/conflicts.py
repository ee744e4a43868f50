"""Tenures of a people workbook that cannot stand beside each other, or beside those of the portal."""

from collections import defaultdict
from collections.abc import Iterable

from portal.organizations.enums import Seat
from portal.organizations.models import Tenure

from .dates import shown
from .holdings import Holding, PeopleDraft, PostKey, intervals_overlap, overlap
from .standing_people import People

SINGLE_HOLDER = frozenset({Seat.PARTY_HEAD, Seat.ADMIN_HEAD, Seat.DISCIPLINE_HEAD})


class TenureConflicts:
    """Says on the rows what overlaps: one person twice in one post, two people in a post for one.
    `matched` are the tenures (pks) that a row stands for."""

    def __init__(self, drafts: Iterable[PeopleDraft], standing: People, matched: set[int]):
        self.standing, self.matched = standing, matched
        self.by_post: dict[PostKey, list[Holding]] = defaultdict(list)
        for draft in drafts:
            for holding in draft.holdings:
                self.by_post[holding.post_key].append(holding)

    def tell(self) -> None:
        for key, holdings in self.by_post.items():
            single = key[2] in SINGLE_HOLDER
            for place, holding in enumerate(holdings):
                self._against_own(holding, holdings[:place])
                if single:
                    self._against_others(holding, holdings[:place])

    def _against_own(self, holding: Holding, before: list[Holding]) -> None:
        person = holding.draft.person
        for other in before:
            if other.draft.person is person and overlap(holding, other):
                holding.draft.wrong(
                    "title",
                    f"与第 {other.draft.row.number} 行是同一个人的同一职务，任期重叠。"
                    f"请删去一行，或改正时间。",
                )
                break
        if not (person.standing and holding.post):
            return
        own = self.standing.tenures[(person.standing.pk, holding.post.pk)]
        if tenure := self._overlapping(holding, own):
            holding.draft.wrong(
                "from_on",
                f"系统里这个人的同一职务另有一段任期{_since(tenure)}，与这一行重叠。"
                f"请核对任职、免职时间，每段任期写一行。",
            )

    def _against_others(self, holding: Holding, before: list[Holding]) -> None:
        person = holding.draft.person
        for other in before:
            if other.draft.person is not person and overlap(holding, other):
                holding.draft.wrong(
                    "from_on",
                    f"这个职务第 {other.draft.row.number} 行“{other.draft['name']}”同时在任，任期重叠。"
                    f"请补上前任的免职时间，或改正任职时间。",
                )
                break
        if holding.post is None:
            return
        known = person.standing.pk if person.standing else None
        others = [each for each in self.standing.of_post[holding.post.pk] if each.person_id != known]
        if tenure := self._overlapping(holding, others):
            holding.draft.wrong(
                "from_on",
                f"这个职务现由“{tenure.person.name}”担任{_since(tenure)}，任期重叠。"
                f"请在表中加一行写明其免职时间，或改正任职时间。",
            )

    def _overlapping(self, holding: Holding, tenures: Iterable[Tenure]) -> Tenure | None:
        """The first of `tenures` that no row stands for and that this one overlaps."""
        return next(
            (
                tenure
                for tenure in tenures
                if tenure.pk not in self.matched
                and intervals_overlap(holding.start, holding.end, tenure.from_on, tenure.to_on)
            ),
            None,
        )


def _since(tenure: Tenure) -> str:
    start = shown(tenure.from_on, tenure.from_precision)
    return f"（{start}起）" if start else ""
