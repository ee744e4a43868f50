"""公文 and 回复: the verbs of the office and the states they lead to."""

from portal.documents.enums import LetterStatus as S
from portal.documents.enums import ReplyStatus as R
from portal.workflows import Workflow

_OPEN = (S.DELIVERED, S.RECEIVED, S.REPLIED, S.RETURNED)

LETTER = Workflow(
    name="letter",
    label="文书",
    enum=S,
    transitions={
        (S.DRAFT, "check"): S.CHECKED,
        (S.DRAFT, "revise"): S.DRAFT,
        (S.CHECKED, "revise"): S.DRAFT,  # what is checked is what is signed
        (S.DRAFT, "issue"): S.ISSUED,  # whoever signs a draft checks it in the same act
        (S.CHECKED, "issue"): S.ISSUED,
        (S.ISSUED, "deliver"): S.DELIVERED,
        (S.DELIVERED, "receive"): S.RECEIVED,
        (S.RECEIVED, "reply"): S.REPLIED,
        (S.RETURNED, "reply"): S.REPLIED,
        (S.REPLIED, "accept"): S.CLOSED,
        (S.REPLIED, "return"): S.RETURNED,
        **{(state, "close"): S.CLOSED for state in _OPEN},
        **{(state, "cancel"): S.CANCELLED for state in (S.DRAFT, S.CHECKED, S.ISSUED, *_OPEN)},
    },
    verbs={
        "check": "核稿",
        "revise": "修改",
        "issue": "签发",
        "deliver": "送达",
        "receive": "签收",
        "reply": "回复",
        "accept": "认可",
        "return": "退回",
        "close": "办结",
        "cancel": "作废",
    },
)

REPLY = Workflow(
    name="reply",
    label="回复",
    enum=R,
    transitions={(R.SUBMITTED, "accept"): R.ACCEPTED, (R.SUBMITTED, "return"): R.RETURNED},
    verbs={"accept": "认可", "return": "退回"},
)
