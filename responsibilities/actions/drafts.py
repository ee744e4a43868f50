"""What a person has typed and not yet saved: kept as typed, private, and never lost.

Typing goes to the person's own draft (`save_draft`). 保存 puts the draft's entries into the checklist
and ends the draft; 送签 and 签字 save first. Who loses a race keeps the text in a superseded draft.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import PermissionDenied

from portal import clock
from portal.actor import Actor
from portal.audit.actions import action, record
from portal.errors import Stale
from responsibilities.forms.reports import as_typed, fingerprint
from responsibilities.models import ProgressReport, ReportDraft
from responsibilities.permissions.reports import can_fill

Typed = dict[str, dict]  # an entry's ref → its fields as typed


@action
def save_draft(
    *, report: ProgressReport, version: int, entries: Typed, by: Actor, was: dict[str, str] | None = None
) -> ReportDraft:
    """Lay `entries` over what `by` has typed before on version `version`; entries not named stay as they
    are. A draft on an older version stays, superseded. In any state of the checklist: text is kept even
    when it can no longer be saved.

    `was` (an entry's ref → fingerprint) is what the window showed before. Raises Stale, and keeps
    nothing, where another window of the same person has changed an entry since."""
    if by.person is None or not can_fill(by, report):
        raise PermissionDenied
    standing = ProgressReport.objects.select_for_update().get(pk=report.pk)  # one draft, also from two tabs
    live = _live(report, by).first()
    if live and live.base_version < version:
        _supersede(live)
        live = None
    _check_other_windows(standing, live, version, entries, was or {})
    draft = live or ReportDraft(report=report, person=by.person, base_version=version)
    draft.data, draft.saved_at = {**draft.data, **entries}, clock.now()
    draft.save()
    return draft


def _check_other_windows(
    standing: ProgressReport, live: ReportDraft | None, version: int, entries: Typed, was: dict[str, str]
) -> None:
    typed = dict(live.data) if live else {}
    newer = live is not None and live.base_version > version
    changed = []
    for entry in standing.entries.filter(ref__in=entries).select_related("assignment__duty"):
        shown = typed.get(entry.ref) or (as_typed(entry) if standing.version == version else None)
        if entry.ref not in was or shown is None:
            continue
        if fingerprint(shown) not in (was[entry.ref], fingerprint(entries[entry.ref])):
            changed.append(entry.assignment.duty.number)
    if newer or changed:
        where = f"第 {'、'.join(map(str, sorted(changed)))} 项" if changed else "这份清单"
        raise Stale(
            f"您在另一个窗口改过{where}，这里写的没有并入，但没有丢：刷新本页，在“未保存成功的稿”里对照。",
            current=standing,
        )


@action
def discard_draft(*, report: ProgressReport, by: Actor, saved: set[str] | None = None) -> None:
    """What `by` had typed has been saved to the checklist; an older draft stays readable. Where only the
    entries `saved` (refs) were, what was typed in others stays too, superseded."""
    for draft in _live(report, by):
        left = {ref: fields for ref, fields in draft.data.items() if saved is not None and ref not in saved}
        if not left:
            draft.delete()
            continue
        draft.data = left
        draft.save(update_fields=["data"])
        _supersede(draft)


@action
def restore_draft(*, draft: ReportDraft, by: Actor, only: str = "") -> ReportDraft:
    """Lay a superseded draft (or its entry `only`) over what stands now, as the person's live draft;
    nothing is saved to the checklist yet. Raises PermissionDenied for another person's draft."""
    if by.person is None or draft.person_id != by.person.pk or not can_fill(by, draft.report):
        raise PermissionDenied
    report = ProgressReport.objects.select_for_update().get(pk=draft.report_id)
    taken = {ref: fields for ref, fields in draft.data.items() if only in ("", ref)}
    live = _live(report, by).exclude(pk=draft.pk).first()
    kept = live.data if live and live.base_version == report.version else {}
    if draft.superseded_at is None:
        _supersede(draft)
    record("draft.restore", by=by, subjects=[report])
    return save_draft(report=draft.report, version=report.version, entries={**kept, **taken}, by=by)


@contextmanager
def keeping_what_loses(
    *, report: ProgressReport, version: int, entries: Typed, by: Actor, kept: str = ""
) -> Iterator[None]:
    """Around a save, outside its transaction: when it is Stale, the text stays in a superseded draft,
    in that one of the person's whose ref is `kept` when there is one. Its ref is put on the exception."""
    try:
        yield
    except Stale as stale:
        if entries and by.person is not None:
            draft = _keep_superseded(report=report, version=version, entries=entries, kept=kept, by=by)
            stale.kept = draft.ref
        raise


@action
def _keep_superseded(
    *, report: ProgressReport, version: int, entries: Typed, kept: str, by: Actor
) -> ReportDraft:
    """What lost, beside the live draft; a live draft on the same overtaken version goes with it."""
    standing = ProgressReport.objects.select_for_update().get(pk=report.pk)
    draft = report.drafts.filter(person=by.person, superseded_at__isnull=False, ref=kept).first()
    if draft is None and standing.version != version:
        draft = _live(report, by).filter(base_version=version).first()
    draft = draft or ReportDraft(report=report, person=by.person, base_version=version)
    draft.data = {**draft.data, **_as_typed(entries)}
    draft.saved_at = draft.superseded_at = clock.now()
    draft.save()
    return draft


def _as_typed(entries: Typed) -> Typed:
    """Dates and numbers as a form sends them: a draft is JSON."""
    return {
        ref: {name: "" if value is None else str(value) for name, value in fields.items()}
        for ref, fields in entries.items()
    }


def _live(report: ProgressReport, by: Actor):
    return ReportDraft.objects.filter(report=report.pk, person=by.person, superseded_at__isnull=True)


def _supersede(draft: ReportDraft) -> None:
    draft.superseded_at = clock.now()
    draft.save(update_fields=["superseded_at"])
