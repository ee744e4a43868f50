"""Writing what a preview showed: one set-wise action per workbook, all or nothing."""

from __future__ import annotations

import datetime as dt
from itertools import groupby

from django.db import connection
from django.db.models import F, Max

from portal.actor import Actor
from portal.audit.actions import action, record
from portal.audit.gathering import JURISDICTION
from portal.clock import today
from portal.errors import Refused, Stale
from portal.organizations.enums import AliasKind, OrganizationKind, Precision
from portal.organizations.importing import standing
from portal.organizations.importing.organization_drafts import OrganizationDraft, OrganizationPlan
from portal.organizations.importing.preview import Preview
from portal.organizations.models import (
    Jurisdiction,
    Organization,
    OrganizationAlias,
    OrganizationName,
    Placement,
)
from portal.organizations.naming import normalise

from .jurisdictions import add_standard_groups, found_jurisdiction
from .tree import Node, Tree

BATCH = 2_000
FIRST_IMPORT = 0x7A7274_01  # the advisory lock of PostgreSQL; any number that nobody else uses


def check_ready(preview: Preview) -> None:
    """Raises Refused while a row is wrong or a question open."""
    if preview.problems:
        first = preview.problems[0]
        place = f"第 {first.row} 行{first.field}：" if first.row else ""
        raise Refused(f"还有 {len(preview.problems)} 处错误，整表一行不写。{place}{first.message}")
    if preview.questions:
        first = preview.questions[0]
        raise Refused(
            f"还有 {len(preview.questions)} 处待确认，整表一行不写。第 {first.row} 行：{first.message}"
        )


def lock_unchanged(preview: Preview, fingerprint) -> Jurisdiction | None:
    """The jurisdiction, locked, if it still stands as the preview saw it. Raises Stale if not."""
    jurisdiction = preview.jurisdiction
    if jurisdiction is not None:
        jurisdiction = Jurisdiction.objects.select_for_update().get(pk=jurisdiction.pk)
    if fingerprint(jurisdiction) != preview.fingerprint:
        raise Stale("核对之后，系统里的数据有了变动。请重新核对一遍再导入，没有写入任何内容。")
    return jurisdiction


