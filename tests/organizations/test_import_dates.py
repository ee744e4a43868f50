"""Dates of office as offices write them."""

import datetime as dt

import pytest

from portal.organizations.enums import Precision
from portal.organizations.importing.dates import Ambiguous, read_date
from portal.organizations.models import Tenure

from .imports import load, load_people, messages, organizations, people, preview

DAY = dt.date(2021, 10, 8)


@pytest.mark.parametrize(
    "text",
    [
        "2021-10-08 00:00:00", "2021/10/8 0:00", "2021-10-08T00:00:00", "2021.10.8 09:30",
        "2021年10月8日 0:00",
        "2021-10-08", "2021 - 10 - 08", "２０２１/１０/８ 0:00:00", "2021-10-08 00:00:00.000", "20211008",
    ],
)  # fmt: skip
def test_a_day_with_or_without_a_time(text):
    read = read_date(text)
    assert (read.on, read.precision) == (DAY, Precision.DAY)


@pytest.mark.parametrize("text", ["2021年10月", "2021.10", "2021-10", "2021/10", "202110"])
def test_a_month(text):
    read = read_date(text)
    assert (read.on, read.precision) == (dt.date(2021, 10, 1), Precision.MONTH)


@pytest.mark.parametrize(("text", "month"), [("2021.1", 1), ("2021.01", 1), ("2021.2", 2), ("2021.10", 10)])
def test_text_says_what_it_says(text, month):
    assert read_date(text).on == dt.date(2021, month, 1)


def test_a_bare_number_keeps_no_trailing_zero():
    with pytest.raises(Ambiguous, match="分不清 1 月还是 10 月，请写 2021年10月"):
        read_date("2021.1", number=True)
    assert read_date("2021.2", number=True).on == dt.date(2021, 2, 1)
    assert read_date("2021.11", number=True).on == dt.date(2021, 11, 1)


@pytest.mark.django_db
class TestInSheets:
    @pytest.fixture(autouse=True)
    def county(self, db):
        load(organizations(("", "区委", "", "", "党委")))

    def row(self, start):
        return people(["1", "钱示例", "区委", "干事", "", "", start, "", ""])

    def test_october_typed_as_a_number_is_asked_back(self):
        seen = preview(self.row(2021.10), kind="people")
        assert messages(seen)[2] == "“2021.1”分不清 1 月还是 10 月，请写 2021年10月 或 2021年1月。"

    @pytest.mark.parametrize(("written", "wrong"), [("2021.1", 1), ("2021.10", 0)])
    def test_a_csv_saved_from_a_table_is_asked_back_too(self, written, wrong):
        rows = "工号,姓名,所在单位,职务,任职时间\n1,钱示例,区委,干事," + written
        assert len(messages(preview(rows.encode("gb18030"), kind="people"))) == wrong

    @pytest.mark.parametrize(("start", "on"), [(2021.11, dt.date(2021, 11, 1)), ("2021-10-08 00:00:00", DAY)])
    def test_what_is_clear_is_read(self, start, on):
        load_people(self.row(start))
        assert Tenure.objects.get().from_on == on
        assert preview(self.row(start), kind="people").counts["unchanged"] == 1
