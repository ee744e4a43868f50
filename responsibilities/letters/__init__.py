"""What each of the 三书 says: typed contexts for the wordings of portal/documents."""

from responsibilities.letters.further import drafts_for, without_letter
from responsibilities.letters.notices import notice_drafts, party_name, written_deadline
from responsibilities.letters.supervision import supervision_drafts

__all__ = [
    "drafts_for",
    "notice_drafts",
    "party_name",
    "supervision_drafts",
    "without_letter",
    "written_deadline",
]
