"""The transition table in full, the constraints, urging, and who is told."""

import datetime as dt
import itertools

import pytest
import time_machine
from django.db import IntegrityError, transaction

from portal.actor import system
from portal.deadlines import checks, kinds
from portal.deadlines.actions import deadlines as actions
from portal.deadlines.actions.urges import urge_units
from portal.deadlines.enums import DeadlineStatus
from portal.deadlines.models import Deadline, Rung, RungEvent, ToldLeader, Urge
from portal.deadlines.models.deadlines import OPENED
from portal.deadlines.recipients import Recipients
from portal.deadlines.workflows import DEADLINE
from portal.errors import Refused
from portal.notifications.models import NoticeLine
from portal.organizations.enums import OversightKind, Seat
from portal.organizations.models import Oversight, Tenure
from tests.world import seat, unit

pytestmark = pytest.mark.django_db
NIGHT = system()
DAY = dt.date(2026, 4, 8)
VERBS = {
    "hand_in": lambda rows: actions.hand_in(deadlines=rows, on=DAY, by=NIGHT),
    "meet": lambda rows: actions.meet(deadlines=rows, on=DAY, by=NIGHT),
    "cancel": lambda rows: actions.cancel(deadlines=rows, on=DAY, by=NIGHT),
    "rearm": lambda rows: actions.rearm(deadlines=rows, due_on=dt.date(2026, 4, 20), by=NIGHT),
    "pause": lambda rows: actions.pause(deadlines=rows, reason="抗洪", by=NIGHT),
    "resume": lambda rows: actions.resume(deadlines=rows, by=NIGHT),
}
EXPECTED = {
    ("open", "hand_in"): "handed_in", ("open", "meet"): "met", ("open", "pause"): "paused",
    ("open", "cancel"): "cancelled", ("handed_in", "rearm"): "open", ("handed_in", "meet"): "met",
    ("handed_in", "cancel"): "cancelled", ("paused", "hand_in"): "handed_in", ("paused", "resume"): "open",
    ("paused", "meet"): "met", ("paused", "cancel"): "cancelled",
}  # fmt: skip
STANDING = {
    "open": {},
    "handed_in": {"handed_in_on": DAY},
    "met": {"closed_on": DAY},
    "paused": {"paused_reason": "抗洪"},
    "cancelled": {"closed_on": DAY},
}


@pytest.mark.parametrize(("state", "verb"), list(itertools.product(DeadlineStatus.values, VERBS)))
def test_every_verb_from_every_state(desk, state, verb):
    deadline = desk.deadline()
    Deadline.objects.filter(pk=deadline.pk).update(status=state, **STANDING[state])
    if expected := EXPECTED.get((state, verb)):
        VERBS[verb]([deadline])
        assert deadline.status == expected
    else:
        with pytest.raises(Refused, match="不能"):
            VERBS[verb]([deadline])
        expected = state
    assert Deadline.objects.get(pk=deadline.pk).status == expected


def test_the_table_knows_no_other_transition():
    assert {(str(state), verb): str(to) for (state, verb), to in DEADLINE.transitions.items()} == EXPECTED


def test_one_that_may_not_keeps_all_from_moving(desk):
    open_one, met = desk.deadline(), desk.deadline(title="已办")
    actions.meet(deadlines=[met], on=DAY, by=NIGHT)
    with pytest.raises(Refused, match="已办结"):
        actions.hand_in(deadlines=[open_one, met], on=DAY, by=NIGHT)
    assert Deadline.objects.get(pk=open_one.pk).status == "open"


def test_rearming_starts_another_round_above_the_opening(desk):
    deadline = desk.deadline()
    actions.hand_in(deadlines=[deadline], on=DAY, by=NIGHT)
    actions.rearm(deadlines=[deadline], due_on=dt.date(2026, 5, 2), by=NIGHT)  # in the holiday of May
    stored = Deadline.objects.get(pk=deadline.pk)
    for row in (deadline, stored):
        assert (row.round, row.reached, row.handed_in_on) == (2, OPENED, None)
        assert (row.due_on, row.stated_due_on) == (dt.date(2026, 5, 6), dt.date(2026, 5, 2))
        assert "顺延到 5月6日" in row.due_note


def test_a_due_date_on_a_day_off_moves_and_says_so(desk):
    deadline = desk.deadline(due_on=dt.date(2026, 4, 5))
    assert deadline.due_on == dt.date(2026, 4, 7)
    assert deadline.stated_due_on == dt.date(2026, 4, 5)
    assert "顺延到 4月7日" in deadline.due_note


