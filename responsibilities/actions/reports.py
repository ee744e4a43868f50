"""The unit's side of a quarterly checklist: save, send for signature, take back, sign and submit."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from portal import clock
from portal.accounts.policies import check_may_sign
from portal.actor import Actor
from portal.audit.actions import action, record
from portal.deadlines.actions import deadlines as clocks
from portal.deadlines.lights import workdays_late
from portal.errors import Refused, Stale
from portal.notifications.actions.notices import Line, notify
from portal.notifications.enums import NoticeKind
from responsibilities.actions.drafts import Typed, discard_draft, keeping_what_loses
from responsibilities.completion import milestones_reported_done
from responsibilities.enums import Progress
from responsibilities.models import ProgressEntry, ProgressReport, Submission
from responsibilities.permissions.reports import can_fill, can_sign
from responsibilities.policies.reports import check_complete, is_asked
from responsibilities.queries.people import clerks_of, heads_of
from responsibilities.snapshots import digest, entries_to_sign, snapshot, statement
from responsibilities.workflows_reports import ENTRY, REPORT

FIELDS = ("text", "progress", "percent", "effective_on")


def save_report(
    *, report: ProgressReport, version: int, entries: Typed, by: Actor, partial: bool = False
) -> ProgressReport:
    """Put `entries` (an entry's ref → any of text, progress, percent, effective_on) into the checklist
    that `by` read as `version`; where something changed the version goes up by one. The person's live
    draft ends; with `partial` it stays readable where it holds other entries than these.

    Raises Stale when somebody saved in between: the message says who and when, `current` is the
    checklist as it stands, and the text stays in a superseded ReportDraft of this person. Do not call
    it inside another action, or that draft goes with the rollback."""
    with keeping_what_loses(report=report, version=version, entries=entries, by=by):
        return _save(report=report, version=version, entries=entries, by=by, partial=partial)


def send_report(*, report: ProgressReport, version: int, entries: Typed | None = None, by: Actor):
    """送签: save `entries`, then hand the checklist to the unit's head. Raises Stale as save_report;
    Refused (with `fields` by entry ref) while an entry is not filled, or when the unit has no head.
    What was saved stays saved even where sending is refused."""
    if entries:
        report = save_report(report=report, version=version, entries=entries, by=by)
        version = report.version
    return _send(report=report, version=version, by=by)


@action
def withdraw_report(*, report: ProgressReport, by: Actor) -> ProgressReport:
    """撤回: the clerk takes the checklist back before it is signed, to change something."""
    report = _locked(report, by, can_fill)
    return _back_to_filling(report, "withdraw", "", by)


@action
def send_back_report(*, report: ProgressReport, note: str, by: Actor) -> ProgressReport:
    """退回修改: the head gives the checklist back to the clerk. Raises Refused without a note."""
    report = _locked(report, by, can_sign)
    if not (note := note.strip()[:300]):
        raise Refused("请写一句要改什么。", fields={"note": "请写一句要改什么。"})
    _back_to_filling(report, "send_back", note, by)
    line = Line(None, f"report:{report.ref}", text=f"{_title(report)}：{note}", url=_address(report))
    notify(
        person_ids=clerks_of(report.organization_id),
        kind=NoticeKind.WORK,
        title=f"{by.label}退回修改",
        lines=[line],
        by=by,
    )
    return report


@action
def submit_report(*, report: ProgressReport, read: str, by: Actor) -> Submission:
    """签字报送 of exactly what was read, `read` being its digest (snapshots.reading): the snapshot with its
    SHA-256, who signed as which post, both dates. Late days are working days after the due date (at
    least 1 when late) and are kept from the first submission. The ladder stops, also for duties reported
    as done. The caller has checked the password. Raises Stale (a word or a file changed since it was
    read), Refused (not filled, wrong state)."""
    report = _locked(report, by, can_sign)
    check_may_sign(by)
    following = REPORT.next(report.status, "submit")
    entries = entries_to_sign(report)
    content = snapshot(report, entries)
    if digest(content) != read:
        raise Stale("您打开之后，清单的文字或材料又有改动，还没有签字。", current=report)
    check_complete(entries)
    asked = [entry for entry in entries if is_asked(entry)]
    submission = _write_submission(report, content, statement(report, entries), by)
    _move_entries(asked, "submit")
    _mark_submitted(report, following, submission, by)
    today = clock.today()
    clocks.hand_in(deadlines=[report.deadline], on=today, by=by)
    done = milestones_reported_done(report, asked, "hand_in")
    clocks.hand_in(deadlines=[milestone.deadline for milestone in done], on=today, by=by)
    return submission


@action
def _save(
    *, report: ProgressReport, version: int, entries: Typed, by: Actor, partial: bool
) -> ProgressReport:
    report = _locked(report, by, can_fill)
    REPORT.next(report.status, "save")
    _check_version(report, version)
    rows = {entry.ref: entry for entry in entries_to_sign(report)}
    changes = {}
    for ref, fields in entries.items():
        if ref not in rows:
            raise Refused("清单里没有这一项，可能任务有调整。请刷新页面后再填。")
        if changed := _apply(rows[ref], fields):
            changes[rows[ref].pk] = changed
    if by.person is not None:
        discard_draft(report=report, saved=set(entries) if partial else None, by=by)
    if changes:
        _write(report, [row for row in rows.values() if row.pk in changes], changes, by)
    return report


def _write(report: ProgressReport, rows: list[ProgressEntry], changes: dict, by: Actor) -> None:
    ProgressEntry.objects.bulk_update(rows, FIELDS)
    report.version += 1
    report.saved_at, report.saved_label = clock.now(), by.label
    report.save(update_fields=["version", "saved_at", "saved_label"])
    record("report.save", by=by, subjects=[report])
    record("entry.save", by=by, subjects=rows, each=changes)


def _apply(entry: ProgressEntry, fields: Mapping) -> dict[str, tuple]:
    """Write `fields` onto the entry; returns what changed as {field: (old, new)}."""
    wanted = {name: value for name, value in fields.items() if name in FIELDS}
    _complete_percent(wanted)
    changed = {
        name: (getattr(entry, name), value) for name, value in wanted.items() if getattr(entry, name) != value
    }
    if changed:
        ENTRY.next(entry.status, "save")
    for name, (_, value) in changed.items():
        setattr(entry, name, value)
    return changed


def _complete_percent(fields: dict) -> None:
    """已完成 means 100 % and 未开展 0 % where nothing else was written; 办结日期 belongs to 已完成 alone."""
    progress = fields.get("progress")
    if fields.get("percent") is None and progress in (Progress.DONE, Progress.NOT_STARTED):
        fields["percent"] = 100 if progress == Progress.DONE else 0
    if progress is not None and progress != Progress.DONE:
        fields["effective_on"] = None


@action
def _send(*, report: ProgressReport, version: int, by: Actor) -> ProgressReport:
    report = _locked(report, by, can_fill)
    following = REPORT.next(report.status, "send")
    _check_version(report, version)
    heads = heads_of(report.organization_id)
    if not heads:
        raise Refused(
            "本单位还没有登记主要负责人，送不出去。请联系区纪委党风室在“人员任职”里登记后再送签；填的内容已经保存。"
        )
    check_complete(entries_to_sign(report))
    report.status, report.sent_at, report.sent_label = following, clock.now(), by.label
    report.head_note = ""
    report.save(update_fields=["status", "sent_at", "sent_label", "head_note"])
    record("report.send", by=by, subjects=[report])
    line = Line(None, f"report:{report.ref}", text=f"{_title(report)}，请您看后签字", url=_address(report))
    title = f"{_title(report)}待您签字"
    notify(person_ids=heads, kind=NoticeKind.WORK, title=title, lines=[line], by=by)
    return report


def _back_to_filling(report: ProgressReport, verb: str, note: str, by: Actor) -> ProgressReport:
    step = f"{verb}_corrected" if report.submitted_at else verb
    report.status = REPORT.next(report.status, step)
    report.head_note = note
    report.save(update_fields=["status", "head_note"])
    record(f"report.{verb}", by=by, subjects=[report], note=note)
    return report


def _write_submission(report: ProgressReport, content: dict, sentence: str, by: Actor) -> Submission:
    rounds = report.submissions.count()
    return Submission.objects.create(
        report=report,
        round=rounds + 1,
        tenure=by.tenure,
        by_label=by.label,
        address=by.address,
        statement=sentence,
        snapshot=content,
        sha256=digest(content),
        due_on=report.deadline.due_on,
        submitted_at=clock.now(),
        late_days=workdays_late(report.deadline.due_on, clock.today()) if rounds == 0 else report.late_days,
    )


def _mark_submitted(report: ProgressReport, status: str, submission: Submission, by: Actor) -> None:
    report.status, report.submitted_at = status, submission.submitted_at
    report.submitted_label, report.late_days = by.label, submission.late_days
    report.head_note = ""
    report.save(update_fields=["status", "submitted_at", "submitted_label", "late_days", "head_note"])
    changes = {"sha256": (None, submission.sha256), "late_days": (None, submission.late_days)}
    record("report.submit", by=by, subjects=[report, submission], changes=changes)


def _move_entries(entries: list[ProgressEntry], verb: str) -> None:
    for entry in entries:
        entry.status = ENTRY.next(entry.status, verb)
    ProgressEntry.objects.bulk_update(entries, ["status"])


def _locked(report: ProgressReport, by: Actor, permission) -> ProgressReport:
    report = (
        ProgressReport.objects.select_for_update(of=("self",))
        .select_related("organization", "deadline", "plan__jurisdiction__discipline_organ")
        .get(pk=report.pk)
    )
    if not permission(by, report):
        raise PermissionDenied
    return report


def _check_version(report: ProgressReport, version: int) -> None:
    if report.version != version:
        at = timezone.localtime(report.saved_at)
        raise Stale(
            f"{report.saved_label}已在 {at.month}月{at.day}日 {at:%H:%M} 先保存了这份清单，"
            "您的没有并入，但没有丢：在“未保存成功的稿”里可以对照、并回清单。",
            current=report,
        )


def _title(report: ProgressReport) -> str:
    return f"{report.organization.name}{report.period_label}工作进展清单"


def _address(report: ProgressReport) -> str:
    return reverse("responsibilities:report", args=[report.ref])
