"""A published plan on the small county of tests/world.py, laid on through the real action."""

import datetime as dt

from portal.organizations.enums import GroupRule
from portal.organizations.models import OrganizationGroup
from responsibilities.actions.plans import publish_plan
from responsibilities.enums import Part
from responsibilities.models import Duty, DutyCategory, DutyParty, DutyPlan

TITLES = ["实行承诺制度", "实行会议询问", "加强案件查办"]


def plan(world, *, year=2026, duties=3, first_quarter=1) -> DutyPlan:
    """区纪委 leads every duty, all other accountable units support; 全年."""
    group, _ = OrganizationGroup.objects.get_or_create(
        jurisdiction=world.jurisdiction, name="各地各部门", normalized="各地各部门", rule=GroupRule.ALL
    )
    drafted = DutyPlan.objects.create(
        jurisdiction=world.jurisdiction, year=year, title=f"{year}年度责任分工", first_quarter=first_quarter
    )
    category = DutyCategory.objects.create(plan=drafted, number=1, title="建立明责机制", short_title="明责")
    for number in range(1, duties + 1):
        duty = Duty.objects.create(
            plan=drafted,
            category=category,
            number=number,
            title=TITLES[(number - 1) % 3] + ("" if number <= 3 else str(number)),
            short_title="承诺制度",
            deadline_text="全年",
            windows=[[f"{year}-01-01", f"{year}-12-31"]],
            due_on=dt.date(year, 12, 31),
            leader_post=world.tenures["secretary"].post,
        )
        DutyParty.objects.create(duty=duty, part=Part.LEAD, organization=world["区纪委"])
        DutyParty.objects.create(duty=duty, part=Part.SUPPORT, group=group, written="各地各部门")
    publish_plan(plan=drafted, by=world.actor("staff"))
    drafted.refresh_from_db()
    return drafted
