from portal.documents.models.authorizations import IssueAuthorization
from portal.documents.models.letters import Letter, LetterAddressee, LetterPage, Receipt, Reply, ReplyFile
from portal.documents.models.numbers import LetterNumber, LetterSeries
from portal.documents.models.wordings import Wording

__all__ = [
    "IssueAuthorization",
    "Letter",
    "LetterAddressee",
    "LetterNumber",
    "LetterPage",
    "LetterSeries",
    "Receipt",
    "Reply",
    "ReplyFile",
    "Wording",
]
