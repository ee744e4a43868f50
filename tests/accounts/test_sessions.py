"""How long a signing-in lasts, where it runs, and what ends it."""

import pytest
import time_machine
from django.urls import reverse

from portal.accounts.models import SecurityPolicy, SignIn
from portal.audit.models import AuditEvent
from portal.jobs import enqueue
from tests.jobs import kinds  # noqa: F401 - registers them
from tests.responsibilities.counting import queries
from tests.world import PASSWORD

NINE = "2026-04-07 09:00:00+08:00"
HOME, LIST = reverse("home:workbench"), reverse("accounts:session_list")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NINE, tick=False) as found:
        yield found


def is_in(client) -> bool:
    return client.get(HOME).status_code == 200


@pytest.mark.parametrize(("minutes", "inside"), [(29, True), (30, True), (31, False)])
def test_left_alone_too_long(world, clock, minutes, inside):
    client = world.client("clerk")
    assert is_in(client)
    clock.shift(minutes * 60)
    assert is_in(client) is inside


def test_being_used_keeps_it_until_the_day_is_over(world, clock):
    client = world.client("clerk")
    for _ in range(24):
        clock.shift(25 * 60)
        assert is_in(client)
    clock.shift(25 * 60)  # ten hours and more
    response = client.get(LIST)
    assert response.url == f"{reverse('accounts:login')}?next={LIST.replace('/', '%2F')}"
    assert SignIn.objects.get().end_reason == "超时退出"
    assert "已满 10 小时" in client.get(response.url).content.decode()


def test_a_page_that_asks_by_itself_is_nobody_sitting_there(world, clock):
    client = world.client("clerk")
    job = enqueue("tests.mark", {"name": "a"}, world.actor("clerk"))
    for _ in range(4):
        client.get(reverse("jobs:progress", args=[job.ref]))
        clock.shift(10 * 60)
    assert not is_in(client)


def test_the_policy_takes_effect_on_the_next_request(world, clock):
    client = world.client("clerk")
    SecurityPolicy.objects.create(jurisdiction=world.jurisdiction, idle_minutes=5)
    clock.shift(6 * 60)
    assert not is_in(client)


def test_htmx_and_api_are_told_in_their_own_way(world, clock):
    clients = [world.client("clerk") for _ in range(2)]
    clock.shift(3600)
    fragment = clients[0].get(HOME, headers={"HX-Request": "true", "Referer": "http://testserver/inbox/"})
    assert "next=http%3A%2F%2Ftestserver%2Finbox%2F" in fragment["HX-Redirect"]
    refused = clients[1].get("/api/v1/reports/")
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/json")


def test_ending_it_elsewhere(world):
    here, there, third = (world.client("clerk") for _ in range(3))
    other = world.client("head")
    page = here.get(LIST).content.decode()
    assert "退出别处的登录（2）" in page
    refs = list(SignIn.objects.filter(user=world.user("clerk")).order_by("pk").values_list("ref", flat=True))
    here.post(reverse("accounts:session_end"), {"session": refs[1]})
    assert [is_in(each) for each in (here, there, third)] == [True, False, True]
    here.post(reverse("accounts:session_end"))
    assert [is_in(each) for each in (here, third, other)] == [True, False, True]
    assert AuditEvent.objects.filter(verb="session.end").count() == 2


def test_anothers_session_cannot_be_named(world):
    client, other = world.client("clerk"), world.client("head")
    ref = SignIn.objects.get(user=world.user("head")).ref
    client.post(reverse("accounts:session_end"), {"session": ref})
    assert is_in(other)


def test_signing_out_ends_it(world):
    client = world.client("clerk")
    client.post(reverse("accounts:logout"))
    assert SignIn.objects.get().end_reason == "本人退出"


def test_a_changed_password_leaves_only_this_one(world):
    here, there = world.client("clerk"), world.client("clerk")
    new = "新的登录密码-2026"
    here.post(reverse("accounts:password"), {"current": PASSWORD, "password": new, "again": new})
    assert [is_in(here), is_in(there)] == [True, False]
    assert SignIn.objects.running().count() == 1


def test_an_old_password_is_changed_first(world, clock):
    SecurityPolicy.objects.create(jurisdiction=world.jurisdiction, password_days=90)
    clock.shift(91 * 86400)
    client = world.client("clerk")
    assert client.get(HOME).url == reverse("accounts:password")
    new = "新的登录密码-2026"
    client.post(reverse("accounts:password"), {"current": PASSWORD, "password": new, "again": new})
    assert is_in(client)


def test_the_list_costs_as_much_for_thirty(world):
    client = world.client("clerk")
    client.get(LIST)
    few = queries(client, LIST)
    for _ in range(18):
        world.client("clerk")
    assert queries(client, LIST) == few


def test_staying_needs_somebody_signed_in(world, clock):
    client = world.client("clerk")
    for _ in range(4):
        clock.shift(20 * 60)
        assert client.post(reverse("accounts:stay")).status_code == 204
    assert is_in(client)
