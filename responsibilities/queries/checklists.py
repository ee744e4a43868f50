"""A checklist as a page shows it: each entry with the last quarter, its files and what is wrong."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils import timezone

from portal.clock import now, today
from responsibilities.enums import EntryStatus, Part, Progress
from responsibilities.forms.reports import FIELDS, as_typed, fingerprint, parse
from responsibilities.models import (
    Assignment,
    Evidence,
    Milestone,
    ProgressEntry,
    ProgressReport,
    ReportDraft,
    Submission,
)
from responsibilities.policies.reports import EXCUSED, Problem, is_asked, is_backfilled, problems_of
from responsibilities.queries.milestones import reported_for
from responsibilities.snapshots import SILENT


@dataclass
class Row:
    entry: ProgressEntry  # with what is typed laid over it, not saved
    typed: dict[str, str]
    was: str
    due_on: dt.date
    received_on: dt.date = field(default_factory=today)
    leads: str = ""
    last: ProgressEntry | None = None
    completion: Milestone | None = None
    problems: list[Problem] = field(default_factory=list)
    checked: bool = False
    corrected: bool = False

    @property
    def duty(self):
        return self.entry.assignment.duty

    @property
    def anchor(self) -> str:
        return f"entry-{self.entry.ref}"

    @property
    def asked(self) -> bool:
        return is_asked(self.entry)

    @property
    def silent(self) -> bool:
        return self.entry.status in SILENT

    @property
    def wrong(self) -> list[Problem]:
        """What to say beside the fields: what is missing only after an attempt to send."""
        return [problem for problem in self.problems if self.checked or not problem.missing]

    @property
    def errors(self) -> dict[str, str]:
        return {problem.field: problem.text for problem in self.wrong}

    @property
    def state(self) -> str:
        """todo, wrong, returned, filled, locked or silent."""
        if self.silent:
            return "silent"
        if not self.asked:
            return "locked"
        if self.wrong:
            return "wrong"
        if self.problems:
            return "todo"
        if self.entry.status == EntryStatus.RETURNED and not self.corrected:
            return "returned"
        return "filled"

    @property
    def filled(self) -> bool:
        """已填 as every page counts it."""
        return self.state in ("filled", "locked")

    @property
    def is_open(self) -> bool:
        return self.state in ("wrong", "todo", "returned")

    @property
    def backfilled(self) -> bool:
        return self.entry.progress == Progress.DONE and is_backfilled(
            self.entry.effective_on, self.received_on, self.due_on
        )

    @property
    def excused(self) -> bool:
        return self.entry.progress in EXCUSED

    @property
    def deserves_a_look(self) -> bool:
        """先看: 补录, 未开展 or 零报告, changed since it was returned."""
        return not self.silent and (self.backfilled or self.excused or self.corrected)

    @property
    def files(self) -> list[Evidence]:
        return list(self.entry.evidence.all())


@dataclass
class File:
    """A file of the unit with the numbers of the duties that use it in this quarter."""

    evidence: Evidence
    numbers: list[int]

    @property
    def used_for(self) -> str:
        return f"用于第 {self.shared} 项" if self.numbers else "还没有用到"

    @property
    def shared(self) -> str:
        return "、".join(map(str, self.numbers))


@dataclass
class Checklist:
    report: ProgressReport
    rows: list[Row]
    files: list[File]
    last_label: str

    @property
    def asked(self) -> list[Row]:
        return [row for row in self.rows if not row.silent]

    @property
    def filled(self) -> int:
        return sum(row.filled for row in self.asked)

    @property
    def tally(self) -> str:
        """9 项任务；9 项任务，要报 8 项（已提前办结 1 项）."""
        silent = Counter(row.entry.get_status_display() for row in self.rows if row.silent)
        every = f"{len(self.rows)} 项任务"
        why = "、".join(f"{label} {count} 项" for label, count in silent.items())
        return f"{every}，要报 {len(self.asked)} 项（{why}）" if silent else every

    @property
    def wrong(self) -> list[Row]:
        return [row for row in self.rows if row.state == "wrong"]

    @property
    def segments(self) -> list[str]:
        states = {"filled": "done", "locked": "done", "wrong": "late", "returned": "late"}
        return [states.get(row.state, "todo") for row in self.asked]

    @property
    def first_look(self) -> list[Row]:
        return [row for row in self.asked if row.deserves_a_look]

    @property
    def rest(self) -> list[Row]:
        return [row for row in self.rows if row not in self.first_look]

    @property
    def corrected(self) -> list[Row]:
        return [row for row in self.asked if row.corrected]

    @property
    def complete(self) -> bool:
        return not any(row.problems for row in self.asked if row.asked)

    @property
    def shared(self) -> dict[int, str]:
        """For files that several entries use: 5、13."""
        return {file.evidence.pk: file.shared for file in self.files if len(file.numbers) > 1}

    @property
    def size(self) -> int:
        return sum(file.evidence.file.size for file in self.files)


def checklist(
    report: ProgressReport, *, draft: Mapping[str, dict] | None = None, checked: bool = False
) -> Checklist:
    """Everything the pages of `report` show, in a fixed number of queries. `draft` (an entry's ref → its
    fields as typed) is laid over the entries in memory; `checked` shows what is missing as errors too."""
    entries = list(
        report.entries.select_related("assignment__duty__category")
        .prefetch_related("evidence__file")
        .order_by("assignment__duty__number", "pk")
    )
    previous = _previous(report)
    leads = _leads([entry.assignment.duty_id for entry in entries])
    signed = _signed_before(report)
    received = timezone.localdate(report.submitted_at) if report.submitted_at else today()
    rows = [row_of(entry, report, draft or {}, signed) for entry in entries]
    for row in rows:
        row.leads, row.checked = leads.get(row.entry.assignment.duty_id, ""), checked
        row.last, row.received_on = previous.get(row.entry.assignment_id), received
    reported = reported_for(report, [entry.assignment_id for entry in entries])
    for row in rows:
        row.completion = reported.get(row.entry.assignment_id)
    last = f"{'一二三四'[report.quarter - 2]}季度" if report.quarter > 1 else ""
    return Checklist(report, rows, _files(report, entries), last)


def live_draft(report: ProgressReport, person) -> ReportDraft | None:
    """What the person has typed on the present version and not saved."""
    if person is None:
        return None
    return report.drafts.filter(
        person=person, superseded_at__isnull=True, base_version=report.version
    ).first()


def lost_drafts(report: ProgressReport, person) -> list[ReportDraft]:
    """未保存成功的稿: the person's drafts that lost to another's save, newest first."""
    if person is None:
        return []
    drafts = report.drafts.filter(person=person).order_by("-saved_at")
    return [
        each for each in drafts if each.data and (each.superseded_at or each.base_version < report.version)
    ]


def others_writing(report: ProgressReport, person) -> list[str]:
    """Names of others who typed in the last ten minutes."""
    since = now() - dt.timedelta(minutes=10)
    drafts = report.drafts.filter(superseded_at__isnull=True, saved_at__gte=since).exclude(person=person)
    return list(dict.fromkeys(drafts.values_list("person__name", flat=True)))


def row_of(entry: ProgressEntry, report: ProgressReport, draft: Mapping[str, dict], signed: dict) -> Row:
    """`entry` with what is typed in `draft` laid over it, and what keeps that from being sent; `signed`
    are the entries as the unit signed them before the present round."""
    was = as_typed(entry)
    typed = {**was, **draft.get(entry.ref, {})} if is_asked(entry) else was
    row = Row(entry=entry, typed=typed, was=fingerprint(typed), due_on=report.deadline.due_on)
    if row.asked:
        row.problems = _overlay(entry, typed) or problems_of(entry)
    row.corrected = _corrected(entry, signed)
    return row


def _overlay(entry: ProgressEntry, typed: dict[str, str]) -> list[Problem]:
    """Lay what is typed over the entry; what is of the wrong kind stays typed and is a problem."""
    cleaned, errors = parse({entry.ref: typed})
    for name, value in cleaned.get(entry.ref, {}).items():
        setattr(entry, name, value)
    return [Problem(name, text) for name, text in errors.get(entry.ref, {}).items()]


def _corrected(entry: ProgressEntry, signed: dict[str, dict]) -> bool:
    """Whether a returned entry reads differently from what was signed before."""
    before = signed.get(entry.ref)
    if before is None or not entry.return_reason:
        return False
    now = as_typed(entry)
    percent = "" if before["percent"] is None else str(before["percent"])
    then = {**before, "percent": percent, "effective_on": before["effective_on"] or ""}
    files = sorted(each.file.sha256 for each in entry.evidence.all())
    return any(now[name] != then[name] for name in FIELDS) or files != sorted(
        each["sha256"] for each in before["evidence"]
    )


def _signed_before(report: ProgressReport) -> dict[str, dict]:
    """Entries by ref as the unit signed them before the present round; nothing in the first."""
    submissions = list(report.submissions.order_by("-round")[:2])
    if report.status in ("submitted", "accepted"):
        submissions = submissions[1:]
    return entries_signed(submissions[0]) if submissions else {}


def entries_signed(submission: Submission) -> dict[str, dict]:
    return {each["ref"]: each for each in submission.snapshot["entries"]}


def _previous(report: ProgressReport) -> dict[int, ProgressEntry]:
    rows = ProgressEntry.objects.filter(
        report__plan=report.plan_id,
        report__organization=report.organization_id,
        report__quarter=report.quarter - 1,
    ).prefetch_related("evidence__file")
    return {row.assignment_id: row for row in rows}


def _leads(duty_ids: list[int]) -> dict[int, str]:
    names = defaultdict(list)
    rows = Assignment.objects.filter(duty__in=duty_ids, part=Part.LEAD).order_by("organization__sort_order")
    for duty_id, name in rows.values_list("duty_id", "organization__name"):
        names[duty_id].append(name)
    return {duty_id: _some(names[duty_id]) for duty_id in names}


def _some(names: list[str]) -> str:
    return "、".join(names) if len(names) <= 2 else f"{names[0]}等 {len(names)} 个单位"


def _files(report: ProgressReport, entries: list[ProgressEntry]) -> list[File]:
    """Files that this quarter's entries use, then those of the unit that nothing uses yet."""
    used: dict[int, File] = {}
    for entry in entries:
        for evidence in entry.evidence.all():
            used.setdefault(evidence.pk, File(evidence, [])).numbers.append(entry.assignment.duty.number)
    loose = Evidence.objects.filter(organization=report.organization_id, entries__isnull=True)
    return [*used.values(), *(File(evidence, []) for evidence in loose.select_related("file")[:50])]
