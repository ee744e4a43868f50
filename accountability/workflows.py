from accountability.enums import TalkStatus as S
from portal.workflows import Workflow

TALK = Workflow(
    name="talk",
    label="约谈",
    enum=S,
    transitions={(S.SUGGESTED, "hold"): S.HELD, (S.SUGGESTED, "drop"): S.DROPPED},
    verbs={"hold": "登记约谈", "drop": "不约谈"},
)
