"""现状: what has become of a 督办书's demand since it went out."""

from collections import Counter
from datetime import date

from django.utils import timezone

from portal.clock import today
from portal.deadlines.enums import DeadlineStatus as D
from portal.deadlines.lights import workdays_late
from portal.deadlines.models import Deadline
from portal.documents.models import Letter
from portal.workdays.calendar import short
from responsibilities.enums import EntryStatus, ReportStatus
from responsibilities.models import ProgressReport

WORDS = {D.OPEN: "未办结", D.HANDED_IN: "已报待审", D.MET: "已办结", D.PAUSED: "暂缓", D.CANCELLED: "取消"}
ORDER = list(WORDS)


def standing(letter: Letter) -> str:
    """11月26日补报，退回 1 项，请于 12月1日前重报。 Of duties of their own: 2 项已办结，1 项未办结。"""
    deadlines = {deadline.pk: deadline for deadline in letter.deadlines.all()}
    reports = ProgressReport.objects.filter(deadline__in=deadlines).order_by("pk")
    parts = []
    for report in reports:
        parts.append(_of_report(report, deadlines.pop(report.deadline_id)))
    if deadlines:
        parts.append(_of_duties(list(deadlines.values())))
    return "；".join(parts)


def _of_report(report: ProgressReport, deadline: Deadline) -> str:
    if report.submitted_at is None:
        return _still_owed(deadline)
    filed = report.submissions.order_by("-round").first()
    day = timezone.localdate(filed.submitted_at if filed else report.submitted_at)
    how = "补报" if report.is_late_entry else "报送"
    return f"{short(day)}{how}，{_review_of(report, deadline.due_on)}"


def _still_owed(deadline: Deadline) -> str:
    if deadline.status in (D.PAUSED, D.CANCELLED) or deadline.due_on is None:
        return WORDS[D(deadline.status)]
    late = workdays_late(deadline.due_on, today())
    return f"仍未报送，逾期 {late} 个工作日"


def _review_of(report: ProgressReport, due_on: date | None) -> str:
    if report.status == ReportStatus.ACCEPTED:
        return f"{short(report.accepted_on)}认可"
    returned = report.entries.filter(status=EntryStatus.RETURNED).count()
    if not returned:
        return "待审核"
    return f"退回 {returned} 项" + (f"，请于 {short(due_on)}前重报" if due_on else "")


def _of_duties(deadlines: list[Deadline]) -> str:
    counts = Counter(deadline.status for deadline in deadlines)
    return "，".join(f"{counts[state]} 项{WORDS[state]}" for state in ORDER if counts[state])
