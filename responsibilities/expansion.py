"""What a drafted plan comes to on a day: groups expanded to the units that exist, one part a unit."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from portal.organizations.enums import TOWN_KINDS, GroupRule
from portal.organizations.models import Organization, OrganizationGroup
from responsibilities.enums import Part
from responsibilities.models import Duty, DutyParty, DutyPlan


@dataclass(frozen=True)
class Share:
    """One unit's part in one duty."""

    duty: Duty
    organization_id: int
    part: str
    reports: bool


@dataclass
class DutyShares:
    duty: Duty
    shares: list[Share] = field(default_factory=list)
    empty_groups: list[OrganizationGroup] = field(default_factory=list)
    gone: list[Organization] = field(default_factory=list)  # named, but dissolved or not yet founded

    @property
    def leads(self) -> list[Share]:
        return [share for share in self.shares if share.part == Part.LEAD]


class Units:
    """The accountable units of a jurisdiction on a day, read once."""

    def __init__(self, jurisdiction_id: int, on: dt.date):
        rows = Organization.objects.existing(on).filter(jurisdiction_id=jurisdiction_id, accountable=True)
        self.kinds = dict(rows.in_office_order().values_list("pk", "kind"))

    def of_group(self, group: OrganizationGroup) -> list[int]:
        """The accountable units that a group stands for, in office order."""
        if group.rule == GroupRule.MEMBERS:
            members = {member.pk for member in group.members.all()}
            return [pk for pk in self.kinds if pk in members]
        return [pk for pk, kind in self.kinds.items() if _fits(group.rule, kind)]


def _fits(rule: str, kind: str) -> bool:
    return rule == GroupRule.ALL or (kind in TOWN_KINDS) == (rule == GroupRule.TOWNS)


def duties_of(plan: DutyPlan) -> list[Duty]:
    """The plan's duties with everything a table or an expansion shows, in a fixed number of queries."""
    return list(
        plan.duties.select_related("category", "leader_post__organization")
        .prefetch_related("parties__organization", "parties__group__members")
        .order_by("number")
    )


def expand(plan: DutyPlan, *, on: dt.date, duties: Iterable[Duty] | None = None) -> list[DutyShares]:
    """Who answers for what if `plan` were published on `on`. A unit has one part in a duty: one that
    leads does not support it too. Units of a group always report; others that support, as the duty says."""
    units = Units(plan.jurisdiction_id, on)
    return [_expand(duty, units, on) for duty in (duties_of(plan) if duties is None else duties)]


def _expand(duty: Duty, units: Units, on: dt.date) -> DutyShares:
    result = DutyShares(duty)
    taken: dict[int, Share] = {}
    for party in sorted(duty.parties.all(), key=lambda party: (party.part != Part.LEAD, party.pk)):
        reports = party.part == Part.LEAD or party.group_id is not None or duty.support_reports
        for pk in _units_of(party, units, on, result):
            known = taken.get(pk)
            if known is None or (reports and not known.reports):
                part = known.part if known else party.part
                taken[pk] = Share(duty, pk, part, reports)
    result.shares = list(taken.values())
    return result


def _units_of(party: DutyParty, units: Units, on: dt.date, result: DutyShares) -> list[int]:
    if party.group_id is None:
        if not _exists(party.organization, on):
            result.gone.append(party.organization)
        return [party.organization_id]
    members = units.of_group(party.group)
    if not members:
        result.empty_groups.append(party.group)
    return members


def _exists(organization: Organization, on: dt.date) -> bool:
    founded, dissolved = organization.founded_on, organization.dissolved_on
    return (founded is None or founded <= on) and (dissolved is None or dissolved > on)