def test_an_unregistered_kind_cannot_be_opened_and_fails_the_check(desk, world):
    deadline = desk.deadline()
    with pytest.raises(LookupError):
        desk.deadline(kind="nonsense")
    assert checks.kinds_in_use_are_registered(databases=["default"]) == []
    Deadline.objects.filter(pk=deadline.pk).update(kind="nonsense")
    [error] = checks.kinds_in_use_are_registered(databases=["default"])
    assert error.id == "deadlines.E001"


# constraints, each broken once


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("deadline_due_after_opening", {"opens_on": dt.date(2026, 5, 1)}),
        ("deadline_status_has_its_dates", {"closed_on": DAY}),
        ("deadline_status_has_its_dates", {"status": "met"}),
        ("deadline_status_has_its_dates", {"status": "handed_in"}),
        ("deadline_paused_with_reason", {"status": "paused"}),
    ],
)
def test_a_deadline_cannot_contradict_itself(desk, name, fields):
    deadline = desk.deadline()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Deadline.objects.filter(pk=deadline.pk).update(**fields)


def test_a_rung_is_taken_once_a_round(desk):
    deadline = desk.deadline()
    row = {"deadline": deadline, "round": 1, "rank": 1, "effect": "overdue", "on": DAY}
    RungEvent.objects.create(**row)
    RungEvent.objects.create(**row | {"round": 2})
    with pytest.raises(IntegrityError), transaction.atomic():
        RungEvent.objects.create(**row)


def test_rungs_lie_within_a_year_and_on_different_days(world):
    row = {"jurisdiction": world.jurisdiction, "kind": "duty", "effect": "remind"}
    Rung.objects.create(**row, offset=-3)
    for offset in (-3, 251):
        with pytest.raises(IntegrityError), transaction.atomic():
            Rung.objects.create(**row, offset=offset)


def test_an_urge_once_a_day(desk):
    row = {"deadline": desk.deadline(), "on": DAY, "by_label": "甲示例"}
    Urge.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Urge.objects.create(**row)


# urging


@pytest.fixture
def shanghai():
    """Stands at 9:00 of a day in Shanghai."""
    zone = dt.timezone(dt.timedelta(hours=8))
    return lambda *day: time_machine.travel(dt.datetime(*day, 9, tzinfo=zone), tick=False)


def test_urged_again_only_after_three_working_days(desk, world, shanghai):
    deadline, staff = desk.deadline(), world.actor("staff")
    other = desk.deadline("花桥")
    for day in ((2026, 4, 10), (2026, 4, 14)):
        with shanghai(*day):
            result = urge_units(deadlines=[deadline], by=staff) if day[2] == 10 else None
            if result is None:
                result = urge_units(deadlines=[deadline, other], by=staff)
                assert [(d.pk, reason) for d, reason in result.skipped] == [(deadline.pk, "4月10日刚催办过")]
                assert result.deadlines == [other]
    with shanghai(2026, 4, 15):
        assert urge_units(deadlines=[deadline], by=staff).people == 2
    assert Urge.objects.filter(deadline=deadline).count() == 2


def test_what_is_handed_in_is_not_urged(desk, world):
    deadline = desk.deadline()
    actions.hand_in(deadlines=[deadline], on=DAY, by=NIGHT)
    with pytest.raises(Refused, match="已报待审，不用催"):
        urge_units(deadlines=[deadline], by=world.actor("staff"))
    assert not NoticeLine.objects.exists()


def test_nobody_urges_beyond_their_reach(desk, world):
    deadline = desk.deadline()
    for who in ("clerk", "leader", "stranger_staff", "office"):
        with pytest.raises(Refused, match="不归您管"):
            urge_units(deadlines=[deadline], by=world.actor(who))


# who is told


def people(world, *names):
    return {world.tenures[name].person_id for name in names}


def told(world, name, audience, on=DAY):
    recipients = Recipients.on(on, [world[name]])
    return recipients.inside(world[name].pk, audience), set(recipients.outside(world[name].pk, audience))


def test_clerks_heads_and_the_overseeing_leader(world):
    assert told(world, "龙台", ["clerk"]) == (people(world, "clerk"), set())
    assert told(world, "龙台", ["clerk", "head"]) == (people(world, "clerk", "head"), set())
    assert told(world, "龙台", ["leader"]) == (set(), people(world, "leader"))


