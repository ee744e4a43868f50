"""Written deadlines, read as an office means them (DESIGN §8), or handed back as a question."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

from portal.workbooks import line_of
from responsibilities.importing.spelling import readings_of_decimal, spelled

Window = tuple[dt.date, dt.date]

PARTS_OF_MONTH = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31)}
YEARS = (2000, 2100)
YEAR = r"(?:\d{4}年|(?:次|翌|明|来|下1?|今|本|当)年)度?"
NUMBER = rf"(?:{YEAR})?第?\d{{1,2}}"
MARK = r"[、,和及/]"
LISTED = re.compile(rf"((?:{YEAR})?)((?:第?\d{{1,2}}{MARK})+第?\d{{1,2}})((?:月|季度).*)")
BEGINNING = re.compile(r"^[自从]|(起|开始|启动|以后|之后|后)$")


class ScheduleKind(StrEnum):
    UNDATED = "undated"  # nothing written: 未定时限, never overdue
    DATE = "date"
    WINDOW = "window"
    WINDOWS = "windows"
    ALL_YEAR = "all_year"  # due at the year's end, reported each quarter
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    UNCLEAR = "unclear"


STANDING = frozenset({ScheduleKind.ALL_YEAR, ScheduleKind.QUARTERLY, ScheduleKind.HALF_YEARLY})


@dataclass(frozen=True)
class Schedule:
    """`windows` are (first day, due day), both inclusive, in order; `due_on` is the last due day.

    A plain date is one window from the first day of the plan's year; each later date of a list begins
    the day after the one before. No two windows overlap. `occurrences` are the due days of what recurs.
    With a `question`, nothing else is filled.
    """

    kind: ScheduleKind
    due_on: dt.date | None = None
    windows: tuple[Window, ...] = ()
    occurrences: tuple[dt.date, ...] = ()
    question: str | None = None

    def as_json(self) -> list[list[str]]:
        return [[start.isoformat(), end.isoformat()] for start, end in self.windows]


def on_one_line(text: str, year: int) -> str:
    """The lines of a cell as one wording: separate times where each line is one (3月底前⏎9月底前), else one
    time that was wrapped (2026年⏎6月底前)."""
    lines = [line.rstrip("、，,；;/ ") for line in text.split("\n")]
    wordings = [line_of(text.replace("\n", "")), "、".join(lines)]
    if all(read_schedule(line, year).question is None for line in lines):
        wordings.reverse()
    read = (wording for wording in wordings if read_schedule(wording, year).question is None)
    return next(read, wordings[0])


def is_standing(text: str, year: int) -> bool:
    """常态任务: work that goes on (全年, 每季度, 每半年) and is proved by each quarter's checklist; it has
    no 完成节点 of its own."""
    return read_schedule(text, year).kind in STANDING


class _Unclear(Exception):
    """Not readable without guessing; the text is the reason, or empty."""


def read_schedule(text: str, year: int, *, number: bool = False) -> Schedule:
    """The written deadline of a plan of `year`. Never raises and never guesses: what is unclear
    comes back as a `question` to a person. `number`: the cell held a bare number, which keeps no
    trailing zero."""
    plain = spelled(text)
    if not plain or plain in ("-", "/", "无"):
        return Schedule(ScheduleKind.UNDATED)
    try:
        if number:
            _check_decimal(text)
        return _recurring(plain, year) or _once(plain, year)
    except _Unclear as unclear:
        reason = str(unclear) or "看不出是哪一天"
    except (ValueError, OverflowError):
        reason = "里有不存在的日期"
    return Schedule(
        ScheduleKind.UNCLEAR,
        question=f"完成时限“{text.strip()[:60]}”{reason}。请改成“6月30日前”“3月—9月”“每季度”这样的写法。",
    )


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _recurring(text: str, year: int) -> Schedule | None:
    text = re.sub(r"(至少|不少于)?(开展|报送|召开|组织|完成)?[一1]次$", "", text)
    day = 31
    if found := re.fullmatch(r"(每个?月|按月|逐月)(底|末|底前|末前|(\d{1,2})日前?)?", text):
        kind, length, day = ScheduleKind.MONTHLY, 1, int(found[3] or 31)
    elif re.fullmatch(r"(每1?个?季度?|按季度?|逐季度?|各季度)(底|末|底前|末前)?", text):
        kind, length = ScheduleKind.QUARTERLY, 3
    elif re.fullmatch(r"每半年(底|末|底前|末前)?", text):
        kind, length = ScheduleKind.HALF_YEARLY, 6
    else:
        return None
    if not 1 <= day <= 31:
        raise _Unclear("里的日期不存在")
    windows = []
    for month in range(length, 13, length):
        end = _month_end(year, month)
        windows.append((dt.date(year, month - length + 1, 1), min(end, end.replace(day=min(day, end.day)))))
    ends = tuple(end for _, end in windows)
    return Schedule(kind, ends[-1], tuple(windows), ends)


@dataclass(frozen=True)
class _Years:
    """Which years words mean: 今年 the plan's, 次年 the one after `base`; without any it is `spoken`."""

    plan: int
    base: int
    spoken: int


