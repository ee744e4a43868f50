"""What exactly somebody has read: a checklist or a 完成情况 as canonical JSON with its digest, and the
sentence that a head signs above a checklist."""

import hashlib
import json

from responsibilities.enums import EntryStatus
from responsibilities.models import Milestone, ProgressEntry, ProgressReport

SILENT = (EntryStatus.NOT_DUE, EntryStatus.ENDED)


def snapshot(report: ProgressReport, entries: list[ProgressEntry]) -> dict:
    """Everything the signature covers, plain JSON; files by the SHA-256 of their content."""
    return {
        "report": report.ref,
        "organization": report.organization.name,
        "year": report.plan.year,
        "quarter": report.quarter,
        "version": report.version,
        "due_on": report.deadline.due_on.isoformat(),
        "entries": [_entry(entry) for entry in entries],
    }


def _entry(entry: ProgressEntry) -> dict:
    duty = entry.assignment.duty
    return {
        "ref": entry.ref,
        "number": duty.number,
        "title": duty.title,
        "status": entry.status,
        "progress": entry.progress,
        "percent": entry.percent,
        "text": entry.text,
        "effective_on": entry.effective_on.isoformat() if entry.effective_on else None,
        "evidence": sorted(
            ({"name": each.name, "sha256": each.file.sha256} for each in entry.evidence.all()),
            key=lambda each: (each["sha256"], each["name"]),
        ),
    }


def entries_to_sign(report: ProgressReport) -> list[ProgressEntry]:
    """In the order of the plan, with their files."""
    return list(
        report.entries.select_related("assignment__duty")
        .prefetch_related("evidence__file")
        .order_by("assignment__duty__number", "pk")
    )


def reading(report: ProgressReport) -> str:
    """The digest of the checklist as it stands now, files included: what its reader has before them."""
    return digest(snapshot(report, entries_to_sign(report)))


def completion_reading(milestone: Milestone) -> str:
    """The digest of a 完成情况 as it stands now, of which round, files included."""
    files = milestone.evidence.order_by("pk").values_list("ref", flat=True)
    effective = milestone.effective_on.isoformat() if milestone.effective_on else None
    return digest(
        {
            "milestone": milestone.ref,
            "round": milestone.deadline.round,
            "status": milestone.status,
            "text": milestone.text,
            "effective_on": effective,
            "evidence": list(files),
        }
    )


def digest(content: dict) -> str:
    """SHA-256 of the canonical form: sorted keys, no spaces, UTF-8."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def reported(entries: list[ProgressEntry]) -> int:
    return sum(entry.status not in SILENT for entry in entries)


def statement(report: ProgressReport, entries: list[ProgressEntry]) -> str:
    """The sentence being signed."""
    count = reported(entries)
    about = f"{count} 项任务进展" if count else "任务进展（本季没有到时限的任务）"
    return f"我已阅看{report.organization.name}{report.period_label} {about}，情况属实，同意报送。"
