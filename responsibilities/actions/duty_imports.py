"""An uploaded 任务分解表, from its preview to the draft plan."""

from django.core.exceptions import PermissionDenied

from portal import clock
from portal.actor import Actor
from portal.audit.actions import action, record
from portal.errors import Refused
from portal.organizations.enums import ImportKind, ImportStatus
from portal.organizations.models import ImportBatch, Jurisdiction
from portal.storage import StoredFile
from responsibilities.actions.plans import import_plan
from responsibilities.importing.items import Reading
from responsibilities.importing.reading import read_duties
from responsibilities.models import DutyPlan
from responsibilities.permissions.plans import can_draft


@action
def start_import(
    *, jurisdiction: Jurisdiction, file: StoredFile, filename: str, year: int, by: Actor
) -> ImportBatch:
    """Keep the upload for its preview. Raises Unreadable or Refused for a file that cannot be used."""
    if not can_draft(by, jurisdiction):
        raise PermissionDenied
    batch = ImportBatch(
        jurisdiction=jurisdiction,
        kind=ImportKind.DUTIES,
        file=file,
        filename=filename[:200],
        year=year,
        by_user_id=getattr(by.user, "pk", None),
        by_label=by.label[:120],
    )
    reading_of(batch)
    batch.save()
    record("duties.upload", by=by, subjects=[batch], note=filename)
    return batch


def reading_of(batch: ImportBatch) -> Reading:
    """The workbook as it reads now, with the answers given so far."""
    with batch.file.open() as content:
        data = content.read()
    return read_duties(
        data, batch.filename, jurisdiction=batch.jurisdiction, year=batch.year, answers=batch.answers
    )


@action
def answer_import(*, batch: ImportBatch, answers: dict, by: Actor) -> ImportBatch:
    """Keep what a person decided about a question; an empty answer takes it back."""
    batch = _lock(batch, by)
    kept = {**batch.answers, **answers}
    batch.answers = {key: value for key, value in kept.items() if value not in ("", [], None)}
    batch.save(update_fields=["answers"])
    record("duties.answer", by=by, subjects=[batch], note="、".join(answers))
    return batch


@action
def finish_import(*, batch: ImportBatch, by: Actor) -> DutyPlan:
    """Write the preview into the year's draft. Raises Refused while something blocks."""
    batch = _lock(batch, by)
    _lock_draft(batch)
    reading = reading_of(batch)
    plan = import_plan(jurisdiction=batch.jurisdiction, year=batch.year, reading=reading, by=by)
    batch.status, batch.finished_at = ImportStatus.DONE, clock.now()
    batch.summary = {"duties": len(reading.items), "plan": plan.ref}
    batch.save(update_fields=["status", "finished_at", "summary"])
    return plan


def _lock_draft(batch: ImportBatch) -> None:
    """What the sheet leaves to the draft is read and written without anybody in between."""
    drafts = DutyPlan.objects.filter(jurisdiction=batch.jurisdiction, year=batch.year)
    list(drafts.select_for_update().values_list("pk"))


@action
def discard_import(*, batch: ImportBatch, by: Actor) -> None:
    batch = _lock(batch, by)
    batch.status, batch.finished_at = ImportStatus.DISCARDED, clock.now()
    batch.save(update_fields=["status", "finished_at"])
    record("duties.discard", by=by, subjects=[batch])


def _lock(batch: ImportBatch, by: Actor) -> ImportBatch:
    if not can_draft(by, batch.jurisdiction):
        raise PermissionDenied
    batch = (
        ImportBatch.objects.select_for_update(of=("self",))
        .select_related("jurisdiction__root", "file")
        .get(pk=batch.pk)
    )
    if batch.status != ImportStatus.PREVIEW:
        raise Refused(f"这次导入{batch.get_status_display()}，不能再改。请重新上传。")
    return batch
