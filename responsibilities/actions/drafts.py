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
from responsibilities.models import ProgressReport, ReportDraft
from responsibilities.permissions.reports import can_fill

Typed = dict[str, dict]  # an entry's ref → its fields as typed


@action
def save_draft(*, report: ProgressReport, version: int, entries: Typed, by: Actor) -> ReportDraft:
    """Keep what `by` has typed on version `version`, in place of what the same person typed before on
    that version. A draft on an older version stays, superseded. In any state of the checklist: text is
    kept even when it can no longer be saved."""
    if by.person is None or not can_fill(by, report):
        raise PermissionDenied
    ProgressReport.objects.select_for_update().get(pk=report.pk)  # one draft per person, also from two tabs
    live = _live(report, by).first()
    if live and live.base_version != version:
        _supersede(live)
        live = None
    draft = live or ReportDraft(report=report, person=by.person, base_version=version)
    draft.data, draft.saved_at = entries, clock.now()
    draft.save()
    return draft


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
def keeping_what_loses(*, report: ProgressReport, version: int, entries: Typed, by: Actor) -> Iterator[None]:
    """Around a save, outside its transaction: when it is Stale, the text stays in a superseded draft."""
    try:
        yield
    except Stale:
        if entries and by.person is not None:
            _keep_superseded(report=report, version=version, entries=entries, by=by)
        raise


@action
def _keep_superseded(*, report: ProgressReport, version: int, entries: Typed, by: Actor) -> None:
    _supersede(save_draft(report=report, version=version, entries=_as_typed(entries), by=by))


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
