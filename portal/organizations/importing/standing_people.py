"""The people of a jurisdiction, their tenures and what their posts oversee, before an import."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from portal.clock import today
from portal.organizations.models import Jurisdiction, Oversight, Person, Post, Supervision, Tenure
from portal.organizations.naming import normalise

from .holdings import PostKey
from .preview import fingerprint_of, identifier
from .standing import fingerprint as organizations_fingerprint


def fingerprint(jurisdiction: Jurisdiction) -> str:
    """Of everything a people import compares against."""
    own = {"jurisdiction": jurisdiction}
    at = {"organization__jurisdiction": jurisdiction}
    interval = ("from_on", "from_precision", "to_on")
    return fingerprint_of(
        [organizations_fingerprint(jurisdiction)],
        Person.objects.filter(**own).order_by("pk").values_list("pk", "staff_number", "name"),
        Post.objects.filter(**at)
        .order_by("pk")
        .values_list("pk", "organization_id", "title", "seat", "rank"),
        Tenure.objects.filter(person__jurisdiction=jurisdiction)
        .order_by("pk")
        .values_list("person_id", "post_id", "kind", *interval),
        Oversight.objects.filter(**at).order_by("pk").values_list("post_id", "organization_id", *interval),
        Supervision.objects.filter(**at).order_by("pk").values_list("organ_id", "organization_id", *interval),
    )


class People:
    """The people of the jurisdiction, their tenures and what their posts oversee, as they stand."""

    def __init__(self, jurisdiction: Jurisdiction):
        at = {"organization__jurisdiction": jurisdiction}
        self.by_pk = {person.pk: person for person in Person.objects.filter(jurisdiction=jurisdiction)}
        numbered = [person for person in self.by_pk.values() if person.staff_number]
        self.by_number = {identifier(person.staff_number): person for person in numbered}
        self.by_ref = {person.ref: person for person in self.by_pk.values()}
        self.posts: dict[PostKey, Post] = {}
        self.titled: dict[tuple[int, str], list[Post]] = defaultdict(list)  # whatever the seat
        for post in Post.objects.filter(**at):
            title = (post.organization_id, normalise(post.title))
            self.posts[(*title, post.seat)] = post
            self.titled[title].append(post)
        self.tenures: dict[tuple[int, int], list[Tenure]] = defaultdict(list)  # person, post
        self.of_post: dict[int, list[Tenure]] = defaultdict(list)
        posts = {post.pk: post for post in self.posts.values()}
        for tenure in Tenure.objects.filter(post__organization__jurisdiction=jurisdiction):
            tenure.post, tenure.person = posts[tenure.post_id], self.by_pk[tenure.person_id]
            self.tenures[(tenure.person_id, tenure.post_id)].append(tenure)
            self.of_post[tenure.post_id].append(tenure)
        oversights = list(Oversight.objects.filter(**at).order_by("pk"))
        supervisions = list(Supervision.objects.filter(**at).order_by("pk"))
        self.oversights = _ends(oversights, "post_id", "organization_id", "kind")
        self.supervisions = _ends(supervisions, "organ_id", "organization_id")
        self.overseeing = _not_ended(oversights, "post_id")
        self.supervising = _not_ended(supervisions, "organ_id")

    def named(self, unit: int, name: str, title: str) -> list[Person]:
        """Who of this name has held this post: the key of a person without 工号."""
        found = {}
        for post in self.titled[(unit, normalise(title))]:
            for tenure in self.of_post[post.pk]:
                if normalise(tenure.person.name) == normalise(name):
                    found[tenure.person_id] = tenure.person
        return list(found.values())


def _ends(rows, *key: str) -> dict[tuple, dt.date | None]:
    """Until when each relation runs; None where it has no end."""
    ends: dict[tuple, dt.date | None] = {}
    for row in rows:
        columns = tuple(getattr(row, name) for name in key)
        known = ends.setdefault(columns, row.to_on)
        ends[columns] = max(known, row.to_on) if known and row.to_on else None
    return ends


def _not_ended(rows, owner: str) -> dict[int, list]:
    """owner → its relations without an end, or with one that is still to come."""
    day = today()
    found: dict[int, list] = defaultdict(list)
    for row in rows:
        if row.to_on is None or row.to_on > day:
            found[getattr(row, owner)].append(row)
    return found
