"""Written deadlines, read as an office means them (DESIGN §8), or handed back as a question."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

Window = tuple[dt.date, dt.date]

CHINESE_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}
PARTS_OF_MONTH = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31)}
YEARS = (2000, 2100)


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

    A plain date is one window from the first day of the plan's year. `occurrences` are the due days
    of what recurs. With a `question`, nothing else is filled.
    """

    kind: ScheduleKind
    due_on: dt.date | None = None
    windows: tuple[Window, ...] = ()
    occurrences: tuple[dt.date, ...] = ()
    question: str | None = None

    def as_json(self) -> list[list[str]]:
        return [[start.isoformat(), end.isoformat()] for start, end in self.windows]


def is_standing(text: str, year: int) -> bool:
    """常态任务: work that goes on (全年, 每季度, 每半年) and is proved by each quarter's checklist; it has
    no 完成节点 of its own."""
    return read_schedule(text, year).kind in STANDING


class _Unclear(Exception):
    """Not readable without guessing; the text is the reason, or empty."""


def read_schedule(text: str, year: int) -> Schedule:
    """The written deadline of a plan of `year`. Never raises and never guesses: what is unclear
    comes back as a `question` to a person."""
    plain = _plain(text)
    if not plain or plain in ("-", "/", "无"):
        return Schedule(ScheduleKind.UNDATED)
    try:
        return _recurring(plain, year) or _once(plain, year)
    except _Unclear as unclear:
        reason = str(unclear) or "看不出是哪一天"
    except (ValueError, OverflowError):
        reason = "里有不存在的日期"
    return Schedule(
        ScheduleKind.UNCLEAR,
        question=f"完成时限“{text.strip()[:60]}”{reason}。请改成“6月30日前”“3月—9月”“每季度”这样的写法。",
    )


def _plain(text: str) -> str:
    """One spelling for all: half width, no spaces, '-' for every dash, Arabic numbers."""
    text = re.sub(r"[—–―‒−‐‑~～〜]+|-{2,}", "-", unicodedata.normalize("NFKC", text))
    text = re.sub(r"[\s。.;,、]+$", "", re.sub(r"\s+", "", text))
    text = re.sub(
        r"(?<=[日号月度年旬底末])起?[至到](?!少)|(?<=[\d一二三四五六七八九十])[至到](?!少)", "-", text
    )
    text = re.sub(r"-+", "-", text)
    text = re.sub(r"[二2][〇零○一二三四五六七八九]{3}(?=年)", lambda found: _digits(found[0]), text)
    text = re.sub(r"[一二三四五六七八九十]{1,3}(?=个?季度|月|日|号|-)", lambda found: _number(found[0]), text)
    text = re.sub(r"[一二三四五六七八九十]{1,3}(?=[、,和及]\d)", lambda found: _number(found[0]), text)
    text = re.sub(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})[日号]?(?!\d)", r"\1年\2月\3日", text)
    text = re.sub(r"(?<!\d)(\d{4})[./](\d{1,2})(?![\d月])", r"\1年\2月", text)
    text = re.sub(r"(?<![\d.年])(\d{1,2})\.(\d{1,2})(?![\d.月])", r"\1月\2日", text)
    return re.sub(r"^(应|须|请|务必)?[于在自从]", "", text.replace("号", "日").replace("份", ""))


def _digits(text: str) -> str:
    return "".join(str(CHINESE_DIGITS.get(digit, digit)) for digit in text)


