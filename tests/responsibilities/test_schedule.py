import datetime as dt
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from responsibilities.importing.schedule import ScheduleKind, on_one_line, read_schedule


def day(text):
    month, number = text.split("-")[-2:]
    year = 2027 if text.startswith("2027") else 2026
    return dt.date(year, int(month), int(number))


DATES = {
    "4月底前": "4-30",
    "12月底前": "12-31",
    "年底前": "12-31",
    "年底": "12-31",
    "年末": "12-31",
    "2026年底前": "12-31",
    "2026年年底前": "12-31",
    "2026年6月30日": "6-30",
    "2026.6.30": "6-30",
    "2026/6/30": "6-30",
    "2026-06-30": "6-30",
    "6月30日前": "6-30",
    "6月30日前完成": "6-30",
    "6月30日以前": "6-30",
    "６月３０日前": "6-30",
    "6 月 30 日前。": "6-30",
    "6.30": "6-30",
    "6月30号前": "6-30",
    "于6月30日前": "6-30",
    "六月三十日前": "6-30",
    "十二月底前": "12-31",
    "二月末": "2-28",
    "2月底": "2-28",
    "第三季度末": "9-30",
    "上半年底前": "6-30",
    "次年1月底前": "2027-1-31",
    "翌年1月31日前": "2027-1-31",
    "明年3月底前": "2027-3-31",
    "二〇二六年六月底前": "6-30",
}

