"""Who a written 责任领导 is, and who oversees a lead unit: posts, held by people on a day."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from portal.organizations.enums import OversightKind
from portal.organizations.models import Jurisdiction, Organization, Oversight, Post, Tenure
from portal.organizations.naming import normalise
from responsibilities.letters.people import overseers_of

LIKELY = 50.0
MOST = 5


@dataclass
class Leaders:
    """The posts that somebody holds in a jurisdiction on a day, and what they oversee."""

    posts: dict[int, Post] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)  # 区纪委书记 李示例003
    by_key: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    overseers: dict[int, int] = field(default_factory=dict)
    by_ref: dict[str, Post] = field(default_factory=dict)

    @classmethod
    def of(cls, jurisdiction: Jurisdiction, on: dt.date) -> "Leaders":
        leaders = cls()
        held = Tenure.objects.on(on).filter(post__organization__jurisdiction=jurisdiction)
        for tenure in held.select_related("person", "post__organization").order_by("pk"):
            leaders._add(tenure)
        units = Organization.objects.filter(jurisdiction=jurisdiction).order_by().values_list("pk", flat=True)
        leaders.overseers = overseers_of(units, on)
        return leaders

    def _add(self, tenure: Tenure) -> None:
        post, name = tenure.post, tenure.person.name
        self.posts[post.pk] = self.by_ref[post.ref] = post
        self.labels[post.pk] = label_of(tenure)
        place, title = post.organization.name, post.title
        for text in (title, name, title + name, name + title, place + title, place + title + name):
            self.by_key[normalise(text)].add(post.pk)

    def named(self, text: str) -> list[Post]:
        """Posts that `text` (a title, a name or both) means, the longest written part deciding; a person
        in two posts is each of them."""
        exact = self.by_key.get(normalise(text), set())
        return [self.posts[pk] for pk in sorted(exact)]

    def overseeing(self, organization_id: int) -> Post | None:
        pk = self.overseers.get(organization_id)
        if pk is None:
            return None
        if pk not in self.posts:  # nobody holds it today
            self.posts[pk] = Post.objects.select_related("organization").get(pk=pk)
        return self.posts[pk]

    def label(self, post: Post | None) -> str:
        return self.labels.get(post.pk, post.title) if post else ""

    def candidates(self, text: str) -> list[Post]:
        """Posts whose title or holder resembles what was written, best first; those that oversee
        units when nothing does."""
        found = process.extract(
            normalise(text), list(self.by_key), scorer=fuzz.ratio, limit=20, score_cutoff=LIKELY
        )
        pks = dict.fromkeys(pk for key, _, _ in found for pk in sorted(self.by_key[key]))
        return [self.posts[pk] for pk in list(pks)[:MOST]]


def label_of(tenure: Tenure) -> str:
    return f"{tenure.post.title} {tenure.person.name}"


def former_overseers(jurisdiction: Jurisdiction, on: dt.date) -> set[tuple[int, int]]:
    """(post, organization) wherever the post oversaw the organization and by `on` no longer does."""
    rows = Oversight.objects.filter(organization__jurisdiction=jurisdiction, kind=OversightKind.OVERSEE)
    pairs = rows.values_list("post_id", "organization_id")
    return set(pairs.filter(to_on__lte=on)) - set(pairs.on(on))
