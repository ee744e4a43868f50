"""In which state a checklist may be filled, sent, signed and reviewed, and what a filled entry is."""

import datetime as dt
from dataclasses import dataclass

from portal.clock import today
from portal.errors import Refused
from responsibilities.enums import EntryStatus, Progress
from responsibilities.models import ProgressEntry, ProgressReport
from responsibilities.workflows_reports import ENTRY

TEXT_LIMIT = 500  # signs; more is kept but cannot be sent
EXCUSED = (Progress.NOT_STARTED, Progress.NOTHING)


@dataclass(frozen=True)
class Problem:
    """What keeps an entry from being sent. `missing`: nothing is wrong yet, only not filled."""

    field: str
    text: str
    missing: bool = False

    @property
    def short(self) -> str:
        """Without the way out: for the summary, which links to where it is said."""
        return self.text.split("。")[0]


def is_asked(entry: ProgressEntry) -> bool:
    """Whether the unit has to write something for this entry now."""
    return ENTRY.may(entry.status, "save")


def problems_of(entry: ProgressEntry) -> list[Problem]:
    """Everything that keeps `entry` from being sent, each sentence with its way out."""
    return [problem for check in (_progress, _text, _percent, _effective_on) if (problem := check(entry))]


def _progress(entry) -> Problem | None:
    if not entry.progress:
        return Problem("progress", "还没有选进度。请选一个。", missing=True)
    return None


def _text(entry) -> Problem | None:
    length = len(entry.text.strip())
    if length > TEXT_LIMIT:
        return Problem(
            "text", f"写了 {length} 字，超出 {length - TEXT_LIMIT} 字。请精简到 {TEXT_LIMIT} 字内。"
        )
    if length:
        return None
    if entry.progress in EXCUSED:
        reason = f"{Progress(entry.progress).label}要写明原因。请补一句。"
        return Problem("text", reason, missing=True)
    return Problem("text", "还没有写本季进展。请补上。", missing=True)


def _percent(entry) -> Problem | None:
    if entry.percent is None:
        return None
    if entry.progress == Progress.DONE and entry.percent < 100:
        return Problem("percent", f"进度只到 {entry.percent}%。请改为 100%，或把进度改为“进行中”。")
    if entry.progress == Progress.ONGOING and entry.percent == 100:
        return Problem("percent", "已到 100%。请把进度改为“已完成”，或改比例。")
    return None


def _effective_on(entry) -> Problem | None:
    if entry.progress != Progress.DONE:
        return None
    if entry.effective_on is None:
        return Problem("effective_on", "已完成的请填办结日期。", missing=True)
    if entry.effective_on > today():
        return Problem("effective_on", "办结日期还没有到。请改为实际办结的日子，或把进度改为“进行中”。")
    return None


def check_complete(entries: list[ProgressEntry]) -> None:
    """Raises Refused, naming entries, while one that is asked for is not filled properly."""
    wrong = {
        entry.ref: found[0].text for entry in entries if is_asked(entry) and (found := problems_of(entry))
    }
    if wrong:
        raise Refused(f"还有 {len(wrong)} 项要填或要改，改好后再送。", fields=wrong)


def check_reviewable(entry: ProgressEntry, report: ProgressReport) -> None:
    """Raises Refused for an entry that an earlier round accepted: it stays accepted."""
    if entry.status == EntryStatus.ACCEPTED and entry.reviewed_at < report.submitted_at:
        raise Refused("这一项在上一轮已经认可，不再改动。")


def is_backfilled(effective_on: dt.date | None, received_on: dt.date, due_on: dt.date | None) -> bool:
    """补录: done earlier than it was entered, and entered after the due day."""
    return bool(effective_on and due_on and effective_on < received_on and received_on > due_on)
