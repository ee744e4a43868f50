"""Who is told about a letter: a unit's heads and clerks, a leader in person."""

from collections.abc import Iterable

from django.urls import NoReverseMatch, reverse

from portal import clock
from portal.actor import Actor
from portal.deadlines.kinds import UNIT
from portal.deadlines.recipients import Recipients
from portal.documents.models import Letter, LetterAddressee
from portal.notifications.actions.notices import Line, notify
from portal.notifications.enums import NoticeKind, Severity


def people_of(addressees: Iterable[LetterAddressee]) -> list[int]:
    """Person keys: heads and clerks in office today, people addressed in person; for a unit that has
    neither head nor clerk its responsible leader, as the ladder does."""
    addressees = list(addressees)
    units = [row.organization for row in addressees if row.organization_id]
    known = Recipients.on(clock.today(), units)
    people = [row.person_id for row in addressees if row.person_id]
    for unit in units:
        people += sorted({*known.inside(unit.pk, UNIT), *known.outside(unit.pk, UNIT)})
    return list(dict.fromkeys(people))


def tell(
    letter: Letter,
    title: str,
    *,
    by: Actor,
    text: str = "",
    severity: str = Severity.INFO,
    addressees: Iterable[LetterAddressee] | None = None,
) -> None:
    """A notice to the people behind `addressees` (all of the letter's by default), inside the running
    action."""
    people = people_of(letter.addressees.all() if addressees is None else addressees)
    line = Line(None, f"letter:{letter.ref}", severity, text or letter.subject, address_of(letter))
    notify(person_ids=people, kind=NoticeKind.LETTER, title=title, lines=[line], by=by)


def address_of(letter: Letter) -> str:
    try:
        return reverse("documents:letter", args=[letter.ref])
    except NoReverseMatch:
        return ""
