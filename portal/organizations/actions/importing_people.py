"""Writing a people preview: persons, posts, tenures, oversight and supervision, all or nothing."""

from __future__ import annotations

from portal.actor import Actor
from portal.audit.actions import action
from portal.organizations.enums import AliasKind, Precision
from portal.organizations.importing.holdings import (
    Fresh,
    Holding,
    PeopleDraft,
    PeoplePlan,
    PersonDraft,
    PostKey,
)
from portal.organizations.importing.preview import Preview
from portal.organizations.importing.standing_people import fingerprint
from portal.organizations.models import OrganizationAlias, Oversight, Person, Post, Supervision, Tenure
from portal.organizations.naming import normalise

from .importing import BATCH, chain_of, check_ready, lock_unchanged
from .people_given import Given

TENURE_FIELDS = ["post", "from_on", "from_precision", "to_on", "to_precision", "kind", "document"]


@action
def import_people(*, preview: Preview, by: Actor) -> None:
    """Write a people preview in one transaction.

    Raises Refused while anything is wrong or open, Stale when the portal changed since the preview.
    """
    check_ready(preview)
    jurisdiction = lock_unchanged(preview, fingerprint)
    given = Given(preview.plan)
    _PeopleWriter(jurisdiction, preview).write()
    given.record(by=by, note=preview.book.filename, chain=chain_of(jurisdiction))


class _PeopleWriter:
    def __init__(self, jurisdiction, preview: Preview):
        self.jurisdiction = jurisdiction
        self.plan: PeoplePlan = preview.plan
        self.aliases = preview.aliases
        self.posts: dict[PostKey, Post] = {}

    def write(self) -> None:
        self._write_people()
        self._write_posts()
        self._write_tenures()
        self._write_oversight()
        self._end_oversight()
        self._remember()

    def _write_people(self) -> None:
        new = [person for person in self.plan.people if person.standing is None]
        changed = [person for person in self.plan.people if person.standing is not None]
        rows = [self._new_person(person) for person in new]
        Person.objects.bulk_create(rows, batch_size=BATCH)
        for person, row in zip(new, rows, strict=True):
            person.standing = row
        for person in changed:
            for key, value in person.fields.items():
                setattr(person.standing, key, value)
            person.standing.search = person.search
        Person.objects.bulk_update(
            [person.standing for person in changed],
            ["name", "staff_number", "phone", "search"],
            batch_size=500,
        )

    def _new_person(self, person: PersonDraft) -> Person:
        return Person(jurisdiction=self.jurisdiction, search=person.search, **person.fields)

    def _holdings(self) -> list[Holding]:
        return [holding for draft in self.plan.drafts for holding in draft.holdings]

    def _write_posts(self) -> None:
        new: dict[PostKey, Post] = {}
        for holding in self._holdings():
            if holding.post is None and holding.post_key not in new:
                organization, _, seat = holding.post_key
                new[holding.post_key] = Post(
                    organization_id=organization,
                    title=holding.title,
                    seat=seat,
                    rank=holding.draft["rank"],
                    sort_order=holding.draft.row.number,
                )
        Post.objects.bulk_create(new.values(), batch_size=BATCH)
        self.posts = new
        ranks = {pk: rank for draft in self.plan.drafts for pk, rank in draft.ranks.items()}
        rows = [Post(pk=pk, rank=rank) for pk, rank in ranks.items()]
        Post.objects.bulk_update(rows, ["rank"], batch_size=500)
        seats = {pk: seat for draft in self.plan.drafts for pk, seat in draft.seats.items()}
        rows = [Post(pk=pk, seat=seat) for pk, seat in seats.items()]
        Post.objects.bulk_update(rows, ["seat"], batch_size=500)

    def _post(self, holding: Holding) -> Post:
        return holding.post or self.posts[holding.post_key]

    def _write_tenures(self) -> None:
        new, changed = [], []
        for holding in self._holdings():
            if holding.tenure is None:
                person = holding.draft.person.standing
                holding.tenure = Tenure(person=person, post=self._post(holding), **holding.fields)
                new.append(holding.tenure)
            elif holding.fields or holding.moved:
                for key, value in holding.fields.items():
                    setattr(holding.tenure, key, value)
                holding.tenure.post = self._post(holding)
                changed.append(holding.tenure)
        Tenure.objects.bulk_update(changed, TENURE_FIELDS, batch_size=500)
        Tenure.objects.bulk_create(new, batch_size=BATCH)

    def _write_oversight(self) -> None:
        oversights: dict[tuple, Oversight] = {}
        supervisions: dict[tuple, Supervision] = {}
        for draft in self.plan.drafts:
            for fresh in draft.new_oversights:
                post, unit = self._post(draft.holdings[0]), fresh.unit.pk
                row = Oversight(post=post, organization_id=unit, kind=fresh.kind, **_interval(draft, fresh))
                _stretch(oversights.setdefault((post.pk, unit, fresh.kind), row), row)
            for fresh in draft.new_supervisions:
                organ, unit = draft.unit.pk, fresh.unit.pk
                row = Supervision(
                    organ_id=organ, organization_id=unit, kind=fresh.kind, **_interval(draft, fresh)
                )
                _stretch(supervisions.setdefault((organ, unit), row), row)
        Oversight.objects.bulk_create(oversights.values(), batch_size=BATCH)
        Supervision.objects.bulk_create(supervisions.values(), batch_size=BATCH)

    def _end_oversight(self) -> None:
        endings = [ending for draft in self.plan.drafts for ending in draft.endings]
        for relation, on in endings:
            relation.to_on, relation.to_precision = on, Precision.DAY
        for model in (Oversight, Supervision):
            rows = [relation for relation, _ in endings if isinstance(relation, model)]
            model.objects.bulk_update(rows, ["to_on", "to_precision"], batch_size=500)

    def _remember(self) -> None:
        units = self.plan.resolver.by_ref
        OrganizationAlias.objects.bulk_create(
            [
                OrganizationAlias(
                    organization_id=units[ref].pk,
                    name=name[:120],
                    normalized=normalise(name)[:120],
                    kind=AliasKind.ALIAS,
                )
                for name, ref in self.aliases.items()
            ],
            ignore_conflicts=True,
        )


def _interval(draft: PeopleDraft, fresh: Fresh) -> dict:
    """Oversight goes with the tenure that brought it, within what else bounds it."""
    interval = {}
    if starts := [date for date in (draft.start, fresh.since) if date]:
        start = max(starts, key=lambda date: date.on)
        interval |= {"from_on": start.on, "from_precision": start.precision}
    if ends := [date for date in (draft.end, fresh.until) if date]:
        end = min(ends, key=lambda date: date.on)
        interval |= {"to_on": end.on, "to_precision": end.precision}
    return interval


def _stretch(row: Oversight | Supervision, other: Oversight | Supervision) -> None:
    """Let `row` cover `other` too: the post oversees, whoever of its holders in the sheet said so."""
    if row.from_on and (other.from_on is None or other.from_on < row.from_on):
        row.from_on, row.from_precision = other.from_on, other.from_precision
    if row.to_on and (other.to_on is None or other.to_on > row.to_on):
        row.to_on, row.to_precision = other.to_on, other.to_precision
