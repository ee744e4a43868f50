"""Lights, and the day on which each rung comes, against the plain definition."""

import datetime as dt

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from portal.deadlines.enums import DeadlineStatus
from portal.deadlines.kinds import RungSpec
from portal.deadlines.ladders import cutoff, rung_date
from portal.deadlines.lights import days_late, light_of, with_light
from portal.deadlines.models import Deadline

pytestmark = pytest.mark.django_db
DAYS = st.dates(dt.date(2025, 12, 1), dt.date(2027, 3, 1))


@given(on=DAYS, due=DAYS, offset=st.integers(-12, 12), anchor=st.sampled_from(["due", "opens"]))
def test_a_rung_has_come_exactly_up_to_its_cutoff(calendar_read, on, due, offset, anchor):
    spec = RungSpec("remind", offset, (), anchor)
    assert (rung_date(spec, due) <= on) == (due <= cutoff(spec, on))


@pytest.fixture(scope="module")
def calendar_read(django_db_setup, django_db_blocker):
    """Reads the calendar once; hypothesis runs many examples in one test."""
    with django_db_blocker.unblock():
        from portal.workdays import calendar

        calendar.forget()
        calendar.is_announced(2026)
        yield


@pytest.mark.parametrize(
    ("on", "light"),
    [
        ((2026, 3, 31), "todo"),
        ((2026, 4, 1), "ok"),
        ((2026, 4, 2), "ok"),
        ((2026, 4, 3), "soon"),
        ((2026, 4, 9), "soon"),  # until 24:00
        ((2026, 4, 10), "late"),
    ],
)
def test_an_open_deadline_over_the_days(desk, on, light):
    deadline = desk.deadline()
    with time_machine.travel(dt.datetime(*on, 12, tzinfo=dt.UTC), tick=False):
        assert light_of(deadline) == light
        assert with_light(Deadline.objects.all()).get().light == light


@pytest.mark.parametrize("status", DeadlineStatus.values)
@pytest.mark.parametrize("due_on", [None, dt.date(2026, 4, 2), dt.date(2026, 4, 9), dt.date(2026, 6, 1)])
@pytest.mark.parametrize("opens_on", [None, dt.date(2026, 4, 1), dt.date(2026, 4, 9)])
def test_the_annotation_agrees_with_the_object(desk, status, due_on, opens_on):
    if due_on and opens_on and opens_on > due_on:
        opens_on = None
    desk.deadline(due_on=due_on, opens_on=opens_on)
    dates = {
        "handed_in": {"handed_in_on": due_on or opens_on or dt.date(2026, 4, 9)},
        "paused": {"paused_reason": "x"},
    }
    closed = {"closed_on": dt.date(2026, 4, 9)} if status in ("met", "cancelled") else {}
    Deadline.objects.update(status=status, **dates.get(status, {}), **closed)
    with time_machine.travel(dt.datetime(2026, 4, 8, 12, tzinfo=dt.UTC), tick=False):
        row = with_light(Deadline.objects.all()).get()
        assert row.light == light_of(row)


def test_days_late_stop_at_the_hand_in(desk):
    deadline = desk.deadline()
    assert days_late(deadline, dt.date(2026, 4, 9)) == 0
    assert days_late(deadline, dt.date(2026, 4, 16)) == 5
    deadline.handed_in_on = dt.date(2026, 4, 13)
    assert days_late(deadline, dt.date(2026, 4, 30)) == 2