@dataclass(frozen=True)
class _Span:
    """From a day to a day; `exact` when only the last day is meant. `years` hold for what follows."""

    start: dt.date
    end: dt.date
    exact: bool
    years: _Years


def _check_decimal(text: str) -> None:
    if readings := readings_of_decimal(text):
        meant = "，也可能是".join(readings)
        raise _Unclear(f"可能是{meant}（表格软件会把末尾的 0 去掉），分不清")


def _once(text: str, year: int) -> Schedule:
    if re.search(r"长期|常年|常态|持续", text) and "全年" not in text:
        raise _Unclear("没有说到哪一天为止；如果是贯穿全年，请写“全年”")
    spans = _spans(text, year)
    windows = _in_turn(spans, year)
    for start, end in windows:
        if not (start <= end and start.year >= year - 1 and end.year in (year, year + 1)):
            raise _Unclear(f"不在 {year} 年度之内，或前后颠倒")
    return Schedule(_kind(text, spans, windows), windows[-1][1], tuple(windows))


def _spans(text: str, year: int) -> list[_Span]:
    """In the order written; a year that is stated holds until another is."""
    spans: list[_Span] = []
    years = _Years(year, year, year)
    for part in _parts(text):
        spans.append(_range(part, years) if "-" in part else _single(part, years))
        years = spans[-1].years
    if not spans:
        raise _Unclear
    if any(after.end < before.end for before, after in zip(spans, spans[1:], strict=False)):
        raise _Unclear("后面的时间比前面的早；跨年的请写“次年”，如“11月、次年1月”")
    return spans


def _in_turn(spans: list[_Span], year: int) -> list[Window]:
    """One window for each due day: a date begins after the due day before it, a stretch where it says."""
    windows: list[Window] = []
    for end, together in groupby(spans, key=lambda span: span.end):
        stretches = {span.start for span in together if not span.exact}
        free = windows[-1][1] + dt.timedelta(days=1) if windows else min(dt.date(year, 1, 1), end)
        start = min(stretches, default=free)
        if len(stretches) > 1 or (windows and start < free):
            raise _Unclear("里有两段时间重叠，分不清先后")
        windows.append((start, end))
    return windows


def _kind(text: str, spans: list[_Span], windows: list[Window]) -> ScheduleKind:
    if len(windows) > 1:
        return ScheduleKind.WINDOWS
    if "全年" in text:
        return ScheduleKind.ALL_YEAR
    return ScheduleKind.DATE if all(span.exact for span in spans) else ScheduleKind.WINDOW


def _parts(text: str) -> list[str]:
    """4月-6月/9月-11月 is two; 3、6、9月底前 is three that share what follows the last."""
    if not (found := LISTED.fullmatch(text)):
        return [part for part in re.split(r"[/、,;和及]", text) if part]
    stated, numbers, tail = found.groups()
    if "-" in tail:
        raise _Unclear("里顿号和横线连用，分不清是几段时间")
    first, *others = (number + tail for number in re.split(MARK, numbers))
    return [stated + first, *others]


def _single(text: str, years: _Years) -> _Span:
    text = re.sub(r"(完成|办结)$", "", text)
    if BEGINNING.search(text):
        raise _Unclear("只说了从什么时候开始，没有说到什么时候为止")
    before = re.search(r"(之前|以前|前)$", text)
    text = "全年" if re.fullmatch(r"年度?(以内|之内|内)", text) else text
    text = re.sub(r"(之前|以前|前|以内|之内|内|期间|止)$", "", text)
    span = _span(text, years)
    if before and not span.exact:
        raise _Unclear("说的是在这段时间开始前还是结束前，不清楚；如果是结束前，请写“底前”")
    return span


