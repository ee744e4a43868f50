"""Which post and which tenure of the portal each row of a people workbook stands for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from portal.clock import today
from portal.organizations.enums import Seat, TenureKind
from portal.organizations.models import Post, Tenure
from portal.organizations.naming import normalise

from .dates import shown
from .holdings import (
    Holding,
    PeopleDraft,
    PostKey,
    intervals_overlap,
    new_tenure_fields,
    says_the_same,
)
from .preview import NEW, Choice
from .standing_people import People

Rule = Callable[[PeopleDraft, list[Tenure]], Tenure | None]


def begins_the_same(draft: PeopleDraft, tenures: list[Tenure]) -> Tenure | None:
    if draft.start:
        return next((t for t in tenures if t.from_on and says_the_same(draft.start, t.from_on)), None)
    unbounded = (t for t in tenures if t.from_on is None)
    return next((t for t in unbounded if _ends_the_same(draft, t)), None)


def ends_the_same(draft: PeopleDraft, tenures: list[Tenure]) -> Tenure | None:
    if draft.start or not draft.end:
        return None
    return next((t for t in tenures if _ends_the_same(draft, t)), None)


def overlaps(draft: PeopleDraft, tenures: list[Tenure]) -> Tenure | None:
    """The only tenure that the row's interval meets; where it does not say since when, the open one."""
    start, end = (draft.start and draft.start.on), (draft.end and draft.end.on)
    met = [t for t in tenures if intervals_overlap(start, end, t.from_on, t.to_on)]
    if draft.start is None:
        return next((t for t in met if t.to_on is None), met[-1] if met else None)
    return met[0] if len(met) == 1 else None


def _ends_the_same(draft: PeopleDraft, tenure: Tenure) -> bool:
    if draft.end is None or tenure.to_on is None:
        return draft.end is None and tenure.to_on is None
    return says_the_same(draft.end, tenure.to_on)


SUREST_FIRST: tuple[Rule, ...] = (begins_the_same, ends_the_same, overlaps)


