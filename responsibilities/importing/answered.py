"""What a person answers about a sheet: what there is to choose from, and what was chosen, in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Concat

from portal import clock
from portal.organizations.models import (
    ImportBatch,
    Jurisdiction,
    Organization,
    OrganizationGroup,
    Post,
    Tenure,
)
from portal.organizations.naming import normalise
from responsibilities.importing.leaders import label_of

MOST = 50
QUESTIONS = ("unit", "group", "leader", "deadline")


@dataclass(frozen=True)
class Answered:
    key: str
    meant: str
    remembered: bool = False

    @property
    def about(self) -> str:
        return self.key.partition(":")[0]

    @property
    def written(self) -> str:
        return self.key.partition(":")[2]


def answered(batch: ImportBatch) -> list[Answered]:
    """The answers given so far, in the order given."""
    given = {key: value for key, value in batch.answers.items() if key.partition(":")[0] in QUESTIONS}
    names = _names(batch.jurisdiction, [ref for key in given for ref in _refs(key, given[key])])
    return [
        Answered(
            key,
            "、".join(names.get(ref, ref) for ref in _refs(key, value)) or value,
            bool(batch.answers.get(f"remember:{key.partition(':')[2]}")),
        )
        for key, value in given.items()
    ]


def _refs(key: str, value) -> list[str]:
    if key.startswith("deadline:"):
        return []
    return value if isinstance(value, list) else [value]


def _names(jurisdiction: Jurisdiction, refs: Iterable[str]) -> dict[str, str]:
    refs = list(refs)
    posts = Post.objects.filter(organization__jurisdiction=jurisdiction, ref__in=refs)
    found = {
        post.ref: f"{post.organization.name} {post.title}" for post in posts.select_related("organization")
    }
    for model in (Organization, OrganizationGroup):
        rows = model.objects.filter(jurisdiction=jurisdiction, ref__in=refs)
        found |= dict(rows.order_by().values_list("ref", "name"))
    return found


def unit_choices(jurisdiction: Jurisdiction, text: str) -> list[tuple[str, str]]:
    """(ref, name) of the units, and groups, that `text` is a part of."""
    written = normalise(text)
    units = Organization.objects.existing(clock.today()).filter(jurisdiction=jurisdiction)
    units = units.filter(Q(name__contains=text.strip()) | Q(search__contains=written)).in_office_order()
    groups = OrganizationGroup.objects.filter(jurisdiction=jurisdiction, normalized__contains=written)
    found = [rows.values_list("ref", "name")[:MOST] for rows in (groups.order_by("pk"), units)]
    return [*found[0], *found[1]][:MOST]


def leader_choices(jurisdiction: Jurisdiction, text: str) -> list[tuple[str, str]]:
    """(ref, label) of the posts whose unit, title or holder `text` is a part of."""
    written = normalise(text)
    held = Tenure.objects.on(clock.today()).filter(post__organization__jurisdiction=jurisdiction)
    held = held.annotate(label=Concat("post__title", "person__name")).filter(
        Q(label__icontains=written)
        | Q(person__search__contains=written)
        | Q(post__organization__name__icontains=written)
        | Q(post__organization__search__contains=written)
    )
    rows = held.select_related("person", "post__organization").order_by("pk")[:MOST]
    return list({row.post.ref: f"{label_of(row)}（{row.post.organization.name}）" for row in rows}.items())