def _number(text: str) -> str:
    tens, ten, units = text.rpartition("十")
    if not ten:
        return _digits(text)
    return str(
        (CHINESE_DIGITS.get(tens, 1) if tens else 1) * 10 + (CHINESE_DIGITS.get(units, 0) if units else 0)
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


def _once(text: str, year: int) -> Schedule:
    if re.search(r"长期|常年|常态|持续", text) and "全年" not in text:
        raise _Unclear("没有说到哪一天为止；如果是贯穿全年，请写“全年”")
    windows = []
    for part in _parts(text):
        windows.append(_range(part, year) if "-" in part else _single(part, year))
    for start, end in windows:
        if not (start <= end and start.year >= year - 1 and end.year in (year, year + 1)):
            raise _Unclear(f"不在 {year} 年度之内，或前后颠倒")
    if not windows:
        raise _Unclear
    windows.sort(key=lambda window: (window[1], window[0]))
    return Schedule(_kind(text, windows), windows[-1][1], tuple(windows))


def _kind(text: str, windows: list[Window]) -> ScheduleKind:
    if len(windows) > 1:
        return ScheduleKind.WINDOWS
    start, end = windows[0]
    if "全年" in text:
        return ScheduleKind.ALL_YEAR
    is_date = (
        (start.month, start.day) == (1, 1) and re.search(r"前|底|末|日|年内|止", text) and "-" not in text
    )
    return ScheduleKind.DATE if is_date else ScheduleKind.WINDOW


def _parts(text: str) -> list[str]:
    """4月-6月/9月-11月 is two; 3、6、9月底前 is three that share what follows the last."""
    if found := re.fullmatch(r"第?((?:\d{1,2}[、,和及/])+\d{1,2})(月.*|季度.*)", text):
        return [number + found[2] for number in re.split(r"[、,和及/]", found[1])]
    return [part for part in re.split(r"[/、,;和及]", text) if part]


def _single(text: str, year: int) -> Window:
    text = re.sub(r"(完成|办结)$", "", text)
    before = re.search(r"(之前|以前|前)$", text)
    text = "全年" if re.fullmatch(r"年度?(以内|之内|内)", text) else text
    text = re.sub(r"(之前|以前|前|以内|之内|内|期间|止)$", "", text)
    start, end, exact = _span(text, year)
    if before and not exact:
        raise _Unclear("说的是在这段时间开始前还是结束前，不清楚；如果是结束前，请写“底前”")
    return (min(dt.date(year, 1, 1), end) if exact else start), end


def _range(text: str, year: int) -> Window:
    first, _, last = text.partition("-")
    if not first or not last or "-" in last:
        raise _Unclear
    last = re.sub(r"(完成|办结)$", "", last)
    last = re.sub(r"(?<=[日底末])(之前|以前|前|止)$|(止|期间|内)$", "", last)
    first = re.sub(r"起$", "", first)
    if re.fullmatch(r"第?\d{1,2}", first):
        first += re.sub(r"^.*?\d+", "", last)[:2].replace("月底", "月").replace("月末", "月")
        first = re.sub(r"(月).$", r"\1", first)
    elif (found := re.fullmatch(r"(.*\d月)\d{1,2}", first)) and re.fullmatch(r"\d{1,2}日", last):
        first, last = first + "日", found[1] + last
    elif (found := re.fullmatch(r"(.*\d月)\d{1,2}日", first)) and re.fullmatch(r"\d{1,2}日", last):
        last = found[1] + last
    start, _, _ = _span(first, year)
    stated = re.match(r"\d{4}年", first)
    _, end, _ = _span(last, start.year if stated else year)
    if end < start:
        raise _Unclear("后面的时间比前面的早；跨年的请写“次年”，如“11月-次年1月”")
    return start, end


def _span(text: str, year: int) -> tuple[dt.date, dt.date, bool]:
    """(first day, last day, whether it is one exact day) of an expression without 前, 内 or a dash."""
    text, year = _year(text, year)
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


def _year(text: str, year: int) -> tuple[str, int]:
    if found := re.match(r"(\d{4})年度?", text):
        stated = int(found[1])
        if not YEARS[0] <= stated <= YEARS[1]:
            raise _Unclear("里的年份不对")
        return text[found.end() :], stated
    if found := re.match(r"(次年|翌年|明年|来年|下1?年(?!度?[上下]半))度?", text):
        return _required(text[found.end() :]), year + 1
    if found := re.match(r"(今年|本年度?|当年)", text):
        return text[found.end() :], year
    return _required(text), year


def _required(text: str) -> str:
    """Without a stated year there must be something else."""
    if text in ("", "底", "末", "年", "年度"):
        raise _Unclear
    return text
