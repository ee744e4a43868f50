"""Which person and which period a row means, whatever the order of the rows."""

import datetime as dt

import pytest

from portal.organizations.models import Person, Tenure

from .imports import load, load_people, messages, organizations, outcomes, people, preview

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def county(db):
    load(
        organizations(
            ("", "区委", "", "", "党委"),
            ("", "区审计局", "", "区委", "政府部门"),
            ("", "区财政局", "", "区委", "政府部门"),
        )
    )


def row(number, name="赵示例", unit="区审计局", title="科员", start="", end=""):
    return [number, name, unit, title, "", "", start, end, ""]


def see(*rows, answers=None):
    return preview(people(*rows), answers, "people")


def numbers():
    return list(Person.objects.order_by("pk").values_list("staff_number", flat=True))


class TestTwoForOne:
    """Two 工号 for a person known without any."""

    @pytest.fixture(autouse=True)
    def known(self, county):
        load_people(people(row("")))

    def test_the_rows_are_named_and_one_is_chosen(self):
        rows = [row("90"), row("91")]
        seen = see(*rows)
        assert outcomes(seen) == {2: "question", 3: "question"}
        (key,) = {question.key for question in seen.questions}
        assert "第 2 行、第 3 行都可能是系统里没有工号的“赵示例”" in seen.questions[0].message
        load_people(people(*rows), {key: {"ref": "91"}})
        assert numbers() == ["91", "90"]
        assert see(*rows).counts["unchanged"] == 2

    def test_or_none_of_them(self):
        rows = [row("90"), row("91")]
        key = see(*rows).questions[0].key
        load_people(people(*rows), {key: {"ref": "none"}})
        assert numbers() == ["", "90", "91"]

    @pytest.mark.parametrize("place", [0, 1, 2])
    def test_none_of_them_leaves_the_known_one_to_the_row_without_number(self, place):
        rows = [row("90"), row("91")]
        rows.insert(place, row(""))
        key = see(*rows).questions[0].key
        load_people(people(*rows), {key: {"ref": "none"}})
        assert numbers() == ["", "90", "91"]
        assert see(*rows).counts["unchanged"] == 3

    def test_a_row_without_number_beside_several_with_is_told(self):
        rows = [row("90"), row("91")]
        key = see(*rows).questions[0].key
        load_people(people(*rows), {key: {"ref": "91"}})
        assert "有 2 个人与这一行相同" in messages(see(*rows, row("")))[4]

    def test_none_of_them_joins_the_others_without_number_to_the_first(self):
        load_people(people(row(""), row("88", "另示例", "区财政局")))
        Tenure.objects.update(person=Person.objects.get(staff_number=""))
        rows = [row("90"), row("91"), row(""), row("", unit="区财政局")]
        key = see(*rows).questions[0].key
        load_people(people(*rows), {key: {"ref": "none"}})
        assert Person.objects.filter(name="赵示例").count() == 3

    @pytest.mark.parametrize("turned", [False, True])
    def test_a_row_without_number_beside_one_with_it(self, turned):
        rows = [row("90"), row("")]
        seen = see(*(reversed(rows) if turned else rows))
        assert "是同一个人的同一职务" in messages(seen)[3]


def test_a_row_without_number_beside_the_number_s_own():
    load_people(people(row("88")))
    assert "是同一个人的同一职务" in messages(see(row("88"), row("")))[3]


def test_rows_without_number_in_two_units_are_one_person():
    rows = [row("88"), row("88", unit="区财政局")]
    load_people(people(*rows))
    plain = [row(""), row("", unit="区财政局")]
    assert see(*plain).counts["unchanged"] == 2
    assert see(rows[0], plain[1]).counts["unchanged"] == 2


OPEN = row("97", end="2020-01-01")
LATER = row("97", start="2021-01-01", end="2022-01-01")


class TestPeriods:
    @pytest.mark.parametrize("first", [[OPEN, LATER], [LATER, OPEN]])
    @pytest.mark.parametrize("then", [[OPEN, LATER], [LATER, OPEN]])
    def test_two_periods_in_any_order(self, first, then):
        load_people(people(*first))
        seen = see(*then)
        assert (seen.counts["unchanged"], seen.problems, seen.absent) == (2, [], [])

    def test_a_later_period_is_not_the_one_without_beginning(self):
        load_people(people(OPEN))
        load_people(people(LATER))
        assert set(Tenure.objects.values_list("from_on", "to_on")) == {
            (None, dt.date(2020, 1, 1)),
            (dt.date(2021, 1, 1), dt.date(2022, 1, 1)),
        }

    def test_the_exact_period_is_taken_before_a_likely_one(self):
        load_people(people(row("97", start="2020-01-01", end="2021-01-01"), row("97", start="2023-01-01")))
        seen = see(row("97"), row("97", start="2023-01-01"))
        assert (outcomes(seen)[3], seen.absent) == ("unchanged", [])

    def test_an_end_before_the_known_beginning_is_told(self):
        load_people(people(row("97", start="2021-01-15")))
        seen = see(row("97", start="2021年1月", end="2021-01-10"))
        assert "没有晚于任职时间" in messages(seen)[2]
