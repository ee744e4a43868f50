"""A letter about no date at all: 工作进展较差 is a judgement, and the reason carries it."""

from portal import clock
from portal.deadlines.recipients import Recipients
from portal.documents.actions.drafting import LetterDraft
from portal.documents.models import Letter
from portal.documents.readiness import WHERE
from portal.documents.wordings import BY_REASON
from portal.errors import Refused
from portal.organizations.models import Jurisdiction, Organization, Person
from portal.refs import new_ref

REPLY_WORKDAYS = 5


def draft_by_reason(*, kind: str, organization: Organization, year: int, reason: str) -> LetterDraft:
    """One draft to the unit, copied to its leaders. Raises Refused while the county has no issuer."""
    county = Jurisdiction.objects.select_related("discipline_organ", "leading_office").get(
        pk=organization.jurisdiction_id
    )
    issuer = county.discipline_organ
    if issuer == organization:  # nobody supervises themselves
        issuer = county.leading_office
    if issuer is None:
        raise Refused(f"{county}还没有设置纪检监察机关，不能拟文书。{WHERE}")
    return LetterDraft(
        kind=kind,
        origin=f"reason:{organization.ref}:{new_ref()}",
        jurisdiction=county,
        issuer=issuer,
        organization=organization,
        year=year,
        subject=_subject(reason),
        context=_context(reason),
        main=organization,
        copies=leaders_of(organization),
        reply_workdays=REPLY_WORKDAYS,
        reason=reason,
    )


def reworded(letter: Letter, reason: str) -> dict:
    """What changes in a draft by hand with its reason: all of it where the reason is all it says."""
    if not letter.context.get(BY_REASON):
        return {"reason": reason}
    return {"reason": reason, "subject": _subject(reason), "context": _context(reason)}


def _subject(reason: str) -> str:
    return f"工作进展督办：{reason}"[:200]


def _context(reason: str) -> dict:
    return {BY_REASON: True, "reason": reason if reason[-1] in "。！？" else f"{reason}。"}


def leaders_of(organization: Organization) -> list[Person]:
    """Whom the ladder would tell about the unit today."""
    leaders = Recipients.on(clock.today(), [organization]).leaders.get(organization.pk, [])
    people = Person.objects.in_bulk(leaders)
    return [people[pk] for pk in leaders]
