"""The directory's pages: who opens them and what they show."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.organizations.enums import GroupRule, OrganizationKind, Seat
from portal.organizations.models import OrganizationGroup, OrganizationName, Person
from tests import world as building

LISTS = ["tree", "export", "person_list", "person_export", "group_list", "group_new"]


def url(name, *args):
    return reverse(f"organizations:{name}", args=args)


@pytest.mark.parametrize("name", LISTS)
def test_anonymous_is_sent_to_sign_in(world, name):
    assert world.client().get(url(name)).status_code == 302


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    ("who", "opens"),
    [
        ("system_admin", set(LISTS)),
        ("staff", set(LISTS)),
        ("clerk", {"tree", "export", "person_list", "person_export"}),
        ("leader", {"tree", "export", "person_list", "person_export"}),
        ("security_admin", {"tree", "export"}),
        ("audit_admin", set()),
    ],
)
def test_who_opens_what(world, who, opens, name):
    expected = 200 if name in opens else 403
    assert world.client(who).get(url(name)).status_code == expected


@pytest.mark.parametrize("name", ["tree", "export", "person_list", "person_export", "group_list"])
def test_lists_take_no_post(world, name):
    assert world.client("staff").post(url(name)).status_code == 405


def test_a_stranger_finds_neither_unit_nor_person(world):
    client = world.client("stranger")
    assert client.get(url("detail", world["龙台"].ref)).status_code == 404
    assert client.get(url("person", world.tenures["clerk"].person.ref)).status_code == 404


def test_a_unit_shows_holders_overseers_and_supervisors(world):
    page = world.client("staff").get(url("detail", world["龙台"].ref)).content.decode()
    assert "丁示例" in page
    assert "王示例" in page
    assert "龙台镇纪委" in page


def test_a_unit_on_an_earlier_day_shows_who_held_the_post_then(world):
    tenure = world.tenures["head"]
    tenure.from_on = dt.date(2025, 6, 1)
    tenure.save()
    before = Person.objects.create(jurisdiction=world.jurisdiction, name="前示例")
    tenure.post.tenures.create(person=before, from_on=dt.date(2020, 1, 1), to_on=dt.date(2025, 6, 1))
    client, address = world.client("staff"), url("detail", world["龙台"].ref)
    assert "前示例" in client.get(address, {"on": "2025-05-31"}).content.decode()
    assert "前示例" not in client.get(address, {"on": "2025-06-01"}).content.decode()


def test_a_vacant_post_says_so(world):
    tenure = world.tenures["head"]
    tenure.to_on = dt.date(2022, 1, 1)
    tenure.save()
    assert "空缺" in world.client("staff").get(url("detail", world["龙台"].ref)).content.decode()


def test_former_names_stay(world):
    OrganizationName.objects.create(
        organization=world["区财政局"], name="区财政与国资局", to_on=dt.date(2019, 1, 1)
    )
    assert (
        "区财政与国资局" in world.client("staff").get(url("detail", world["区财政局"].ref)).content.decode()
    )


def test_the_phone_is_for_staff_and_its_owner(world):
    person = world.tenures["clerk"].person
    person.phone = "13800000000"
    person.save()
    for who, shown in [("staff", True), ("clerk", True), ("colleague", False), ("leader", False)]:
        page = world.client(who).get(url("person", person.ref)).content.decode()
        assert ("13800000000" in page) is shown, who


@pytest.mark.parametrize(
    ("query", "found"), [({"q": "龙台镇"}, "龙台镇党委"), ({"kind": "government"}, "广安区人民政府")]
)
def test_filters_narrow_the_list(world, query, found):
    page = world.client("staff").get(url("tree"), query)
    names = [unit.name for unit in page.context["page_obj"]]
    assert found in names
    assert "花桥镇党委" not in names


def test_an_empty_result_offers_to_clear_the_filter(world):
    page = world.client("staff").get(url("tree"), {"q": "没有这个单位"}).content.decode()
    assert "没有符合条件的单位" in page
    assert "清除筛选" in page


@pytest.mark.parametrize("name", ["tree", "person_list"])
def test_a_longer_list_costs_no_more_queries(world, name):
    client = world.client("staff")
    client.get(url(name))
    with CaptureQueriesContext(connection) as few:
        client.get(url(name))
    for number in range(30):
        unit = building.unit(
            world.jurisdiction,
            f"第{number}局",
            OrganizationKind.GOVERNMENT_DEPARTMENT,
            world["区委"],
            f"{number}局",
        )
        world.organizations[unit.name] = unit
        building.seat(world, f"p{number}", f"示例{number}", unit.name, "局长", Seat.PARTY_HEAD)
    with CaptureQueriesContext(connection) as many:
        client.get(url(name), {"size": "100"})
    assert len(many) == len(few)


def define(client, **data):
    return client.post(url("group_new"), {"name": "反腐败协调小组成员单位", "rule": "members", **data})


def test_a_group_is_defined_and_changed(world):
    client = world.client("staff")
    assert define(client, members=[world["区财政局"].pk]).status_code == 302
    group = OrganizationGroup.objects.get()
    assert list(group.members.all()) == [world["区财政局"]]
    data = {"name": group.name, "rule": "members", "members": [world["龙台"].pk]}
    assert client.post(url("group", group.ref), data).status_code == 302
    assert list(group.members.all()) == [world["龙台"]]


@pytest.mark.parametrize(
    ("data", "said"),
    [({}, "至少选一个单位"), ({"name": ""}, "必填"), ({"members": ["999999"]}, "members")],
)
def test_a_bad_group_is_refused_and_keeps_what_was_typed(world, data, said):
    response = define(world.client("staff"), **data)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not OrganizationGroup.objects.exists()


def test_two_groups_cannot_share_a_name(world):
    client = world.client("staff")
    define(client, members=[world["龙台"].pk])
    response = define(client, name="反腐败协调小组成员单位 ", members=[world["龙台"].pk])
    assert response.status_code == 422
    assert OrganizationGroup.objects.count() == 1


def test_a_group_of_another_county_is_not_found(world):
    group = OrganizationGroup.objects.create(
        jurisdiction=world.elsewhere, name="各地各部门", normalized="各地各部门", rule=GroupRule.ALL
    )
    assert world.client("staff").get(url("group", group.ref)).status_code == 404


def test_a_group_takes_no_member_of_another_county(world):
    assert define(world.client("staff"), members=[world["鼎屏"].pk]).status_code == 422
