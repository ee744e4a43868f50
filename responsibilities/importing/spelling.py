"""One spelling for the many ways an office writes a time."""

import calendar
import re
import unicodedata

CHINESE_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}
DASHES = re.compile(r"[—–―‒−‐‑⁃⸺⸻─━ー~～〜∼⁓]+|-{2,}")

UNTIL = re.compile(
    r"(?:(?<=[\d一二三四五六七八九十])|(?<=[日号月份度年旬底末])(?:起|开始)?)[至到](?!少)",
)


def spelled(text: str) -> str:
    """Half width, no spaces, '-' for every dash, Arabic numbers, 年月日 for dots and strokes."""
    text = DASHES.sub("-", unicodedata.normalize("NFKC", text))
    text = re.sub(r"[\s。.;,、]+$", "", re.sub(r"\s+", "", text))
    text = UNTIL.sub("-", text)
    text = re.sub(r"-+", "-", text)
    text = re.sub(r"[二2][〇零○一二三四五六七八九]{3}(?=年)", lambda found: _digits(found[0]), text)
    text = re.sub(r"[一二三四五六七八九十]{1,3}(?=个?季度|月|日|号|-)", lambda found: _number(found[0]), text)
    text = re.sub(r"[一二三四五六七八九十]{1,3}(?=[、,和及]第?\d)", lambda found: _number(found[0]), text)
    text = _dated(text).replace("号", "日").replace("份", "")
    return re.sub(r"^(?:(?:应|须|请|务必)(?=[于在自从]))?[于在]?", "", text)


def _dated(text: str) -> str:
    """2026.6.30 and 6.30 are days, 2026.6 a month; 2026.3-9 keeps its dash, which means until."""
    text = re.sub(r"(\d{4})([-./])(\d{1,2})\2(\d{1,2})[日号]?(?!\d)", r"\1年\3月\4日", text)
    text = re.sub(r"(\d{4})年(\d{1,2})月(\d{1,2})(?![\d日号月])", r"\1年\2月\3日", text)
    text = re.sub(r"(?<!\d)(\d{4})[./](?=\d{1,2}月)", r"\1年", text)
    text = re.sub(r"(?<!\d)(\d{4})[./](\d{1,2})(?![\d月.])", r"\1年\2月", text)
    return re.sub(r"(?<![\d.年])(\d{1,2})\.(\d{1,2})[日号]?(?![\d.月])", r"\1月\2日", text)


def readings_of_decimal(text: str) -> list[str]:
    """The two readings of a bare number that may have lost its last 0: 6.3 was 6.3 or 6.30, 2026.1 was
    2026.1 or 2026.10. Empty for all that reads one way, such as 2.3."""
    plain = unicodedata.normalize("NFKC", text).strip(" 。.;,、")
    if re.fullmatch(r"\d{4}\.1", plain):
        return [f"{plain[:4]}年{month}月" for month in (1, 10)]
    found = re.fullmatch(r"(\d{1,2})\.([123])", plain)
    if not found or not 1 <= int(found[1]) <= 12:
        return []
    month, day = int(found[1]), int(found[2])
    longest = max(calendar.monthrange(2024, month))
    return [f"{month}月{number}日" for number in (day, day * 10)] if day * 10 <= longest else []


def _digits(text: str) -> str:
    return "".join(str(CHINESE_DIGITS.get(digit, digit)) for digit in text)


def _number(text: str) -> str:
    tens, ten, units = text.rpartition("十")
    if not ten:
        return _digits(text)
    return str(
        (CHINESE_DIGITS.get(tens, 1) if tens else 1) * 10 + (CHINESE_DIGITS.get(units, 0) if units else 0)
    )
