"""The life of a quarterly checklist and of each entry in it."""

from portal.workflows import Workflow
from responsibilities.enums import EntryStatus as E
from responsibilities.enums import ReportStatus as S

REPORT = Workflow(
    name="report",
    label="季度清单",
    enum=S,
    transitions={
        (S.PENDING, "open"): S.OPEN,
        (S.OPEN, "save"): S.OPEN,
        (S.RETURNED, "save"): S.RETURNED,
        (S.OPEN, "send"): S.TO_SIGN,
        (S.RETURNED, "send"): S.TO_SIGN,
        (S.TO_SIGN, "withdraw"): S.OPEN,
        (S.TO_SIGN, "send_back"): S.OPEN,
        # once it was handed in, what is asked for is the corrections
        (S.TO_SIGN, "withdraw_corrected"): S.RETURNED,
        (S.TO_SIGN, "send_back_corrected"): S.RETURNED,
        (S.OPEN, "submit"): S.SUBMITTED,
        (S.RETURNED, "submit"): S.SUBMITTED,
        (S.TO_SIGN, "submit"): S.SUBMITTED,
        (S.SUBMITTED, "review"): S.SUBMITTED,
        (S.SUBMITTED, "accept"): S.ACCEPTED,
        (S.SUBMITTED, "return"): S.RETURNED,
    },
    verbs={
        "open": "开放填报",
        "save": "填写",
        "send": "送签",
        "withdraw": "撤回",
        "send_back": "退回修改",
        "withdraw_corrected": "撤回重报稿",
        "send_back_corrected": "退回再改",
        "submit": "签字报送",
        "review": "审核",
        "accept": "认可",
        "return": "退回重报",
    },
)

ENTRY = Workflow(
    name="entry",
    label="清单事项",
    enum=E,
    transitions={
        (E.OPEN, "save"): E.OPEN,
        (E.RETURNED, "save"): E.RETURNED,
        (E.OPEN, "submit"): E.SUBMITTED,
        (E.RETURNED, "submit"): E.SUBMITTED,
        (E.SUBMITTED, "accept"): E.ACCEPTED,
        (E.SUBMITTED, "return"): E.RETURNED,
        # the reviewer thinks again before the review is finished
        (E.ACCEPTED, "return"): E.RETURNED,
        (E.RETURNED, "accept"): E.ACCEPTED,
        (E.NOT_DUE, "end"): E.ENDED,
        (E.OPEN, "end"): E.ENDED,
    },
    verbs={"save": "填写", "submit": "报送", "accept": "认可", "return": "退回", "end": "提前办结"},
)
