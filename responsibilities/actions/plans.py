"""年度责任分工: importing a workbook into the year's draft, its settings, publishing."""

from django.core.exceptions import PermissionDenied
from django.db.models import F

from portal.actor import Actor
from portal.audit.actions import action, record
from portal.errors import Refused, Stale
from portal.organizations.actions.groups import define_group
from portal.organizations.enums import AliasKind, GroupRule
from portal.organizations.models import (
    Jurisdiction,
    Organization,
    OrganizationAlias,
    OrganizationGroup,
)
from portal.organizations.naming import normalise
from responsibilities.actions.publishing import publish_plan
from responsibilities.enums import Part
from responsibilities.expansion import duties_of
from responsibilities.importing.comparing import Compared, compare
from responsibilities.importing.items import Item, PartyItem, Reading
from responsibilities.importing.short_titles import short_category
from responsibilities.models import Duty, DutyCategory, DutyParty, DutyPlan
from responsibilities.permissions.plans import can_draft, can_edit
from responsibilities.policies.plans import check_may_edit

__all__ = ["import_plan", "publish_plan", "start_plan", "update_plan"]

SHIFT = 10_000  # numbers step aside by this while they are dealt anew
FIELDS = (
    "number", "title", "short_title", "requirement", "side", "kind", "deadline_text", "windows", "due_on",
    "question", "support_reports", "leader_post", "category", "version",
)  # fmt: skip


@action
def start_plan(*, jurisdiction: Jurisdiction, year: int, title: str, by: Actor) -> DutyPlan:
    """An empty draft of the year. Raises Refused when the year has a plan already."""
    if not can_draft(by, jurisdiction):
        raise PermissionDenied
    if DutyPlan.objects.filter(jurisdiction=jurisdiction, year=year).exists():
        sentence = f"{year} 年度已有责任分工，请打开它继续修改。"
        raise Refused(sentence, fields={"year": sentence})
    plan = DutyPlan.objects.create(
        jurisdiction=jurisdiction, year=year, title=title or _default_title(jurisdiction, year)
    )
    record("plan.start", by=by, subjects=[plan], changes={"title": ("", plan.title)})
    return plan


@action
def update_plan(
    *, plan: DutyPlan, version: int, title: str, basis: str, first_quarter: int, by: Actor
) -> DutyPlan:
    """The draft's name, basis and the quarter from which units report. Raises Stale when somebody saved
    the draft since `version` (its `current` is the plan as it stands)."""
    plan = _lock(plan, by)
    if plan.version != version:
        raise Stale("您打开之后，别人改了这份分工。下面是现在的内容，您填的还在。", current=plan)
    new = {"title": title, "basis": basis, "first_quarter": first_quarter}
    changes = {name: (getattr(plan, name), value) for name, value in new.items()}
    for name, value in new.items():
        setattr(plan, name, value)
    plan.version += 1
    plan.save(update_fields=[*new, "version"])
    changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    record("plan.update", by=by, subjects=[plan], changes=changes)
    return plan


@action
def import_plan(*, jurisdiction: Jurisdiction, year: int, reading: Reading, by: Actor) -> DutyPlan:
    """Write what was read into the year's draft: new duties added, changed ones corrected, absent ones
    left alone; answers are remembered as aliases and groups. A second time changes nothing.
    Raises Refused while an error or a question that blocks is open, or once the plan is published."""
    if not can_draft(by, jurisdiction):
        raise PermissionDenied
    if not reading.can_import:
        raise Refused(_why_not(reading))
    plan = _draft_of(jurisdiction, year, reading.title, by)
    compared, absent = compare(reading.items, duties_of(plan))
    _remember_aliases(reading, by)
    groups = _groups(jurisdiction, reading, by)
    if any(row.state != "unchanged" for row in compared):
        _write_duties(plan, compared, absent, groups)
        DutyPlan.objects.filter(pk=plan.pk).update(version=plan.version + 1)
        counts = [sum(row.state == state for row in compared) for state in ("new", "changed", "unchanged")]
        note = "新增 {} 项，变更 {} 项，不变 {} 项".format(*counts)
        record("plan.import", by=by, subjects=[plan], note=note)
    return plan


def _why_not(reading: Reading) -> str:
    if reading.errors:
        return f"还有 {len(reading.errors)} 处错误，没有导入。"
    if reading.blocking:
        return f"还有 {len(reading.blocking)} 个单位名称待确认，没有导入。"
    return "表里没有任务，没有导入。"


def _lock(plan: DutyPlan, by: Actor) -> DutyPlan:
    plan = DutyPlan.objects.select_for_update().get(pk=plan.pk)
    if not can_edit(by, plan):
        raise PermissionDenied
    check_may_edit(plan)
    return plan


def _draft_of(jurisdiction: Jurisdiction, year: int, title: str, by: Actor) -> DutyPlan:
    plan = DutyPlan.objects.filter(jurisdiction=jurisdiction, year=year).first()
    if plan is None:
        return start_plan(jurisdiction=jurisdiction, year=year, title=title, by=by)
    return _lock(plan, by)