WINDOWS = {
    "全年": [("1-1", "12-31")],
    "2026年": [("1-1", "12-31")],
    "2026年度": [("1-1", "12-31")],
    "贯穿全年": [("1-1", "12-31")],
    "年内": [("1-1", "12-31")],
    "上半年": [("1-1", "6-30")],
    "下半年": [("7-1", "12-31")],
    "2026年上半年": [("1-1", "6-30")],
    "第三季度": [("7-1", "9-30")],
    "三季度": [("7-1", "9-30")],
    "3季度": [("7-1", "9-30")],
    "第一季度": [("1-1", "3-31")],
    "4月": [("4-1", "4-30")],
    "4月份": [("4-1", "4-30")],
    "4月上旬": [("4-1", "4-10")],
    "4月下旬": [("4-21", "4-30")],
    "5月中旬": [("5-11", "5-20")],
    "2月下旬": [("2-21", "2-28")],
    "3月—9月": [("3-1", "9-30")],
    "3月——9月": [("3-1", "9-30")],
    "3月－9月": [("3-1", "9-30")],
    "3月～9月": [("3-1", "9-30")],
    "3月至9月": [("3-1", "9-30")],
    "3月到9月": [("3-1", "9-30")],
    "3月起至9月底": [("3-1", "9-30")],
    "3-9月": [("3-1", "9-30")],
    "3至9月": [("3-1", "9-30")],
    "三至九月": [("3-1", "9-30")],
    "3-9月底前": [("3-1", "9-30")],
    "1-2季度": [("1-1", "6-30")],
    "第一季度至第三季度": [("1-1", "9-30")],
    "3月上旬-5月中旬": [("3-1", "5-20")],
    "6月1日-6月30日": [("6-1", "6-30")],
    "6月1日-30日": [("6-1", "6-30")],
    "6月1-30日": [("6-1", "6-30")],
    "3.1-9.30": [("3-1", "9-30")],
    "2026年3月-2027年1月": [("3-1", "2027-1-31")],
    "11月-次年1月": [("11-1", "2027-1-31")],
    "4月~6月/9月~11月": [("4-1", "6-30"), ("9-1", "11-30")],
    "4月-6月、9月-11月": [("4-1", "6-30"), ("9-1", "11-30")],
    "第一、三季度": [("1-1", "3-31"), ("7-1", "9-30")],
    "第一、第三季度": [("1-1", "3-31"), ("7-1", "9-30")],
    # a range of months that states its year
    "2026.3—9": [("3-1", "9-30")],
    "2026．3－9": [("3-1", "9-30")],
    "2026.03~09": [("3-1", "9-30")],
    "2026.10—12": [("10-1", "12-31")],
    "2026年11—12": [("11-1", "12-31")],
    "2026年11至12": [("11-1", "12-31")],
    "2026/3-9": [("3-1", "9-30")],
    "2026.3月-9月": [("3-1", "9-30")],
    "2026年3-9月": [("3-1", "9-30")],
    "2026年3～9月": [("3-1", "9-30")],
    "2026年3到9月": [("3-1", "9-30")],
    "2026年3-9月底前": [("3-1", "9-30")],
    "2026年3月—9": [("3-1", "9-30")],
    "２０２６年３－９月": [("3-1", "9-30")],
    "二〇二六年三至九月": [("3-1", "9-30")],
    "2026年1-2季度": [("1-1", "6-30")],
    "2026.3.1—9.30": [("3-1", "9-30")],
    "2026/3/1-2026/9/30": [("3-1", "9-30")],
    "2026-3-1至2026-9-30": [("3-1", "9-30")],
    "2026.11—2027.2": [("11-1", "2027-2-28")],
    "2026年11—2027年1": [("11-1", "2027-1-31")],
    # a beginning with an end
    "自3月至9月": [("3-1", "9-30")],
    "自3月起至9月底": [("3-1", "9-30")],
    "从3月开始到9月": [("3-1", "9-30")],
    "自2026年6月1日起至9月30日": [("6-1", "9-30")],
    # a year holds until another is stated
    "次年1-3月": [("2027-1-1", "2027-3-31")],
    "次年1月-次年3月": [("2027-1-1", "2027-3-31")],
    "次年1月-3月": [("2027-1-1", "2027-3-31")],
    "次年1月、3月": [("2027-1-1", "2027-1-31"), ("2027-3-1", "2027-3-31")],
    "12月、次年1月、2月": [("12-1", "12-31"), ("2027-1-1", "2027-1-31"), ("2027-2-1", "2027-2-28")],
    "11月-次年1月、3月": [("11-1", "2027-1-31"), ("2027-3-1", "2027-3-31")],
    "2026年3-5月、9-11月": [("3-1", "5-31"), ("9-1", "11-30")],
    "今年3月—明年2月": [("3-1", "2027-2-28")],
    # one due day, one window
    "上半年、6月底前": [("1-1", "6-30")],
    "全年，12月底前": [("1-1", "12-31")],
    "四季度、12月底前": [("10-1", "12-31")],
    "年底、12月底前": [("1-1", "12-31")],
    "6月30日前、6月底前": [("1-1", "6-30")],
    "6月底前、6月": [("6-1", "6-30")],
    "第三季度、12月底前": [("7-1", "9-30"), ("10-1", "12-31")],
}

SEPARATE_DATES = {
    "3月底、6月底、9月底、12月底前": ["3-31", "6-30", "9-30", "12-31"],
    "6月底、12月底前": ["6-30", "12-31"],
    "6月30日、12月31日前": ["6-30", "12-31"],
    "6月30日前、12月底前": ["6-30", "12-31"],
    "6.30、12.31前": ["6-30", "12-31"],
    "一、三季度末": ["3-31", "9-30"],
    "2026年第一、三季度末": ["3-31", "9-30"],
    "3、6、9月底前": ["3-31", "6-30", "9-30"],
    "2026年3、6、9月底前": ["3-31", "6-30", "9-30"],
    "3/6/9月底前": ["3-31", "6-30", "9-30"],
    "6月底和年底前": ["6-30", "12-31"],
    "2027年1月底、2月底前": ["2027-1-31", "2027-2-28"],
    "6月底、次年1月底、3月底前": ["6-30", "2027-1-31", "2027-3-31"],
}

