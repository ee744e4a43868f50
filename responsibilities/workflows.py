from portal.workflows import Workflow
from responsibilities.enums import PlanStatus
from responsibilities.workflows_milestones import MILESTONE
from responsibilities.workflows_reports import ENTRY, REPORT

__all__ = ["ENTRY", "MILESTONE", "PLAN", "REPORT"]

PLAN = Workflow(
    name="plan",
    label="年度责任分工",
    enum=PlanStatus,
    transitions={
        (PlanStatus.DRAFT, "edit"): PlanStatus.DRAFT,
        (PlanStatus.DRAFT, "publish"): PlanStatus.PUBLISHED,
    },
    verbs={"edit": "修改", "publish": "发布"},
)