def lock_first_import() -> None:
    """Hold off another first import until this one has committed: there is no row yet to lock.

    Raises Stale when one was first. On SQLite the transaction itself keeps all others out.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FIRST_IMPORT])
    if first := Jurisdiction.objects.first():
        raise Stale(f"另一次导入刚刚建立了“{first.name}”。请重新核对一遍再导入，没有写入任何内容。")


def chain_of(jurisdiction: Jurisdiction) -> str:
    """The audit chain of the jurisdiction, also when the actor has none yet (the first import)."""
    return f"{JURISDICTION}{jurisdiction.pk}"


@action
def import_organizations(*, preview: Preview, by: Actor) -> Jurisdiction:
    """Write an organization preview: new units, renames, moves, aliases, in one transaction.

    The first import creates the Jurisdiction from the root row, with its standard groups. Raises
    Refused while anything is wrong or open, Stale when the portal changed since the preview.
    """
    check_ready(preview)
    if preview.jurisdiction is None:
        lock_first_import()
    jurisdiction = lock_unchanged(preview, standing.fingerprint)
    writer = _OrganizationWriter(jurisdiction or found_jurisdiction(preview.plan.place), preview)
    writer.write()
    record(
        "organizations.import",
        by=by,
        subjects=writer.touched,
        each=writer.changes,
        note=preview.book.filename,
        chain=chain_of(writer.jurisdiction),
    )
    return writer.jurisdiction


class _OrganizationWriter:
    def __init__(self, jurisdiction: Jurisdiction, preview: Preview):
        self.jurisdiction = jurisdiction
        self.plan: OrganizationPlan = preview.plan
        self.aliases = preview.aliases
        self.tree = Tree(jurisdiction)
        self.nodes: dict[str, Node] = {}  # of new drafts, by unit ref
        self.rows: dict[str, Organization] = {}  # stored, by unit ref
        self.touched: list[Organization] = []
        self.changes: dict[int, dict[str, tuple]] = {}
        self.old_placements: list[Placement] = []
        stored = [draft.standing for draft in self.plan.changed]
        self.named_until = _last_ends(OrganizationName, stored)
        self.placed_until = _last_ends(Placement, stored)

    def write(self) -> None:
        self._place()
        self.tree.write()
        self._free_names()
        self._create()
        self._update()
        self._write_names()
        self._remember()
        self._complete_jurisdiction()

    # -- places

    def _place(self) -> None:
        for draft in self.plan.in_order:
            if draft.standing is None:
                self.nodes[draft.unit.ref] = self.tree.add(self._node(draft.parent))
            elif draft.moves:
                self.tree.move(self.tree.nodes[draft.standing.pk], self._node(draft.parent))

    def _node(self, parent: OrganizationDraft | Organization | None) -> Node | None:
        if parent is None:
            return None
        stored = parent.standing if isinstance(parent, OrganizationDraft) else parent
        return self.tree.nodes[stored.pk] if stored else self.nodes[parent.unit.ref]

    # -- rows

    def _free_names(self) -> None:
        """Units may swap names and parents: what moves gives up its name until all are written."""
        on_the_way = [
            draft.standing.pk for draft in self.plan.changed if draft.moves or "name" in draft.fields
        ]
        Organization.objects.filter(pk__in=on_the_way).update(name=F("ref"))

    def _create(self) -> None:
        """Level by level, so that a child knows its parent's key."""
        last = self._last_sort_order()
        new = sorted(self.plan.new, key=lambda draft: len(self.nodes[draft.unit.ref].path))
        for _, level in groupby(new, key=lambda draft: len(self.nodes[draft.unit.ref].path)):
            drafts = list(level)
            rows = [self._new_row(draft, last + draft.row.number) for draft in drafts]
            Organization.objects.bulk_create(rows, batch_size=BATCH)
            for draft, row in zip(drafts, rows, strict=True):
                self.rows[draft.unit.ref] = row
            self.touched += rows

    def _last_sort_order(self) -> int:
        rows = Organization.objects.filter(jurisdiction=self.jurisdiction)
        return rows.aggregate(last=Max("sort_order"))["last"] or 0

    def _new_row(self, draft: OrganizationDraft, sort_order: int) -> Organization:
        node = self.nodes[draft.unit.ref]
        return Organization(
            jurisdiction=self.jurisdiction,
            parent_id=self._parent_pk(draft),
            path=node.path,
            depth=node.depth,
            numchild=node.numchild,
            sort_order=sort_order,
            search=draft.search,
            **draft.fields,
        )

    def _parent_pk(self, draft: OrganizationDraft) -> int | None:
        if stored := draft.parent_standing:
            return stored.pk
        return self.rows[draft.parent.unit.ref].pk if draft.parent else None

    def _update(self) -> None:
        fields = {"search"}
        for draft in self.plan.changed:
            row = draft.standing
            self._keep_history(draft, row)
            for key, value in draft.fields.items():
                setattr(row, key, value)
            if draft.moves:
                row.parent_id = self._parent_pk(draft)
                fields |= {"parent", "name"}
            row.search = draft.search
            fields |= draft.fields.keys()
            self.changes[row.pk] = draft.preview.changes
            self.touched.append(row)
        rows = [draft.standing for draft in self.plan.changed]
        Organization.objects.bulk_update(rows, sorted(fields), batch_size=500)
        Placement.objects.bulk_create(self.old_placements, batch_size=BATCH)

    def _keep_history(self, draft: OrganizationDraft, row: Organization) -> None:
        since = self.placed_until.get(row.pk)
        if draft.moves and (
            since is None or since < today()
        ):  # moved twice in a day: where it stood in between does not count
            self.old_placements.append(
                Placement(
                    organization=row,
                    parent_id=row.parent_id,
                    from_on=since,
                    to_on=today(),
                    to_precision=Precision.DAY,
                )
            )

    # -- names

    def _write_names(self) -> None:
        aliases, former = [], []
        for draft in [*self.plan.new, *self.plan.changed]:
            row = draft.standing or self.rows[draft.unit.ref]
            aliases += [_alias(row, name, AliasKind.SHORT) for name in draft.new_aliases]
            former += [OrganizationName(organization=row, name=name) for name in draft.new_former]
            if old := draft.old_name:
                former.append(self._former_name(row, old))
        OrganizationAlias.objects.bulk_create(aliases, batch_size=BATCH, ignore_conflicts=True)
        OrganizationName.objects.bulk_create(former, batch_size=BATCH)

    def _former_name(self, row: Organization, name: str) -> OrganizationName:
        """Borne from where the name before it ended until today; a name of less than a day has no dates."""
        since = self.named_until.get(row.pk)
        if since is not None and since >= today():
            return OrganizationName(organization=row, name=name)
        return OrganizationName(organization=row, name=name, from_on=since, to_on=today())

    def _remember(self) -> None:
        """Answers given on the way become aliases, so that nobody is asked again."""
        known = self.plan.standing.by_ref
        rows = []
        for name, ref in self.aliases.items():
            draft = self.plan.drafts.get(ref)
            row = known.get(ref) or (draft.standing or self.rows.get(ref) if draft else None)
            if row is not None:
                rows.append(_alias(row, name, AliasKind.ALIAS))
        OrganizationAlias.objects.bulk_create(rows, ignore_conflicts=True)

    def _complete_jurisdiction(self) -> None:
        """The root and the commission, where the jurisdiction does not name them yet."""
        jurisdiction = self.jurisdiction
        if self.plan.standing.provisional:
            add_standard_groups(jurisdiction)
        for draft in self.plan.new:
            row = self.rows[draft.unit.ref]
            if draft.is_root and jurisdiction.root_id is None:
                jurisdiction.root = row
            elif (
                jurisdiction.discipline_organ_id is None
                and row.kind == OrganizationKind.DISCIPLINE
                and row.parent_id == jurisdiction.root_id
            ):
                jurisdiction.discipline_organ = row
        jurisdiction.save(update_fields=["root", "discipline_organ"])


def _last_ends(model, rows: list[Organization]) -> dict[int, dt.date | None]:
    """organization → the day on which its last recorded interval ended."""
    known = model.objects.filter(organization__in=[row.pk for row in rows]).order_by()
    return dict(known.values_list("organization_id").annotate(Max("to_on")))


def _alias(row: Organization, name: str, kind: str) -> OrganizationAlias:
    return OrganizationAlias(organization=row, name=name[:120], normalized=normalise(name)[:120], kind=kind)
