"""小项 of a draft: corrected in place, added, taken out."""

from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db.models import F, Max

from portal.actor import Actor
from portal.audit.actions import action, record
from portal.errors import Refused, Stale
from portal.organizations.models import Organization, OrganizationGroup, Post
from responsibilities.descriptions import changed, described
from responsibilities.enums import Part
from responsibilities.importing.schedule import read_schedule
from responsibilities.importing.short_titles import short_category, short_title
from responsibilities.models import Duty, DutyCategory, DutyParty, DutyPlan
from responsibilities.permissions.plans import can_edit
from responsibilities.policies.plans import check_may_edit

Party = Organization | OrganizationGroup
PLAIN = ("title", "short_title", "requirement", "side", "kind", "support_reports", "leader_post")


@dataclass
class DutyEntry:
    """A duty as a person filled it in."""

    category: str
    title: str
    short_title: str
    requirement: str
    side: str
    kind: str
    deadline_text: str
    support_reports: bool
    leader_post: Post | None
    leads: list[Party] = field(default_factory=list)
    supports: list[Party] = field(default_factory=list)
    open_ended: bool = False


@action
def add_duty(*, plan: DutyPlan, entry: DutyEntry, by: Actor) -> Duty:
    """A new duty at the end of the draft. Raises Refused once published or for an unreadable deadline."""
    plan = _lock(plan, by)
    last = plan.duties.aggregate(last=Max("number"))["last"] or 0
    duty = Duty(plan=plan, number=last + 1)
    _fill(plan, duty, entry)
    duty.save()
    _write_parties(duty, entry)
    _touch(plan)
    record("duty.add", by=by, subjects=[plan, duty], changes={"小项": ("", duty.title)})
    return duty


@action
def update_duty(*, duty: Duty, version: int, entry: DutyEntry, by: Actor) -> Duty:
    """Correct a duty of a draft. Raises Stale when somebody saved it since `version` (its `current` is
    the duty as it stands), Refused once published or for an unreadable deadline."""
    plan = _lock(duty.plan, by)
    duty = _load(duty)
    if duty.version != version:
        raise Stale("您打开之后，别人改了这一项。下面是现在的内容，您填的还在。", current=duty)
    old = described(duty)
    _fill(plan, duty, entry)
    duty.version += 1
    duty.save()
    _write_parties(duty, entry)
    duty = _load(duty)
    if changes := changed(old, described(duty)):
        _touch(plan)
        record("duty.update", by=by, subjects=[duty], changes=changes)
    return duty


@action
def delete_duty(*, duty: Duty, version: int, by: Actor) -> None:
    """Take a duty out of the draft; the numbers after it move up. A category left empty goes too. Raises
    Stale when somebody saved it since `version`."""
    plan = _lock(duty.plan, by)
    duty = _load(duty)
    if duty.version != version:
        raise Stale("您打开之后，别人改了这一项，没有删去。请重新打开，看过现在的内容再决定。", current=duty)
    record("duty.delete", by=by, subjects=[plan, duty], changes={"小项": (duty.title, "")})
    number, category = duty.number, duty.category
    duty.delete()
    for later in plan.duties.filter(number__gt=number).order_by("number"):
        Duty.objects.filter(pk=later.pk).update(number=F("number") - 1)
    if not category.duties.exists():
        category.delete()
    _touch(plan)


def _lock(plan: DutyPlan, by: Actor) -> DutyPlan:
    plan = DutyPlan.objects.select_for_update().get(pk=plan.pk)
    if not can_edit(by, plan):
        raise PermissionDenied
    check_may_edit(plan)
    return plan


def _load(duty: Duty) -> Duty:
    found = (
        Duty.objects.filter(pk=duty.pk)
        .select_related("plan", "category", "leader_post__organization")
        .prefetch_related("parties__organization", "parties__group")
        .first()
    )
    if found is None:
        raise Refused("这一项已经被别人删除。")
    return found


def _touch(plan: DutyPlan) -> None:
    DutyPlan.objects.filter(pk=plan.pk).update(version=F("version") + 1)


def _fill(plan: DutyPlan, duty: Duty, entry: DutyEntry) -> None:
    schedule = read_schedule(entry.deadline_text, plan.year)
    if schedule.question:
        raise Refused(schedule.question, fields={"deadline_text": schedule.question})
    duty.deadline_text, duty.question = entry.deadline_text, ""
    duty.due_on, duty.windows = schedule.due_on, schedule.as_json()
    for name in PLAIN:
        setattr(duty, name, getattr(entry, name))
    duty.short_title = duty.short_title or short_title(duty.title)[:12]
    duty.category = _category(plan, entry.category)


def _category(plan: DutyPlan, title: str) -> DutyCategory:
    number = (plan.categories.aggregate(last=Max("number"))["last"] or 0) + 1
    category, _ = DutyCategory.objects.get_or_create(
        plan=plan, title=title, defaults={"number": number, "short_title": short_category(title)[:12]}
    )
    return category


def _write_parties(duty: Duty, entry: DutyEntry) -> None:
    """The words of the sheet stay with the units that stay."""
    written = {
        (party.part, party.organization_id, party.group_id): party.written for party in duty.parties.all()
    }
    duty.parties.all().delete()
    led = set(entry.leads)
    rows = [_party(duty, Part.LEAD, party) for party in entry.leads]
    rows += [_party(duty, Part.SUPPORT, party) for party in entry.supports if party not in led]
    for row in rows:
        row.written = written.get((row.part, row.organization_id, row.group_id), row.written)
    if entry.open_ended and rows:
        rows[-1].open_ended = True
    DutyParty.objects.bulk_create(rows)


def _party(duty: Duty, part: str, party: Party) -> DutyParty:
    unit = party if isinstance(party, Organization) else None
    return DutyParty(
        duty=duty,
        part=part,
        organization=unit,
        group=None if unit else party,
        written=party.name[:120],
    )
