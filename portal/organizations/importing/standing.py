"""The organizations of a jurisdiction as they stand before an import."""

from __future__ import annotations

from collections import defaultdict

from portal.organizations.models import Jurisdiction, Organization, OrganizationAlias, OrganizationName
from portal.organizations.naming import ALIAS, CODE, FORMER, NAME, PARTY_BODY, NameIndex, Unit, normalise

from .preview import fingerprint_of, identifier

PLAIN_FIELDS = ("code", "party_body_name", "salutation", "note")


class Standing:
    """The organizations of the jurisdiction as they stand."""

    def __init__(self, jurisdiction: Jurisdiction | None):
        own = {"jurisdiction": jurisdiction}
        rows = Organization.objects.filter(**own) if jurisdiction else Organization.objects.none()
        self.by_pk: dict[int, Organization] = {row.pk: row for row in rows.order_by("path")}
        self.by_ref = {row.ref: row for row in self.by_pk.values()}
        coded = [row for row in self.by_pk.values() if row.code]
        self.by_code = {identifier(row.code): row for row in coded} | {row.code: row for row in coded}
        self.by_place = {(row.parent_id, normalise(row.name)): row for row in self.by_pk.values()}
        self.aliases: dict[int, dict[str, str]] = defaultdict(dict)
        self.former: dict[int, set[str]] = defaultdict(set)
        of = {"organization__jurisdiction": jurisdiction}
        if jurisdiction:
            for pk, name in OrganizationAlias.objects.filter(**of).values_list("organization_id", "name"):
                self.aliases[pk][normalise(name)] = name
            for pk, name in OrganizationName.objects.filter(**of).values_list("organization_id", "name"):
                self.former[pk].add(normalise(name))
        self.root = self.by_pk.get(jurisdiction.root_id) if jurisdiction else None
        # made by create_administrators to grant on; the first sheet says what it really is
        self.provisional = bool(self.root) and len(self.by_pk) == 1 and self.root.name == jurisdiction.name

    def index(self, place: str) -> NameIndex:
        index = NameIndex(place)
        for row in self.by_pk.values():
            unit = self.unit(row)
            for text, via in ((row.code, CODE), (row.name, NAME), (row.party_body_name, PARTY_BODY)):
                index.add(unit, text, via)
            for name in self.aliases[row.pk].values():
                index.add(unit, name, ALIAS)
            for name in self.former[row.pk]:
                index.add(unit, name, FORMER)
        return index

    @staticmethod
    def unit(row: Organization) -> Unit:
        gone = row.dissolved_on is not None
        return Unit(row.pk, row.ref, row.name, row.parent_id, row.kind, row.accountable, gone)

    def knows(self, row: Organization, name: str) -> bool:
        key = normalise(name)
        return key == normalise(row.name) or key in self.aliases[row.pk] or key in self.former[row.pk]


def fingerprint(jurisdiction: Jurisdiction | None) -> str:
    """Of everything an organization import compares against."""
    if jurisdiction is None:
        return fingerprint_of()
    fields = ("pk", "parent_id", "name", "kind", "accountable", "dissolved_on", *PLAIN_FIELDS)
    of = {"organization__jurisdiction": jurisdiction}
    return fingerprint_of(
        Organization.objects.filter(jurisdiction=jurisdiction).order_by("pk").values_list(*fields),
        OrganizationAlias.objects.filter(**of).order_by("pk").values_list("organization_id", "name"),
        OrganizationName.objects.filter(**of).order_by("pk").values_list("organization_id", "name"),
    )
