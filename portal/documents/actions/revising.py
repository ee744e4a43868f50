"""修改 of a draft that a person wrote: the reason is theirs, so they may put it right before 签发."""

from __future__ import annotations

from portal.actor import Actor
from portal.audit.actions import action, record
from portal.documents.actions.drafting import lock, moved
from portal.documents.by_reason import reworded
from portal.documents.models import Letter
from portal.documents.permissions import can_manage, require
from portal.documents.policies import is_by_hand, needs_reason
from portal.errors import Refused

FIELDS = ["status", "subject", "reason", "context", "checked_label", "checked_at"]


@action
def revise_letter(*, letter: Letter, reason: str, by: Actor) -> Letter:
    """A new reason, and what is written from it; the draft is to be checked again.

    Raises Refused without a reason, for a letter that nobody wrote by hand, or one that is signed.
    """
    letter = lock([letter])[0]
    require(can_manage(by, letter))
    if not is_by_hand(letter):
        raise Refused("这份稿由系统按数据拟成，不能手工修改。数据不对的，请先更正数据。")
    reason = needs_reason(reason, "发文")
    changes = moved(letter, "revise") | {"reason": (letter.reason, reason)}
    for name, value in reworded(letter, reason).items():
        setattr(letter, name, value)
    letter.checked_label, letter.checked_at = "", None
    letter.save(update_fields=FIELDS)
    record("letter.revise", by=by, subjects=[letter], changes=changes)
    return letter
