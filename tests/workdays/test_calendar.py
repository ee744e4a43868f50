import datetime as dt
import time

import chinese_calendar
import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from portal.workdays import calendar
from portal.workdays.loading import load_years
from portal.workdays.models import CalendarYear, SpecialDay

D = dt.date
pytestmark = pytest.mark.django_db
DAYS = st.dates(D(2023, 6, 1), D(2028, 6, 1))


@pytest.fixture(autouse=True)
def _fresh_snapshot(db):
    calendar.forget()
    yield
    calendar.forget()


def days_of(year):
    return [
        D(year, 1, 1) + dt.timedelta(days=n)
        for n in range(366)
        if (D(year, 1, 1) + dt.timedelta(n)).year == year
    ]


@pytest.mark.parametrize(("year", "count"), [(2024, 251), (2025, 248), (2026, 248)])
def test_year_agrees_with_an_independent_calendar(year, count):
    days = days_of(year)
    assert [d for d in days if calendar.is_workday(d) != chinese_calendar.is_workday(d)] == []
    assert sum(map(calendar.is_workday, days)) == count
    assert calendar.workdays_between(D(year - 1, 12, 31), D(year, 12, 31)) == count


def test_first_quarter_2026_is_due_on_9_april():
    assert calendar.add_workdays(D(2026, 3, 31), 6) == D(2026, 4, 9)


@pytest.mark.parametrize(
    ("day", "count", "result"),
    [
        (D(2026, 10, 1), 0, D(2026, 10, 8)),
        (D(2026, 10, 8), 0, D(2026, 10, 8)),
        (D(2026, 9, 30), 1, D(2026, 10, 8)),
        (D(2026, 10, 8), -1, D(2026, 9, 30)),
        (D(2026, 10, 9), 1, D(2026, 10, 10)),  # a Saturday worked
        (D(2026, 10, 10), 1, D(2026, 10, 12)),
        (D(2025, 12, 31), 1, D(2026, 1, 4)),
    ],
)
def test_add_workdays(day, count, result):
    assert calendar.add_workdays(day, count) == result


def test_next_workday_is_strictly_later():
    assert calendar.next_workday(D(2026, 10, 12)) == D(2026, 10, 13)


def test_unannounced_year_counts_weekends_and_says_so():
    assert not calendar.is_announced(2027)
    assert calendar.is_announced(2026)
    assert calendar.is_workday(D(2027, 10, 1))
    assert not calendar.is_workday(D(2027, 10, 2))
    assert calendar.caveat(D(2026, 1, 1), D(2027, 2, 1)) == "2027 年节假日安排未公布，只按周末推算"
    assert calendar.caveat(D(2026, 1, 1)) == ""


@time_machine.travel("2026-10-21T00:30:00+00:00", tick=False)
@pytest.mark.parametrize(
    ("day", "text"),
    [
        (D(2026, 10, 21), "10月21日 周三 · 工作日"),
        (D(2026, 10, 1), "10月1日 周四 · 国庆节放假"),
        (D(2026, 10, 10), "10月10日 周六 · 补班"),
        (D(2026, 10, 18), "10月18日 周日 · 周末"),
        (D(2025, 10, 20), "2025年10月20日 周一 · 工作日"),
    ],
)
def test_describe(day, text):
    assert calendar.describe(day) == text


@time_machine.travel("2026-10-21T00:30:00+00:00", tick=False)
def test_due_date_on_a_day_off_moves_and_says_so():
    assert calendar.to_working_day(D(2026, 10, 3)) == (
        D(2026, 10, 8),
        True,
        "10月3日是国庆节放假，顺延到 10月8日",
    )
    assert calendar.to_working_day(D(2026, 10, 9)) == (D(2026, 10, 9), False, "")


@time_machine.travel("2026-10-20T16:30:00+00:00", tick=False)
def test_today_is_shanghais():
    assert calendar.today() == D(2026, 10, 21)


@given(DAYS, st.integers(-60, 60).filter(bool))
def test_adding_and_counting_agree(day, count):
    end = calendar.add_workdays(day, count)
    assert calendar.is_workday(end)
    if count > 0:
        assert calendar.workdays_between(day, end) == count
    else:  # the day itself counts when going back over it
        assert calendar.workdays_between(end, day) == -count - (not calendar.is_workday(day))


@given(DAYS, DAYS)
def test_counting_equals_looking_at_each_day(a, b):
    low, high = sorted((a, b))
    each = sum(calendar.is_workday(low + dt.timedelta(n)) for n in range(1, (high - low).days + 1))
    assert calendar.workdays_between(low, high) == each
    assert calendar.workdays_between(high, low) == -each


def test_the_table_decides():
    SpecialDay.objects.create(date=D(2027, 10, 1), kind="off", name="国庆节")
    CalendarYear.objects.filter(year=2027).update(announced=True)
    calendar.forget()
    assert not calendar.is_workday(D(2027, 10, 1))
    assert calendar.is_announced(2027)


def test_a_change_by_another_process_is_seen_when_the_snapshot_is_old(monkeypatch):
    assert calendar.is_workday(D(2027, 10, 1))
    SpecialDay.objects.create(date=D(2027, 10, 1), kind="off", name="国庆节")
    assert calendar.is_workday(D(2027, 10, 1))  # within REFRESH
    monkeypatch.setattr(calendar, "REFRESH", 0.0)
    assert not calendar.is_workday(D(2027, 10, 1))


def test_loading_twice_changes_nothing():
    before = list(SpecialDay.objects.values_list("date", "kind", "name"))
    assert load_years() == 4
    assert list(SpecialDay.objects.values_list("date", "kind", "name")) == before


def test_fast_enough_for_a_night(django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        started = time.perf_counter()
        for _ in range(20_000):
            calendar.workdays_between(D(2026, 3, 31), D(2026, 11, 20))
            calendar.is_workday(D(2026, 10, 21))
        assert time.perf_counter() - started < 2
