"""The frame: menu by role, identities, year, and how little it asks of the database."""

import pytest
from django.urls import reverse

from portal.accounts.models import User
from portal.actor import Actor, Role, Scope
from portal.home.menu import MENU, menu_for, tab_bar
from portal.organizations.enums import Seat
from tests.world import seat


def labels(groups):
    return [item.label for group in groups for item in group.items]


def acting(*roles):
    return Actor(user=User(), scopes=tuple(Scope(role, 0, "none") for role in roles))


def test_sections_stand_in_the_office_order():
    order = ["工作台", "明责", "询责", "查责", "考责", "述责", "评责", "追责", "文书", "组织", "系统"]
    assert [s.label for s in MENU] == [label for label in order if label in {s.label for s in MENU}]


@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        (Role.SYSTEM_ADMIN, {"用户"}, {"授权", "审计记录", "责任田", "文书", "季度清单"}),
        (Role.SECURITY_ADMIN, {"授权"}, {"用户", "审计记录", "责任田", "文书"}),
        (Role.AUDIT_ADMIN, {"审计记录"}, {"用户", "授权", "责任田", "文书", "组织"}),
        (Role.STAFF, {"审核"}, {"用户", "授权", "审计记录", "导入", "组件单"}),
        (Role.UNIT_CLERK, set(), {"用户", "授权", "审计记录", "审核", "组件单", "阶梯设置"}),
    ],
)
def test_who_sees_what(db, role, may, may_not):
    seen = set(labels(menu_for(acting(role), "/")))
    assert may <= seen
    assert not may_not & seen


def test_the_gallery_is_listed_only_while_developing(db, settings):
    assert "组件单" not in labels(menu_for(acting(Role.STAFF), "/"))
    settings.DEBUG = True
    assert "组件单" in labels(menu_for(acting(Role.STAFF), "/"))


def test_nobody_sees_nothing(db):
    assert menu_for(Actor(user=User()), "/") == []


def test_the_entry_of_the_page_is_marked(db):
    groups = menu_for(acting(Role.STAFF), reverse("deadlines:ladder"))
    current = [item.label for group in groups for item in group.items if item.current]
    assert current == ["阶梯设置"]
    assert next(group for group in groups if group.within).label == "系统"


def test_at_most_four_places_for_the_thumb(db):
    for role in Role:
        assert len(tab_bar(menu_for(acting(role), "/"))) <= 4


def test_identities_are_offered_and_the_menu_keeps_the_chosen_one(world):
    second = seat(world, "staff", "甲示例", "龙台", "联络员", Seat.CLERK)
    first_page = world.client("staff").get(reverse("home:components")).content.decode()
    assert f'href="/as/{second.ref}/"' in first_page
    page = world.client("staff").get(f"/as/{second.ref}{reverse('accounts:profile')}").content.decode()
    assert f'href="/as/{second.ref}/"' in page
    assert "身份：龙台镇党委 联络员" in page


def test_the_year_lives_in_the_address(world):
    client = world.client("staff")
    page = client.get(reverse("home:components"), {"year": "2024"}).content.decode()
    assert "2024<span" in page
    assert client.get(reverse("home:components"), {"year": "二〇"}).status_code == 200
    assert client.get(reverse("home:components"), {"year": "99999999999"}).status_code == 200


def test_the_folded_navigation_needs_no_script_to_stay_folded(world):
    client = world.client("staff")
    client.cookies["zrt_nav"] = "folded"
    assert 'class="zrt-folded"' in client.get(reverse("home:components")).content.decode()


def test_a_page_asks_little(world, django_assert_max_num_queries):
    client = world.client("staff")
    client.get(reverse("home:components"))
    with django_assert_max_num_queries(16):
        client.get(reverse("home:components"))


def test_a_page_outside_the_frame_asks_nothing_for_it(db, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(0):
        client.get("/nowhere/")