UNCLEAR = [
    "适时", "按上级要求", "12-1月", "12月-1月", "及时", "待定", "另行通知",
    "长期", "长期坚持", "常年", "常态化", "6月前", "三季度前", "上半年前",
    "6月中旬前", "年前", "年中", "年初", "6月初", "6月左右", "3-9",
    "6", "6/30", "2月30日", "13月底前", "0月", "第五季度", "2024年6月30日",
    "2029年底前", "2026年13月1日", "3月起", "每周",
    "季度结束后10日内", "6月30日前完成，12月底前复查", "全年/每季度",
    "9月-3月", "前", "底前", "-9月", "3月-", "次年", "3月-6月-9月",
    "每月32日前", "0", "年", "?", "1月1日-",
    "自6月", "从6月", "自2026年6月1日", "自6月底前", "从2026年3月", "应自6月", "６月起",
    "6月1日以后", "6月后",
    "3、9月-11月", "3、6月-9月、11月", "3-6月、5-9月", "6月底、4月-9月", "第一季度、上半年",
    "11月、1月", "12月底前、6月底前", "次年1月、年底前", "2027年1月、全年", "2026.3.1-9", "2026年3-9日",
    "2026.3—9前", "2026年12—1",
]  # fmt: skip


@pytest.mark.parametrize(("text", "due"), DATES.items())
def test_a_date_is_that_day(text, due):
    schedule = read_schedule(text, 2026)
    assert schedule.question is None
    assert schedule.due_on == day(due)
    assert schedule.kind == ScheduleKind.DATE
    assert schedule.windows == ((dt.date(2026, 1, 1), day(due)),)


@pytest.mark.parametrize(("text", "windows"), WINDOWS.items())
def test_a_window_is_due_at_its_end(text, windows):
    schedule = read_schedule(text, 2026)
    assert schedule.question is None
    assert schedule.windows == tuple((day(start), day(end)) for start, end in windows)
    assert schedule.due_on == day(windows[-1][1])
    assert schedule.occurrences == ()


@pytest.mark.parametrize(("text", "dues"), SEPARATE_DATES.items())
def test_each_later_date_begins_the_day_after_the_one_before(text, dues):
    schedule = read_schedule(text, 2026)
    assert schedule.question is None
    assert [due for _, due in schedule.windows] == [day(due) for due in dues]
    after = [due + dt.timedelta(days=1) for _, due in schedule.windows]
    assert [start for start, _ in schedule.windows] == [dt.date(2026, 1, 1), *after[:-1]]


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("6.3", "6月3日", "6月30日"),
        ("6.1", "6月1日", "6月10日"),
        ("12.2", "12月2日", "12月20日"),
        ("2026.1", "2026年1月", "2026年10月"),
    ],
)
def test_a_number_that_may_have_lost_its_last_0_names_both_readings(text, first, second):
    schedule = read_schedule(text, 2026, number=True)
    assert f"可能是{first}，也可能是{second}（" in schedule.question
    assert (schedule.due_on, schedule.windows) == (None, ())


@pytest.mark.parametrize(
    ("text", "due"),
    [("6.4", "6-4"), ("6.12", "6-12"), ("6.3前", "6-3"), ("6.03", "6-3"), ("2.3", "2-3"), ("2026.2", "2-28")],
)
@pytest.mark.parametrize("number", [False, True])
def test_a_decimal_that_reads_one_way_is_a_day(text, due, number):
    assert read_schedule(text, 2026, number=number).due_on == day(due)


@pytest.mark.parametrize(
    ("text", "due"),
    [("6.1", "6-1"), ("6.3。", "6-3"), ("６．３", "6-3"), ("10.1", "10-1"), ("2026.1", "1-31")],
)
def test_text_says_what_it_says(text, due):
    assert read_schedule(text, 2026).due_on == day(due)


