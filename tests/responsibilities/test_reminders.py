"""What a 督办书 says of reminders: the mornings that really were, and only what reached somebody."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.actor import system
from portal.deadlines.actions.daily import run_daily
from portal.deadlines.actions.deadlines import hand_in, rearm
from portal.deadlines.actions.urges import urge_units
from portal.deadlines.models import Deadline, RungEvent, ToldLeader
from portal.deadlines.queries import rungs_of
from portal.documents.models import Letter
from portal.organizations.models import Oversight, Tenure
from responsibilities.letters import supervision_drafts
from tests.responsibilities.builders import planned

APRIL = {day: dt.date(2026, 4, day) for day in range(1, 31)}
ZONE = dt.timezone(dt.timedelta(hours=8))


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(dt.datetime(2026, 4, 1, 9, tzinfo=ZONE), tick=False) as clock:
        yield clock


@pytest.fixture
def deadline(world) -> Deadline:
    """The checklist of the first quarter, due on 9 April: −3 on the 3rd, +1 on the 10th, +5 on the 16th."""
    return planned(world).report.deadline


def play(*days) -> None:
    for day in days:
        run_daily(on=APRIL[day], by=system())


def said() -> str:
    return Letter.objects.get(kind="supervision_letter").context["reminders"]


@pytest.mark.parametrize(
    ("mornings", "sentence"),
    [
        (
            (3, 10, 13, 16),
            "此前，已于4月3日、4月10日两次提醒你单位，并于4月13日告知责任领导王示例同志。",
        ),
        ((9, 14, 16), "此前，已于4月9日、4月14日两次提醒你单位，并于4月14日告知责任领导王示例同志。"),
        ((16,), "此前，已于4月16日提醒你单位，并于4月16日告知责任领导王示例同志。"),
    ],
)
def test_missed_mornings_are_not_claimed(deadline, mornings, sentence):
    play(*mornings)
    assert said() == sentence


def test_after_a_return_only_what_came_since(deadline):
    play(3, 10)
    hand_in(deadlines=[deadline], on=APRIL[13], by=system())
    rearm(deadlines=[deadline], due_on=APRIL[15], by=system())
    play(14, 16, 17, 22)
    assert said() == "此前，已于4月14日、4月16日两次提醒你单位，并于4月17日告知责任领导王示例同志。"


def test_told_nobody_it_claims_nothing(world, deadline):
    Tenure.objects.filter(post__organization=world["龙台"]).delete()
    Oversight.objects.all().delete()
    play(3, 10, 13, 16)
    assert set(RungEvent.objects.exclude(effect="letter").values_list("told", flat=True)) == {0}
    assert said() == ""


def test_what_went_to_the_leader_in_the_units_place_did_not_remind_the_unit(world, deadline, clock):
    Tenure.objects.filter(post__organization=world["龙台"]).delete()
    play(3, 10, 13)
    clock.move_to(dt.datetime(2026, 4, 14, 9, tzinfo=ZONE))
    urge_units(deadlines=[deadline], by=world.actor("staff"))
    play(16)
    assert said() == "此前，已于4月13日告知责任领导王示例同志。"


def test_the_leader_named_is_the_one_who_was_told(world, deadline):
    play(3, 10, 13)
    secretary = world.tenures["secretary"].post
    Oversight.objects.filter(organization=world["龙台"]).update(to_on=APRIL[15])
    Oversight.objects.create(post=secretary, organization=world["龙台"], from_on=APRIL[15])
    play(16)
    letter = Letter.objects.get(kind="supervision_letter")
    assert letter.context["leader"] == "李示例"
    assert "于4月13日告知责任领导王示例同志" in letter.context["reminders"]


def entered_later_another_leader(world):
    Oversight.objects.filter(organization=world["龙台"]).update(to_on=APRIL[12])
    secretary = world.tenures["secretary"].post
    Oversight.objects.create(post=secretary, organization=world["龙台"], from_on=APRIL[12])


def entered_later_that_the_unit_had_nobody(world):
    Tenure.objects.filter(post__organization=world["龙台"]).update(to_on=dt.date(2026, 3, 1))


@pytest.mark.parametrize("enter", [entered_later_another_leader, entered_later_that_the_unit_had_nobody])
def test_an_earlier_date_entered_later_changes_nothing_that_was_sent(world, deadline, enter):
    play(3, 10, 13)
    enter(world)
    play(16)
    assert said() == "此前，已于4月3日、4月10日两次提醒你单位，并于4月13日告知责任领导王示例同志。"


def test_people_entered_later_were_not_reminded(world, deadline, clock):
    Tenure.objects.filter(post__organization=world["龙台"]).delete()
    play(3, 10, 13)
    clock.move_to(dt.datetime(2026, 4, 14, 9, tzinfo=ZONE))
    urge_units(deadlines=[deadline], by=world.actor("staff"))
    for who in ("clerk", "head"):
        given = world.tenures[who]
        Tenure.objects.create(person=given.person, post=given.post, from_on=dt.date(2026, 3, 1))
    play(16)
    assert said() == "此前，已于4月13日告知责任领导王示例同志。"


def test_a_head_who_oversees_the_own_unit_got_it_as_both(world, deadline):
    Tenure.objects.filter(pk=world.tenures["clerk"].pk).delete()
    Oversight.objects.filter(organization=world["龙台"]).update(post=world.tenures["head"].post)
    play(16)
    assert said() == "此前，已于4月16日提醒你单位，并于4月16日告知责任领导丁示例同志。"


def test_what_was_not_written_down_is_not_claimed(deadline):
    play(3, 10)
    RungEvent.objects.update(told_unit=None)  # taken before it was written down
    play(16)
    assert said() == "此前，已于4月16日告知责任领导王示例同志。"


def test_thirty_letters_ask_as_much_as_one(world):
    """Each with reminders on days of its own."""
    windows = [["2026-01-01", f"2026-06-{day:02}"] for day in range(1, 31)]
    planned(world, duties=1, windows=windows, quarters=(4,))
    late = list(Deadline.objects.filter(kind="duty").order_by("pk"))
    for number, each in enumerate(late):
        at = dt.datetime(2026, 6, 1, 7, tzinfo=ZONE) + dt.timedelta(days=number)
        RungEvent.objects.create(
            deadline=each, round=1, rank=1, effect="overdue", on=at, told=2, told_unit=2, created_at=at
        )
        leader = world.tenures["leader"].person
        ToldLeader.objects.create(deadline=each, round=1, on=at.date(), person=leader)
    assert questions(late[:1], 1) == questions(late, 30)


def questions(late, count) -> int:
    on = dt.date(2026, 7, 8)
    supervision_drafts(late, on)  # the calendar is read once for all
    with CaptureQueriesContext(connection) as captured:
        letters = supervision_drafts(late, on)
    assert len(letters) == sum("提醒你单位，并于" in each.context["reminders"] for each in letters) == count
    return len(captured)


def test_the_long_ladder_shows_the_day_that_was(deadline):
    play(1, 13)
    deadline.refresh_from_db()
    days = [(rung["state"], rung["on"]) for rung in rungs_of(deadline)]
    assert days == [
        ("done", APRIL[1]),
        ("done", APRIL[13]),
        ("done", APRIL[13]),
        ("reached", APRIL[13]),
        ("future", APRIL[16]),
        ("future", APRIL[23]),
    ]
