"""A new installation on the system administrator's 工作台: which step is next, what is not set."""

import datetime as dt

import pytest
from django.urls import reverse

from portal.accounts.actions.administrators import create_administrators
from portal.accounts.models import User
from portal.home.workbench.first_steps import first_steps
from portal.organizations.models import Jurisdiction, Person
from responsibilities.models import DutyPlan
from tests import world as building

HOME = "/"
IMPORT = reverse("organizations:import_list")


def places(actor, county) -> list[str]:
    found = first_steps(actor, county)
    return [place for _, _, place in found["places"]] if found else []


def test_a_portal_without_anything_does_not_say_that_all_is_well(db, client):
    (admin, _, _), *_ = create_administrators(
        jurisdiction_name="广安区", names=("示例甲", "示例乙", "示例丙")
    )
    User.objects.filter(pk=admin.pk).update(
        must_change_password=False, password_changed_at=dt.datetime.now(dt.UTC)
    )
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(HOME).text
    assert "都有账号" not in page
    assert "责任单位的负责人和联络员都在任" not in page
    assert "还没有人员" in page
    assert "导入组织机构" in page
    assert "还差 5 项设置" in page
    assert f'href="{reverse("organizations:jurisdiction")}#id_number_prefix"' in page


def test_all_is_done(world):
    building.seat(world, "more", "多示例", "区财政局", "局长", "party_head")
    assert places(world.actor("system_admin"), world.jurisdiction) == []
    page = world.client("system_admin").get(HOME).text
    assert "新装步骤" not in page
    assert "项设置" not in page


@pytest.mark.parametrize(
    ("lack", "expected"),
    [
        ("setting", ["done", "current", "done", "done", "done"]),
        ("account", ["done", "done", "done", "current", "done"]),
        ("grant", ["done", "done", "done", "done", "current"]),
    ],
)
def test_the_first_step_that_is_lacking_is_the_current_one(world, lack, expected):
    county = world.jurisdiction
    if lack == "setting":
        Jurisdiction.objects.filter(pk=county.pk).update(number_prefix="")
        county.refresh_from_db()
    elif lack == "account":
        person = Person.objects.create(jurisdiction=county, name="新示例")
        person.tenures.create(post=world.tenures["head"].post, from_on=dt.date(2021, 10, 1))
    else:
        world.user("secretary").grants.all().delete()
    assert places(world.actor("system_admin"), county) == expected


@pytest.mark.parametrize(
    ("unset", "said"),
    [
        ({"number_prefix": ""}, "辖区设置还差 1 项"),
        ({"leading_office": None}, "纪检监察机关自己的清单没有人审核"),
        ({}, None),
    ],
)
def test_publishing_says_what_is_not_set(world, unset, said):
    plan = DutyPlan.objects.create(jurisdiction=world.jurisdiction, year=2026, title="2026 年度分工")
    Jurisdiction.objects.filter(pk=world.jurisdiction.pk).update(**unset)
    page = world.client("staff").get(reverse("responsibilities:plan_publish", args=[plan.ref])).text
    assert ("辖区设置还差" in page) == bool(said)
    assert said is None or said in page
