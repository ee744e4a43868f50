from responsibilities.models.assignments import Assignment, Milestone
from responsibilities.models.duties import Duty, DutyCategory, DutyParty
from responsibilities.models.evidence import Evidence
from responsibilities.models.plans import DutyPlan
from responsibilities.models.reports import (
    ProgressEntry,
    ProgressReport,
    ReportDraft,
    Submission,
)

__all__ = [
    "Assignment",
    "Duty",
    "DutyCategory",
    "DutyParty",
    "DutyPlan",
    "Evidence",
    "Milestone",
    "ProgressEntry",
    "ProgressReport",
    "ReportDraft",
    "Submission",
]
