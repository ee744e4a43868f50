"""A notice is read by opening what it is about, and over when its matter is."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from portal.actor import system
from portal.deadlines.actions.deadlines import cancel, hand_in, meet
from portal.notifications.actions.notices import Line, add_to_digests, notify
from portal.notifications.models import Notice
from portal.notifications.queries import unread_count
from tests.responsibilities.builders import FILLING_DAY, planned

DAY = dt.date(2026, 4, 7)


@pytest.fixture
def report(world):
    with time_machine.travel(FILLING_DAY):
        yield planned(world).report


@pytest.fixture
def address(report):
    return reverse("responsibilities:report", args=[report.ref])


def tell(world, address, *others):
    people = [world.tenures[who].person_id for who in ("head", "clerk")]
    lines = [Line(None, f"line:{n}", text="三季度清单", url=url) for n, url in enumerate([address, *others])]
    return notify(person_ids=people, kind="work", title="三季度清单待您签字", lines=lines, by=system())


def unread(world):
    return [who for who in ("head", "clerk") if unread_count(world.actor(who))]


@pytest.mark.parametrize("part", ["", "sheet/", "?view=read"])
def test_opening_what_it_is_about_reads_it_for_whoever_opens(world, address, part):
    tell(world, address)
    assert world.client("clerk").get(address + part).status_code == 200
    assert unread(world) == ["head"]


def test_an_identity_in_the_address_is_the_same_page(world, address):
    tell(world, address)
    world.client("clerk").get(f"/as/{world.tenures['clerk'].ref}{address}")
    assert unread(world) == ["head"]


@pytest.mark.parametrize("other", ["/inbox/", "/responsibilities/reports/", "/"])
def test_other_pages_read_nothing(world, address, other):
    tell(world, address)
    assert world.client("clerk").get(other).status_code == 200
    assert unread(world) == ["head", "clerk"]


def test_who_may_not_open_it_reads_nothing(world, address):
    colleague = [world.tenures["colleague"].person_id]
    notify(person_ids=colleague, kind="work", title="x", lines=[Line(None, "a", url=address)], by=system())
    assert world.client("colleague").get(address).status_code == 404
    assert unread_count(world.actor("colleague")) == 1


def test_several_matters_are_read_when_the_last_is(world, address):
    unit = reverse("organizations:detail", args=[world["龙台"].ref])
    tell(world, address, unit)
    client = world.client("clerk")
    client.get(address)
    assert unread(world) == ["head", "clerk"]
    client.get(unit)
    assert unread(world) == ["head"]


def test_a_later_word_about_it_is_unread_again(world, address):
    person = world.tenures["clerk"].person_id
    for text in ("临期", "逾期"):
        add_to_digests(lines=[Line(person, "a", "late", text, address)], on=DAY, by=system())
        assert unread_count(world.actor("clerk")) == 1
        world.client("clerk").get(address)
        assert unread_count(world.actor("clerk")) == 0


@pytest.mark.parametrize("done", [hand_in, meet, cancel])
def test_what_is_done_is_over_for_everyone_told(world, report, address, done):
    tell(world, address)
    if done is meet:
        hand_in(deadlines=[report.deadline], on=DAY, by=system())
        tell(world, address)
    done(deadlines=[report.deadline], on=DAY, by=system())
    assert unread(world) == []
    assert not Notice.objects.filter(lines__read_at__isnull=True).exists()
