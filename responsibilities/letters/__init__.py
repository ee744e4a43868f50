"""What each of the 三书 says: typed contexts for the wordings of portal/documents."""

from responsibilities.letters.notices import notice_drafts, party_name, written_deadline
from responsibilities.letters.supervision import supervision_drafts

__all__ = ["notice_drafts", "party_name", "supervision_drafts", "written_deadline"]
