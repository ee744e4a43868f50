"""The verbs of a letter, in the order of its life."""

from portal.documents.actions.delivery import deliver_letter
from portal.documents.actions.drafting import (
    LetterDraft,
    cancel_letters,
    check_letters,
    close_letters,
    draft_letters,
    extend_letters,
)
from portal.documents.actions.issuing import issue_letters, redeliver_letters
from portal.documents.actions.receiving import (
    accept_reply,
    receive_letter,
    reply_to_letter,
    return_reply,
    urge_receipt,
)
from portal.documents.actions.revising import revise_letter

__all__ = [
    "LetterDraft",
    "accept_reply",
    "cancel_letters",
    "check_letters",
    "close_letters",
    "deliver_letter",
    "draft_letters",
    "extend_letters",
    "issue_letters",
    "receive_letter",
    "redeliver_letters",
    "reply_to_letter",
    "return_reply",
    "revise_letter",
    "urge_receipt",
]
