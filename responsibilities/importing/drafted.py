"""What the year's draft holds already: a blank or unclear cell of a sheet leaves it alone."""

from portal.organizations.models import Jurisdiction
from portal.organizations.naming import Unit
from responsibilities.enums import Part
from responsibilities.expansion import duties_of
from responsibilities.importing.comparing import Key, key_of
from responsibilities.importing.items import PartyItem
from responsibilities.models import Duty, DutyPlan


class Drafted:
    """One duty of the draft; for a new one every value is the model's default."""

    def __init__(self, duty: Duty | None, units: dict[int, Unit]):
        self.there = duty is not None
        self.duty = duty or Duty()
        parties = list(duty.parties.all()) if duty else []
        self.leads = [_item(party, units) for party in parties if party.part == Part.LEAD]
        self.supports = [_item(party, units) for party in parties if party.part == Part.SUPPORT]

    @property
    def deadline_decided(self) -> bool:
        """Whether nothing is open about the draft's deadline, be it that it has none."""
        return self.there and not self.duty.question


def _item(party, units: dict[int, Unit]) -> PartyItem:
    if party.organization_id:
        return PartyItem(party.written, unit=units[party.organization_id], open_ended=party.open_ended)
    name = party.group.name
    return PartyItem(party.written, group=party.group, group_name=name, open_ended=party.open_ended)


def drafted_duties(jurisdiction: Jurisdiction, year: int) -> dict[Key, Duty]:
    plan = DutyPlan.objects.filter(jurisdiction=jurisdiction, year=year).first()
    return {key_of(duty.category.title, duty.title): duty for duty in duties_of(plan)} if plan else {}
