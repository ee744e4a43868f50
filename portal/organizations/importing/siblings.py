"""Two units of one name under one parent, as they would stand after the import."""

from __future__ import annotations

from collections.abc import Container, Iterable

from portal.organizations.models import Organization
from portal.organizations.naming import normalise

from .organization_changes import Changes
from .organization_drafts import OrganizationDraft
from .standing import Standing


def check_siblings(
    drafts: Iterable[OrganizationDraft], standing: Standing, claimed: Container[int], changes: Changes
) -> None:
    """Tell the rows that would take a name which another row, or a unit that no row stands for, bears.

    `claimed` holds the pks that a row stands for: those may swap names and places among themselves.
    """
    taken: dict[tuple, OrganizationDraft | Organization] = {
        (("pk", row.parent_id), normalise(row.name)): row
        for row in standing.by_pk.values()
        if row.pk not in claimed and row.parent_id
    }
    for draft in sorted(drafts, key=lambda draft: draft.row.number):
        if not draft.name or draft.doubled or (draft.parent is None and not draft.is_root):
            continue
        name = draft.name
        if draft.standing:
            name = changes.new_name(draft) or draft.standing.name
        if (other := taken.setdefault((draft.place, normalise(name)), draft)) is not draft:
            draft.wrong("name", _taken_by(other))


def _taken_by(other: OrganizationDraft | Organization) -> str:
    if isinstance(other, OrganizationDraft):
        return f"与第 {other.row.number} 行重名，上级也相同。请删去一行，或改名后重新上传。"
    known = "，".join(filter(None, [other.code and f"代码 {other.code}", other.dissolved_on and "已撤销"]))
    return (
        f"同一上级下已有“{other.name}”（{known + '，' if known else ''}表中未列）。"
        f"它更名或改了隶属的，请在表中补上它的一行；否则请改正这一行的名称、代码或上级组织。"
    )