def _range(text: str, years: _Years) -> _Span:
    first, _, last = text.partition("-")
    if not first or not last or "-" in last:
        raise _Unclear
    last = re.sub(r"(完成|办结)$", "", last)
    last = re.sub(r"(?<=[日底末])(之前|以前|前|止)$|(止|期间|内)$", "", last)
    first, last = _with_units(re.sub(r"^[自从]|起$", "", first), last)
    start = _span(first, years)
    end = _span(last, start.years)
    if end.end < start.start:
        raise _Unclear("后面的时间比前面的早；跨年的请写“次年”，如“11月-次年1月”")
    return _Span(start.start, end.end, False, end.years)


def _with_units(first: str, last: str) -> tuple[str, str]:
    """3-9月, 2026年3-9, 6月1-30日: what one end leaves out stands at the other."""
    if re.fullmatch(NUMBER, first):
        unit = re.search(r"季度|月", last)
        spoken = re.match(YEAR, first) and re.fullmatch(NUMBER, last)
        first += unit[0] if unit else "月" if spoken else ""
    if first.endswith("月") and re.fullmatch(NUMBER, last):
        last += "月"
    elif (found := re.fullmatch(r"(.*\d月)(\d{1,2})日?", first)) and re.fullmatch(r"\d{1,2}日", last):
        first, last = f"{found[1]}{found[2]}日", found[1] + last
    return first, last


def _span(text: str, years: _Years) -> _Span:
    """An expression without 前, 内 or a dash."""
    text, years = _year(text, years)
    return _Span(*_days(text, years.spoken), years)


def _days(text: str, year: int) -> tuple[dt.date, dt.date, bool]:
    """(first day, last day, whether it is one exact day)."""
    january = dt.date(year, 1, 1)
    december = dt.date(year, 12, 31)
    if text in ("年底", "年末", "底", "末"):
        return december, december, True
    if text in ("全年", "年", "年度", "", "贯穿全年", "全年持续", "全年持续推进", "全年推进"):
        return january, december, False
    if found := re.fullmatch(r"(上|下)半年(底|末)?", text):
        end = dt.date(year, 6, 30) if found[1] == "上" else december
        begin = january if found[1] == "上" else dt.date(year, 7, 1)
        return (end, end, True) if found[2] else (begin, end, False)
    if found := re.fullmatch(r"第?([1-4])个?季度(底|末)?", text):
        month = int(found[1]) * 3
        end = _month_end(year, month)
        return (end, end, True) if found[2] else (dt.date(year, month - 2, 1), end, False)
    if found := re.fullmatch(r"(\d{1,2})月(上旬|中旬|下旬|底|末|(\d{1,2})日)?", text):
        return _in_month(year, int(found[1]), found[2] or "", int(found[3] or 0))
    raise _Unclear


def _in_month(year: int, month: int, part: str, day: int) -> tuple[dt.date, dt.date, bool]:
    end = _month_end(year, month)
    if part in ("底", "末"):
        return end, end, True
    if part in PARTS_OF_MONTH:
        first, last = PARTS_OF_MONTH[part]
        return dt.date(year, month, first), dt.date(year, month, min(last, end.day)), False
    if part:
        exact = dt.date(year, month, day)
        return exact, exact, True
    return dt.date(year, month, 1), end, False


def _year(text: str, years: _Years) -> tuple[str, _Years]:
    """What is left of the expression, and the years that hold from here."""
    found = re.match(YEAR, text)
    if not found or re.match(r"下年度?[上下]半", text):
        if years.spoken != years.plan and text.startswith(("年", "全年")):
            raise _Unclear("没有说是哪一年")
        return _required(text), years
    rest = text[found.end() :]
    if found[0][:4].isdecimal():
        stated = int(found[0][:4])
        if not YEARS[0] <= stated <= YEARS[1]:
            raise _Unclear("里的年份不对")
        return rest, replace(years, base=stated, spoken=stated)
    if found[0][0] in "今本当":
        return rest, replace(years, base=years.plan, spoken=years.plan)
    return _required(rest), replace(years, spoken=years.base + 1)


def _required(text: str) -> str:
    """Without a stated year there must be something else."""
    if text in ("", "底", "末", "年", "年度"):
        raise _Unclear
    return text