def test_the_head_stands_in_for_the_clerk_and_the_leader_for_both(world):
    Tenure.objects.filter(pk=world.tenures["clerk"].pk).update(to_on=DAY)
    assert told(world, "龙台", ["clerk"]) == (people(world, "head"), set())
    Tenure.objects.filter(pk=world.tenures["head"].pk).update(to_on=DAY)
    assert told(world, "龙台", ["clerk", "head"]) == (set(), people(world, "leader"))
    Oversight.objects.all().delete()
    assert told(world, "龙台", ["clerk", "head"]) == (set(), set())


def test_whoever_sits_there_that_day(world):
    change = dt.date(2026, 4, 9)
    Tenure.objects.filter(pk=world.tenures["clerk"].pk).update(to_on=change)
    new = seat(world, "new_clerk", "新示例", "龙台", "联络员", Seat.CLERK)
    Tenure.objects.filter(pk=new.pk).update(from_on=change)
    assert told(world, "龙台", ["clerk"], change - dt.timedelta(days=1))[0] == people(world, "clerk")
    assert told(world, "龙台", ["clerk"], change)[0] == people(world, "new_clerk")


def test_oversight_goes_before_liaison_and_the_nearest_above_counts(world):
    post = world.tenures["secretary"].post
    Oversight.objects.create(post=post, organization=world["龙台"], kind=OversightKind.LIAISE)
    assert told(world, "龙台", ["leader"])[1] == people(world, "leader")
    world.organizations["村"] = unit(world.jurisdiction, "某村", "village", world["龙台"])
    assert told(world, "村", ["leader"])[1] == people(world, "leader")


def test_a_rung_keeps_how_many_of_the_unit_it_reached_and_which_leader(desk, world):
    Tenure.objects.filter(post__organization=world["花桥"]).delete()
    desk.deadline("花桥")
    desk.deadline("龙台")
    desk.run(2026, 4, 13)
    events = RungEvent.objects.exclude(effect="open").order_by("rank", "deadline")
    told = list(events.values_list("effect", "told", "told_unit"))
    assert told == [
        ("remind", 1, 0), ("remind", 2, 2), ("overdue", 1, 0), ("overdue", 2, 2),
        ("leader", 1, 0), ("leader", 1, 0),
    ]  # fmt: skip
    leaders = ToldLeader.objects.order_by("deadline").values_list("person", "round", "on")
    secretary, leader = (world.tenures[who].person_id for who in ("secretary", "leader"))
    assert list(leaders) == [(who, 1, dt.date(2026, 4, 13)) for who in (secretary, leader)]


def test_each_kind_answers_about_its_own_and_an_unknown_one_is_not_asked(desk):
    checklist, own = desk.deadline(), desk.deadline(kind="duty", title="任务")
    unknown = Deadline(pk=0, kind="unknown")
    urls = kinds.answers(lambda kind: kind.url, [checklist, own, unknown])
    assert urls == {each.pk: f"/desk/{each.ref}/" for each in (checklist, own)}
    assert kinds.answers(lambda kind: kind.leaders, [checklist, own]) == {}


def test_nobody_at_all_is_counted(desk, world):
    Tenure.objects.filter(post__organization=world["花桥"]).delete()
    Oversight.objects.filter(organization=world["花桥"]).delete()
    desk.deadline("花桥")
    desk.deadline("龙台")
    desk.run(2026, 4, 3)
    assert RungEvent.objects.filter(effect="remind", told=0).get().deadline.organization == world["花桥"]
    run = RungEvent.objects.first().run
    run.refresh_from_db()
    assert run.counts_of(world.jurisdiction.pk)["nobody"] == 2  # at the opening and at the reminder


def test_leaders_read_which_unit_it_is(desk, world):
    desk.deadline()
    desk.run(2026, 4, 13)
    lines = NoticeLine.objects.filter(notice__person=world.tenures["leader"].person)
    assert [line.text for line in lines] == ["龙台镇党委：一季度清单 4月9日到期，已逾期 2 个工作日"]


def test_a_moved_rung_is_not_taken_twice(desk, world):
    deadline = desk.deadline()
    desk.run(2026, 4, 16)
    for spec in kinds.QUARTERLY_LADDER:
        offset = 7 if spec.effect == "letter" else spec.offset
        Rung.objects.create(
            jurisdiction=world.jurisdiction,
            kind="quarterly_report",
            anchor=spec.anchor,
            offset=offset,
            effect=spec.effect,
            audience=list(spec.audience),
        )
    assert not any(desk.run(2026, 4, 22).values())
    assert desk.run(2026, 4, 23)["talks"] == 1
    assert RungEvent.objects.filter(deadline=deadline, effect="letter").count() == 1
