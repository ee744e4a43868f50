"""文号: unique and gapless per issuer, 代字 and year."""

from collections.abc import Sequence

from portal.documents.enums import LetterKind
from portal.documents.models import Letter, LetterNumber, LetterSeries
from portal.documents.readiness import WHERE, without_prefix
from portal.errors import Refused

MARKS = {
    LetterKind.SUPERVISION_LETTER: "督",
    LetterKind.TARGET_NOTICE: "通",
    LetterKind.ASSIGNMENT_NOTICE: "告",
}


def series_code(letter: Letter) -> str:
    """代字 such as 广区责督; raises Refused while the county has not set its own."""
    prefix = letter.jurisdiction.number_prefix
    if not prefix:
        raise Refused(without_prefix(letter.jurisdiction) + WHERE)
    county = letter.jurisdiction
    organ = county.discipline_organ_id or letter.issuer_id
    office = "" if letter.issuer_id == organ else "办"  # the leading group's office counts for itself
    return prefix + office + MARKS[LetterKind(letter.kind)]


def take_numbers(letters: Sequence[Letter], *, year: int) -> None:
    """Give each letter the next number of its series and set `number_text` (not saved).

    Call it inside the transaction that issues the letters. The rows of the series stay locked until that
    ends, so what rolls back leaves no gap; several series are locked in one order, so none deadlock.
    A batch takes its block of numbers under one lock.
    """
    groups: dict[tuple[int, str], list[Letter]] = {}
    for letter in letters:
        groups.setdefault((letter.issuer_id, series_code(letter)), []).append(letter)
    for (issuer_id, code), group in sorted(groups.items()):
        series = _lock(issuer_id, code, year)
        first = series.last_number + 1
        series.last_number += len(group)
        series.save(update_fields=["last_number"])
        rows = [
            LetterNumber(series=series, number=number, letter=letter)
            for number, letter in enumerate(group, first)
        ]
        LetterNumber.objects.bulk_create(rows)
        for row in rows:
            row.letter.number_text = f"{code}〔{year}〕{row.number}号"


def _lock(issuer_id: int, code: str, year: int) -> LetterSeries:
    key = {"issuer_id": issuer_id, "code": code, "year": year}
    LetterSeries.objects.bulk_create([LetterSeries(**key)], ignore_conflicts=True)
    return LetterSeries.objects.select_for_update().get(**key)
