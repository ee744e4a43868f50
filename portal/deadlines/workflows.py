from portal.deadlines.enums import DeadlineStatus as S
from portal.workflows import Workflow

DEADLINE = Workflow(
    name="deadline",
    label="时限",
    enum=S,
    transitions={
        (S.OPEN, "hand_in"): S.HANDED_IN,
        (S.OPEN, "meet"): S.MET,
        (S.OPEN, "pause"): S.PAUSED,
        (S.OPEN, "cancel"): S.CANCELLED,
        (S.HANDED_IN, "rearm"): S.OPEN,
        (S.HANDED_IN, "meet"): S.MET,
        (S.HANDED_IN, "cancel"): S.CANCELLED,
        (S.PAUSED, "hand_in"): S.HANDED_IN,
        (S.PAUSED, "resume"): S.OPEN,
        (S.PAUSED, "meet"): S.MET,
        (S.PAUSED, "cancel"): S.CANCELLED,
    },
    verbs={
        "hand_in": "报送",
        "rearm": "退回重报",
        "meet": "办结",
        "pause": "暂缓",
        "resume": "恢复",
        "cancel": "取消",
    },
)
