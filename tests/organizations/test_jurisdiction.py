"""辖区设置: who sets it, what it refuses."""

import pytest
from django.db import IntegrityError
from django.urls import reverse

from portal.audit.queries import timeline
from portal.errors import Refused
from portal.organizations.actions.jurisdictions import update_jurisdiction

URL = "organizations:jurisdiction"


def form(world, **changes):
    values = {
        "discipline_organ": world["区纪委"].pk,
        "leading_office": world["区委办"].pk,
        "issuer_title": "中共广安市广安区纪律检查委员会",
        "number_prefix": "广区责",
        "contact": "示例甲 0826-0000000",
        "report_due_workday": "8",
    }
    return {**values, **changes}


@pytest.mark.parametrize(
    "who", ["staff", "secretary", "clerk", "leader", "security_admin", "audit_admin", "stranger"]
)
def test_only_the_system_administrator_opens_it(world, who):
    assert world.client(who).get(reverse(URL)).status_code == 403
    assert world.client(who).post(reverse(URL), form(world)).status_code == 403


def test_anonymous_and_wrong_method(world):
    assert world.client().get(reverse(URL)).status_code == 302
    assert world.client("system_admin").delete(reverse(URL)).status_code == 405


def test_saving_says_what_changed(world):
    client = world.client("system_admin")
    assert client.get(reverse(URL)).status_code == 200
    assert client.post(reverse(URL), form(world)).status_code == 302
    world.jurisdiction.refresh_from_db()
    assert world.jurisdiction.report_due_workday == 8
    (entry,) = timeline(world.jurisdiction)
    assert [(change.old, change.new) for change in entry.changes] == [("6", "8")]


def test_saving_the_same_again_records_nothing(world):
    client = world.client("system_admin")
    client.post(reverse(URL), form(world, report_due_workday="6"))
    assert timeline(world.jurisdiction) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("leading_office", "区纪委"),
        ("leading_office", "鼎屏"),
        ("discipline_organ", "鼎屏"),
    ],
)
def test_units_that_cannot_be_are_refused_beside_the_field(world, name, value):
    response = world.client("system_admin").post(reverse(URL), form(world, **{name: world[value].pk}))
    assert response.status_code == 422
    assert response.context["form"].errors[name]


@pytest.mark.parametrize("days", ["0", "61", "六"])
def test_the_due_day_has_bounds(world, days):
    response = world.client("system_admin").post(reverse(URL), form(world, report_due_workday=days))
    assert response.status_code == 422
    assert (
        "report_due_workday" in response.context["form"].errors or response.context["form"].non_field_errors()
    )


def test_the_database_holds_the_bounds_too(world):
    world.jurisdiction.report_due_workday = 61
    with pytest.raises(IntegrityError):
        world.jurisdiction.save()


def test_the_action_refuses_another_countys_unit(world):
    with pytest.raises(Refused, match="本辖区"):
        update_jurisdiction(
            jurisdiction=world.jurisdiction, by=world.actor("system_admin"), leading_office=world["鼎屏"]
        )