@pytest.mark.parametrize(
    ("cell", "line"),
    [
        ("3月底前\n9月底前", "3月底前、9月底前"),
        ("6月底前，\n12月底前", "6月底前、12月底前"),
        ("2026年\n6月底前", "2026年6月底前"),
        ("2026年6月\n30日前", "2026年6月30日前"),
        ("1\n2月底前", "12月底前"),
        ("3月—\n9月", "3月—9月"),
        ("上半\n年", "上半年"),
        ("3、6、\n9月底前", "3、6、9月底前"),
        ("2027年1月底\n2月底前", "2027年1月底、2月底前"),
        ("6月底前", "6月底前"),
        ("适\n时", "适时"),
        ("", ""),
    ],
)
def test_the_lines_of_a_cell_are_times_of_their_own_or_one_that_was_wrapped(cell, line):
    assert on_one_line(cell, 2026) == line


@pytest.mark.parametrize(
    ("text", "kind", "count", "first"),
    [
        ("每月", ScheduleKind.MONTHLY, 12, "1-31"),
        ("按月", ScheduleKind.MONTHLY, 12, "1-31"),
        ("每月10日前", ScheduleKind.MONTHLY, 12, "1-10"),
        ("每月底前", ScheduleKind.MONTHLY, 12, "1-31"),
        ("每月31日前", ScheduleKind.MONTHLY, 12, "1-31"),
        ("每季度", ScheduleKind.QUARTERLY, 4, "3-31"),
        ("每季度末", ScheduleKind.QUARTERLY, 4, "3-31"),
        ("每季度至少一次", ScheduleKind.QUARTERLY, 4, "3-31"),
        ("每半年", ScheduleKind.HALF_YEARLY, 2, "6-30"),
    ],
)
def test_what_recurs_has_its_occurrences(text, kind, count, first):
    schedule = read_schedule(text, 2026)
    assert schedule.kind == kind
    assert len(schedule.occurrences) == len(schedule.windows) == count
    assert schedule.occurrences[0] == day(first)
    assert schedule.due_on == schedule.occurrences[-1]
    assert schedule.due_on.month == 12


def test_all_year_is_reported_each_quarter():
    assert read_schedule("全年", 2026).kind == ScheduleKind.ALL_YEAR


@pytest.mark.parametrize("text", UNCLEAR)
def test_the_unclear_is_a_question_and_never_a_guess(text):
    schedule = read_schedule(text, 2026)
    assert schedule.question
    assert text in schedule.question
    assert (schedule.due_on, schedule.windows, schedule.occurrences) == (None, (), ())


@pytest.mark.parametrize("text", ["", "  ", "—", "/", "无"])
def test_nothing_written_has_no_deadline_and_asks_nothing(text):
    schedule = read_schedule(text, 2026)
    assert (schedule.kind, schedule.due_on, schedule.question) == (ScheduleKind.UNDATED, None, None)


def test_leap_years():
    assert read_schedule("2月底前", 2028).due_on == dt.date(2028, 2, 29)
    assert read_schedule("2月29日前", 2026).question
    assert read_schedule("每月30日前", 2028).occurrences[1] == dt.date(2028, 2, 29)


WORDS = st.sampled_from(
    [
        *"0123456789年月日号前底末内至到-~—/、,.和及上下中旬半季度第每全次翌一二三四十",
        "半年",
        "季度",
        "次年",
        "2026",
    ]
)


@settings(max_examples=1500, deadline=None)
@given(st.one_of(st.text(max_size=20), st.lists(WORDS, max_size=10).map("".join)), st.integers(2020, 2040))
def test_whatever_is_written_it_answers_within_bounds(text, year):
    schedule = read_schedule(text, year)
    if schedule.question:
        assert schedule.due_on is None
        assert schedule.windows == ()
    elif schedule.due_on:
        assert schedule.windows[-1][1] == schedule.due_on
        for start, end in schedule.windows:
            assert dt.date(year - 1, 1, 1) <= start <= end <= dt.date(year + 1, 12, 31)
        for (_, end), (start, _) in itertools.pairwise(schedule.windows):
            assert end < start
    else:
        assert schedule.kind == ScheduleKind.UNDATED
