"""What stands on an organization's and a person's page, on a given day."""

from __future__ import annotations

import datetime as dt

from portal.clock import today
from portal.organizations.models import Organization, Oversight, Person, Post, Supervision, Tenure


def posts_on(organization: Organization, date: dt.date) -> list[Post]:
    """The posts in the office's order, each with `holders` on that day (none: 空缺)."""
    posts = list(organization.posts.order_by("sort_order", "pk"))
    held: dict[int, list[Tenure]] = {}
    tenures = Tenure.objects.on(date).filter(post__organization=organization).select_related("person")
    for tenure in tenures:
        held.setdefault(tenure.post_id, []).append(tenure)
    for post in posts:
        post.holders = held.get(post.pk, [])
    return posts


def overseers_on(organization: Organization, date: dt.date) -> list[Tenure]:
    """Who oversees (分管、联系) the unit that day; each tenure carries `oversight`."""
    rows = {
        row.post_id: row
        for row in Oversight.objects.on(date).filter(organization=organization).select_related("post")
    }
    tenures = list(
        Tenure.objects.on(date)
        .filter(post__in=rows)
        .select_related("person", "post__organization")
        .order_by("post__sort_order", "pk")
    )
    for tenure in tenures:
        tenure.oversight = rows[tenure.post_id]
    return tenures


def overseeing_posts(organization: Organization, date: dt.date) -> list[Oversight]:
    """The same by post, whether anybody holds it or not."""
    rows = Oversight.objects.on(date).filter(organization=organization)
    return list(rows.select_related("post__organization").order_by("post__sort_order", "pk"))


def supervisors_on(organization: Organization, date: dt.date):
    return (
        Supervision.objects.on(date)
        .filter(organization=organization)
        .select_related("organ")
        .order_by("organ__sort_order", "pk")
    )


def supervised_on(organization: Organization, date: dt.date):
    return (
        Supervision.objects.on(date)
        .filter(organ=organization)
        .select_related("organization")
        .order_by("organization__sort_order", "pk")
    )


def former_names(organization: Organization):
    return organization.names.order_by("from_on", "pk")


def career(person: Person):
    """All tenures, the latest first."""
    return person.tenures.select_related("post__organization").order_by("-from_on", "-pk")


def overseen_by(person: Person, date: dt.date):
    posts = Tenure.objects.on(date).filter(person=person).values("post")
    return (
        Oversight.objects.on(date)
        .filter(post__in=posts)
        .select_related("organization", "post")
        .order_by("organization__sort_order", "pk")
    )


def attach_posts(people: list[Person]) -> None:
    """Gives each person `current`, the tenures of today, in one query."""
    held: dict[int, list[Tenure]] = {}
    tenures = Tenure.objects.on(today()).filter(person__in=[person.pk for person in people])
    for tenure in tenures.select_related("post__organization").order_by("from_on", "pk"):
        held.setdefault(tenure.person_id, []).append(tenure)
    for person in people:
        person.current = held.get(person.pk, [])
