from portal.documents.models.authorizations import IssueAuthorization
from portal.documents.models.letters import Letter, LetterAddressee, Receipt, Reply
from portal.documents.models.numbers import LetterNumber, LetterSeries
from portal.documents.models.wordings import Wording

__all__ = [
    "IssueAuthorization",
    "Letter",
    "LetterAddressee",
    "LetterNumber",
    "LetterSeries",
    "Receipt",
    "Reply",
    "Wording",
]