def _default_title(jurisdiction: Jurisdiction, year: int) -> str:
    return f"{jurisdiction.name}{year}年度党风廉政建设和反腐败工作责任分工"


def _remember_aliases(reading: Reading, by: Actor) -> None:
    units = {unit.ref: unit for unit in Organization.objects.filter(ref__in=reading.aliases.values())}
    wanted = [
        OrganizationAlias(
            organization=units[ref], name=name, normalized=normalise(name), kind=AliasKind.ALIAS
        )
        for name, ref in reading.aliases.items()
        if ref in units
    ]
    if not wanted:
        return
    OrganizationAlias.objects.bulk_create(wanted, ignore_conflicts=True)
    note = "；".join(f"“{alias.name}”即{alias.organization.name}" for alias in wanted)
    record("organization.alias", by=by, subjects=list(units.values()), note=note)


def _groups(jurisdiction: Jurisdiction, reading: Reading, by: Actor) -> dict[str, OrganizationGroup]:
    """Every group the sheet uses, by name; those that are not there yet are created."""
    known = {group.normalized: group for group in OrganizationGroup.objects.filter(jurisdiction=jurisdiction)}
    used = {party.name: party for item in reading.items for party in item.parties if party.unit is None}
    groups = {}
    for name, party in used.items():
        group = party.group or known.get(normalise(name))
        if group is None:
            group = OrganizationGroup.objects.create(
                jurisdiction=jurisdiction, name=name, normalized=normalise(name), rule=party.rule
            )
            record("group.create", by=by, subjects=[group], changes={"name": ("", name)})
        groups[name] = group
    for name, refs in reading.members.items():
        if name in groups:
            members = list(Organization.objects.filter(jurisdiction=jurisdiction, ref__in=refs))
            define_group(
                jurisdiction=jurisdiction,
                group=groups[name],
                name=name,
                rule=GroupRule.MEMBERS,
                members=members,
                by=by,
            )
    return groups


def _write_duties(plan: DutyPlan, compared: list[Compared], absent: list[Duty], groups: dict) -> None:
    categories = _categories(plan, [row.item.category for row in compared])
    _deal_numbers(plan, compared, absent)
    changed = [row for row in compared if row.state == "changed"]
    for row in compared:
        if row.state != "unchanged":
            row.duty = _filled(row.duty or Duty(plan=plan), row.item, categories)
    new = [row for row in compared if row.duty.pk is None]
    Duty.objects.bulk_create([row.duty for row in new])
    Duty.objects.bulk_update([row.duty for row in changed], FIELDS)
    DutyParty.objects.filter(duty__in=[row.duty.pk for row in changed]).delete()
    DutyParty.objects.bulk_create(
        [party for row in [*new, *changed] for party in _parties(row.duty, row.item, groups)]
    )


def _categories(plan: DutyPlan, titles: list[str]) -> dict[str, DutyCategory]:
    known = {category.title: category for category in plan.categories.all()}
    number = max((category.number for category in known.values()), default=0)
    missing = [title for title in dict.fromkeys(titles) if title not in known]
    created = DutyCategory.objects.bulk_create(
        DutyCategory(plan=plan, number=number + n, title=title, short_title=short_category(title)[:12])
        for n, title in enumerate(missing, 1)
    )
    return known | {category.title: category for category in created}


def _deal_numbers(plan: DutyPlan, compared: list[Compared], absent: list[Duty]) -> None:
    """The sheet's numbers come first; duties that it no longer lists follow after its last."""
    if all(row.duty is None or row.duty.number == row.item.number for row in compared) and not absent:
        return
    plan.duties.update(number=F("number") + SHIFT)
    last = max(row.item.number for row in compared)
    for number, duty in enumerate(sorted(absent, key=lambda duty: duty.number), last + 1):
        Duty.objects.filter(pk=duty.pk).update(number=number)
    for row in compared:
        if row.state == "unchanged":
            Duty.objects.filter(pk=row.duty.pk).update(number=row.item.number)


def _filled(duty: Duty, item: Item, categories: dict[str, DutyCategory]) -> Duty:
    duty.category = categories[item.category]
    for name in ("number", "title", "short_title", "requirement", "side", "kind", "deadline_text"):
        setattr(duty, name, getattr(item, name))
    duty.windows, duty.due_on, duty.question = item.windows, item.due_on, item.question
    duty.support_reports, duty.leader_post = item.support_reports, item.leader
    duty.version = duty.version + 1 if duty.pk else 1
    return duty


def _parties(duty: Duty, item: Item, groups: dict[str, OrganizationGroup]) -> list[DutyParty]:
    return [
        *(_party(duty, Part.LEAD, party, groups) for party in item.leads),
        *(_party(duty, Part.SUPPORT, party, groups) for party in item.supports),
    ]


def _party(duty: Duty, part: str, party: PartyItem, groups: dict[str, OrganizationGroup]) -> DutyParty:
    return DutyParty(
        duty=duty,
        part=part,
        organization_id=party.unit.pk if party.unit else None,
        group=None if party.unit else groups[party.name],
        written=party.written[:120],
        open_ended=party.open_ended,
    )
