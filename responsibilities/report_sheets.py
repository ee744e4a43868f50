"""Checklists as .xlsx: one checklist, and a list of them."""

from collections.abc import Iterable

from django.utils import timezone

from portal.clock import now
from portal.deadlines.enums import Light
from portal.workbooks import export_rows
from responsibilities.models import ProgressReport
from responsibilities.queries.checklists import Checklist

LIST_HEADINGS = (
    "单位", "季度", "状态", "灯色", "应报", "重报限", "报送", "首报晚工作日",
    "已填", "应填", "填报人", "签字人",
)  # fmt: skip
HEADINGS = (
    "序号", "任务", "完成时限", "牵头", "进度", "比例", "办结日期", "进展", "佐证材料", "审核", "退回原因",
)  # fmt: skip


def list_sheet(reports: Iterable[ProgressReport], year: int, conditions: str) -> bytes:
    about = f"{year}年季度清单（{conditions}），{timezone.localtime(now()):%Y-%m-%d %H:%M} 导出"
    return export_rows("季度清单", LIST_HEADINGS, map(_listed, reports), about=about)


def _listed(report) -> tuple:
    submitted = timezone.localtime(report.submitted_at) if report.submitted_at else None
    return (
        report.organization.name,
        report.period_label,
        report.get_status_display(),
        Light(report.light).label if report.light else "",
        report.first_due_on.isoformat(),
        report.deadline.due_on.isoformat() if report.deadline.round > 1 else "",
        f"{submitted:%Y-%m-%d %H:%M}" if submitted else "",
        report.late_days or "",
        report.filled,
        report.asked,
        report.saved_label,
        report.submitted_label,
    )


def checklist_sheet(page: Checklist) -> bytes:
    report = page.report
    about = (
        f"{report.organization.name} {report.plan.year}年{report.period_label}工作进展清单，"
        f"{report.get_status_display()}，应报 {report.deadline.due_on:%Y-%m-%d}"
    )
    return export_rows("季度清单", HEADINGS, map(_row, page.rows), about=about)


def _row(row) -> tuple:
    entry, duty = row.entry, row.duty
    return (
        duty.number,
        duty.title,
        duty.deadline_text,
        row.leads,
        entry.get_status_display() if row.silent else entry.get_progress_display(),
        "" if entry.percent is None or row.silent else f"{entry.percent}%",
        entry.effective_on.isoformat() if entry.effective_on else "",
        entry.text,
        "；".join(each.name for each in row.files),
        entry.get_status_display(),
        entry.return_reason,
    )