class Tenures:
    """Finds post and tenure of every holding, and says what would change in them.

    All rows are looked at by the surest rule before any is by the next one, so that their order does
    not matter; and by the post with the seat written before the same title with another seat.
    """

    def __init__(self, drafts: Sequence[PeopleDraft], standing: People, answers: Mapping[str, dict]):
        self.drafts, self.standing, self.answers = drafts, standing, answers
        self.holdings: list[Holding] = []
        self.matched: set[int] = set()  # tenures that a row stands for
        self.reseated: dict[PostKey, Post] = {}  # posts that take another seat, by their new key
        self.new_keys: dict[int, PostKey] = {}  # the same the other way round, by post
        self.holders: dict[int, list[Holding]] = defaultdict(list)  # by the post of their tenure
        self.claimed: set[PostKey] = set()  # posts that a row comes to with the seat they have

    def tell(self) -> None:
        for draft in self.drafts:
            if draft.unit and draft.person:
                self._hold(draft)
        for known in (self._of_post, self._of_title):
            for rule in SUREST_FIRST:
                self._match(known, rule)
        for holding in self.holdings:
            if holding.tenure:
                self.holders[holding.tenure.post_id].append(holding)
        self.claimed = {holding.post_key for holding in self.holdings if self._comes(holding)}
        for holding in self.holdings:
            self._settle_seat(holding)
        for holding in self.holdings:
            self._follow_seat(holding)
            self._compare(holding)

    def _hold(self, draft: PeopleDraft) -> None:
        for title in dict.fromkeys(draft["title"]):
            if len(title) > 80:
                draft.wrong("title", "职务超过 80 个字。请缩短后重新上传。")
                continue
            key = (draft.unit.pk, normalise(title), draft.seat)
            draft.holdings.append(Holding(draft, key, title, self.standing.posts.get(key)))
        self.holdings += draft.holdings

    # -- which tenure

    def _match(self, known: Callable[[Holding], list[Tenure]], rule: Rule) -> None:
        for holding in self.holdings:
            if holding.tenure is None and holding.draft.person.standing:
                tenures = [tenure for tenure in known(holding) if tenure.pk not in self.matched]
                holding.tenure = rule(holding.draft, tenures)
                if holding.tenure:
                    self.matched.add(holding.tenure.pk)

    def _of_post(self, holding: Holding) -> list[Tenure]:
        return self._own(holding, holding.post) if holding.post else []

    def _of_title(self, holding: Holding) -> list[Tenure]:
        posts = self.standing.titled[holding.post_key[:2]]
        return [tenure for post in posts if post is not holding.post for tenure in self._own(holding, post)]

    def _own(self, holding: Holding, post: Post) -> list[Tenure]:
        return self.standing.tenures.get((holding.draft.person.standing.pk, post.pk), [])

    # -- which seat

    def _settle_seat(self, holding: Holding) -> None:
        """A person found in the same title with another seat: the sheet corrects it, a blank keeps it."""
        if holding.tenure is None or holding.tenure.post is holding.post:
            return
        known = holding.tenure.post
        if not holding.draft["seat"]:
            self._keep(holding, known)
        elif holding.post is None and holding.post_key not in self.reseated:
            self._correct(holding, known)
        elif self.reseated.get(holding.post_key) is known:
            self._reseat(holding, known)
        else:
            self._move(holding, known)

    @staticmethod
    def _comes(holding: Holding) -> bool:
        """Whether the row, with the seat written, puts its person into a post they do not hold."""
        held = holding.tenure and holding.tenure.post
        return bool(holding.post and holding.draft["seat"]) and holding.post is not held

    @staticmethod
    def _keep(holding: Holding, known: Post) -> None:
        holding.post = known
        holding.post_key = (*holding.post_key[:2], known.seat)

    def _correct(self, holding: Holding, known: Post) -> None:
        key = f"seat:{known.ref}/{holding.seat}"
        answer = self.answers.get(key, {}).get("ref")
        others = self._others(holding, known)
        if answer == NEW or (*holding.post_key[:2], known.seat) in self.claimed:
            self._move(holding, known)
        elif answer == known.ref or not others:
            self._reseat(holding, known)
        else:
            old, new = known.get_seat_display(), Seat(holding.seat).label
            names = "、".join(tenure.person.name for tenure in others[:5])
            message = (
                f"“{known.title}”现在的席位是“{old}”，表中是“{new}”，还有 {len(others)} 人（{names}）"
                f"也任这个职务。都改吗？"
            )
            choice = Choice(known.ref, f"都改为“{new}”", f"连同{names}", 100.0)
            holding.draft.ask("seat", key, message, text=known.title, candidates=(choice,))

    def _others(self, holding: Holding, known: Post) -> list[Tenure]:
        """Who holds the post besides, and is not given the same new seat by the sheet."""
        rows = self.holders[known.pk]
        agreeing = {other.tenure.pk for other in rows if other.post_key == holding.post_key}
        day = today()
        return [
            tenure
            for tenure in self.standing.of_post[known.pk]
            if tenure.pk not in agreeing and (tenure.to_on is None or tenure.to_on > day)
        ]

    def _reseat(self, holding: Holding, known: Post) -> None:
        self.reseated[holding.post_key] = holding.post = known
        self.new_keys[known.pk] = holding.post_key
        holding.draft.seats[known.pk] = holding.seat
        self._show_seat(holding, known, f"席位改为{Seat(holding.seat).label}")

    def _move(self, holding: Holding, known: Post) -> None:
        """The tenure goes to another post of the same title."""
        holding.post = holding.post or self.reseated.get(holding.post_key)
        holding.moved = True
        self._show_seat(holding, known, f"改到{Seat(holding.seat).label}的岗位")

    @staticmethod
    def _show_seat(holding: Holding, known: Post, note: str) -> None:
        holding.draft.change("seat", known.get_seat_display(), Seat(holding.seat).label)
        holding.draft.preview.notes.append(note)

    def _follow_seat(self, holding: Holding) -> None:
        """Rows of a post that another row gives a new seat."""
        if holding.post is None:
            holding.post = self.reseated.get(holding.post_key)
            return
        new = self.new_keys.get(holding.post.pk, holding.post_key)
        if new == holding.post_key:
            return
        if holding.draft["seat"]:
            holding.draft.wrong(
                "seat", f"表中另有一行把这个职务的席位改为“{Seat(new[2]).label}”。请改成一样。"
            )
        holding.post_key = new

    # -- what changes

    def _compare(self, holding: Holding) -> None:
        draft, tenure = holding.draft, holding.tenure
        rank = draft["rank"]
        if holding.post and rank and rank != holding.post.rank:
            draft.ranks[holding.post.pk] = rank
            draft.change("rank", holding.post.rank, rank)
            draft.preview.notes.append(f"职级改为{rank}")
        if tenure is None:
            holding.fields = new_tenure_fields(draft)
            return
        self._compare_dates(holding, tenure)
        if draft["kind"] and draft.kind != tenure.kind:
            holding.fields["kind"] = draft.kind
            draft.change("kind", tenure.get_kind_display(), TenureKind(draft.kind).label)
            draft.preview.notes.append("任职方式改为" + TenureKind(draft.kind).label)
        if draft["document"] and draft["document"] != tenure.document:
            holding.fields["document"] = draft["document"]
            draft.change("document", tenure.document, draft["document"])

    @staticmethod
    def _compare_dates(holding: Holding, tenure: Tenure) -> None:
        draft = holding.draft
        if draft.start and not (tenure.from_on and says_the_same(draft.start, tenure.from_on)):
            holding.fields |= {"from_on": draft.start.on, "from_precision": draft.start.precision}
            draft.change("from_on", shown(tenure.from_on, tenure.from_precision), str(draft.start))
            draft.preview.notes.append("改任职时间")
        if draft.end and not (tenure.to_on and says_the_same(draft.end, tenure.to_on)):
            holding.fields |= {"to_on": draft.end.on, "to_precision": draft.end.precision}
            draft.change("to_on", shown(tenure.to_on, tenure.to_precision), str(draft.end))
            draft.preview.notes.append("免职" if tenure.to_on is None else "改免职时间")
        start = holding.fields.get("from_on", tenure.from_on)
        end = holding.fields.get("to_on", tenure.to_on)
        if start and end and end <= start:
            draft.wrong(
                "to_on", f"免职时间（{end}）没有晚于任职时间（{start}）。请核对后改正，必要时填到日。"
            )
