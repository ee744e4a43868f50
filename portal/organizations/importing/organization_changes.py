"""What an import would change in a unit that stands, and what it would write of a new one."""

from __future__ import annotations

from portal.organizations.enums import ACCOUNTABLE_KINDS, TOWN_KINDS, OrganizationKind
from portal.organizations.models import Organization
from portal.organizations.naming import normalise, search_text

from .columns import KINDS
from .organization_drafts import OrganizationDraft
from .standing import PLAIN_FIELDS, Standing


class Changes:
    def __init__(self, standing: Standing):
        self.standing = standing

    def compare(self, draft: OrganizationDraft) -> None:
        if draft.standing is None:
            self._fill_new(draft)
            return
        row = draft.standing
        for key in PLAIN_FIELDS:
            if draft[key] and draft[key] != getattr(row, key):
                draft.fields[key] = draft[key]
                draft.change(key, getattr(row, key), draft[key])
                draft.preview.notes.append(f"{draft.table.title_of(key)}改为 {draft[key]}")
        self._compare_name(draft, row)
        self._compare_kind(draft, row)
        if not draft.is_root and draft.parent and draft.place != ("pk", row.parent_id):
            draft.moves = True
            old = self.standing.by_pk.get(row.parent_id)
            draft.change("parent", old.name if old else "", draft.parent.name)
            draft.preview.notes.append("改隶属，历史不变")
        self._compare_names(draft, row)

    def new_name(self, draft: OrganizationDraft) -> str:
        """What the standing unit of this row will be called from now on; "" where it keeps its name."""
        row = draft.standing
        if normalise(draft.name) == normalise(row.name):
            return ""
        unknown = draft.is_root and not self.standing.knows(row, draft.name)
        return draft.name if draft.by_code or draft.renamed or unknown else ""

    def _compare_name(self, draft: OrganizationDraft, row: Organization) -> None:
        if not (name := self.new_name(draft)):
            return
        draft.fields["name"] = name
        draft.change("name", row.name, name)
        if self.standing.provisional:
            draft.preview.notes.append("安装时暂定的最上级组织，名称、类别以本表为准")
            return
        draft.old_name = row.name
        draft.preview.notes.append("更名，旧名留作曾用名，历史不变")

    def _compare_kind(self, draft: OrganizationDraft, row: Organization) -> None:
        kind = KINDS.get(normalise(draft["kind"]), row.kind)
        if kind != row.kind:
            draft.fields["kind"] = kind
            draft.change("kind", row.get_kind_display(), OrganizationKind(kind).label)
            draft.preview.notes.append("改类别")
        if draft.accountable not in (None, row.accountable):
            draft.fields["accountable"] = draft.accountable
            old, new = ("否", "是") if draft.accountable else ("是", "否")
            draft.change("accountable", old, new)
            draft.preview.notes.append("责任单位改为" + new)

    def _compare_names(self, draft: OrganizationDraft, row: Organization) -> None:
        known = self.standing.aliases[row.pk]
        own = normalise(draft.fields.get("name", row.name))
        draft.new_aliases = [name for name in draft.short if normalise(name) not in {own, *known}]
        draft.new_former = [
            n for n in draft.former if normalise(n) not in {own, *self.standing.former[row.pk]}
        ]
        if draft.new_aliases:
            draft.change("short", "；".join(known.values()), "；".join([*known.values(), *draft.new_aliases]))
            draft.preview.notes.append(f"加 {len(draft.new_aliases)} 个简称")
        if draft.new_former:
            draft.change("former", "", "；".join(draft.new_former))
            draft.preview.notes.append(f"加 {len(draft.new_former)} 个曾用名")
        if draft.preview.changes:
            names = [draft.fields.get("name", row.name), *known.values(), *draft.new_aliases]
            draft.search = search_text(str(names[0]), *names[1:], *draft.former, length=600)

    def _fill_new(self, draft: OrganizationDraft) -> None:
        kind = KINDS.get(normalise(draft["kind"]), OrganizationKind.OTHER)
        accountable = draft.accountable
        if accountable is None:
            accountable = self._accountable(draft, kind)
        draft.fields = {key: draft[key] for key in PLAIN_FIELDS} | {
            "name": draft.name,
            "kind": kind,
            "accountable": accountable,
        }
        draft.new_aliases = [name for name in draft.short if normalise(name) != normalise(draft.name)]
        draft.new_former = draft.former
        draft.search = search_text(draft.name, *draft.short, *draft.former, length=600)
        if accountable:
            group = "各乡镇（街道）" if kind in TOWN_KINDS else "区级各部门"
            draft.preview.notes.append(f"计入“{group}”")

    def _accountable(self, draft: OrganizationDraft, kind: str) -> bool:
        """Departments and towns answer for themselves; so does the county's own commission."""
        if kind == OrganizationKind.DISCIPLINE:
            parent = draft.parent
            return parent is not None and (
                parent is self.standing.root or (isinstance(parent, OrganizationDraft) and parent.is_root)
            )
        return kind in ACCOUNTABLE_KINDS
