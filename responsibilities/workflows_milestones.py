"""The life of a duty's own 完成时限."""

from portal.workflows import Workflow
from responsibilities.enums import MilestoneStatus as S

MILESTONE = Workflow(
    name="milestone",
    label="完成节点",
    enum=S,
    transitions={
        (S.OPEN, "report"): S.REPORTED,
        (S.RETURNED, "report"): S.REPORTED,
        (S.REPORTED, "accept"): S.DONE,
        (S.REPORTED, "return"): S.RETURNED,
        # a quarterly checklist that says 已完成 is accepted
        (S.OPEN, "settle"): S.DONE,
        (S.RETURNED, "settle"): S.DONE,
        (S.REPORTED, "settle"): S.DONE,
    },
    verbs={"report": "报完成情况", "accept": "认可", "return": "退回重报", "settle": "随季度清单办结"},
)
