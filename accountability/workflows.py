from accountability.enums import TalkStatus as S
from portal.workflows import Workflow

TALK = Workflow(
    name="talk",
    label="约谈",
    enum=S,
    transitions={
        (S.SUGGESTED, "hold"): S.HELD,
        (S.SUGGESTED, "drop"): S.DROPPED,
        (S.SUGGESTED, "withdraw"): S.DROPPED,  # by the portal: nothing is owed any more
    },
    verbs={"hold": "登记约谈", "drop": "不约谈", "withdraw": "撤回建议"},
)
