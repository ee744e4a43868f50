"""An uploaded workbook on its way from upload to done."""

from __future__ import annotations

from portal.actor import Actor
from portal.audit.actions import action, record
from portal.clock import now
from portal.errors import Refused, Stale
from portal.jobs import Job, enqueue
from portal.organizations.enums import ImportFinding, ImportKind, ImportStatus
from portal.organizations.importing.kinds import IMPORTERS, shown_preview_of
from portal.organizations.importing.preview import Preview
from portal.organizations.models import ImportBatch
from portal.storage.files import store
from portal.workbooks import HeaderQuestion, Workbook

JOB = "organizations.import"
LONG = 1_000  # rows: more than this run as a job
KEPT_ABSENT = 200  # names kept in the summary


def upload_import(*, kind: str, book: Workbook, content: bytes, by: Actor) -> ImportBatch:
    """Keep a workbook that could be opened, to be previewed, with what the preview finds now."""
    batch = _keep(kind=kind, book=book, content=content, by=by)
    _note(batch, _finding(batch))
    return batch


def _finding(batch: ImportBatch) -> dict:
    """Reading a long sheet takes seconds: outside a transaction, which would hold up everyone's writes."""
    try:
        preview = shown_preview_of(batch)
    except HeaderQuestion:
        return {}
    except Refused as refusal:
        return {"finding": ImportFinding.UNREADABLE, "reason": refusal.message}
    offers = any(row.offers for row in preview.rows)
    waits = preview.blocked or preview.to_write or preview.aliases or offers
    return {} if waits else {"finding": ImportFinding.SAME}


def _note(batch: ImportBatch, finding: dict) -> None:
    batch.summary = finding
    ImportBatch.objects.filter(pk=batch.pk, status=ImportStatus.PREVIEW).update(summary=finding)


@action
def _keep(*, kind: str, book: Workbook, content: bytes, by: Actor) -> ImportBatch:
    batch = ImportBatch.objects.create(
        jurisdiction_id=by.jurisdiction_id,
        kind=ImportKind(kind),
        file=store(content, name=book.filename),
        filename=book.filename[:200],
        by_user_id=by.user.pk if by.user else None,
        by_label=by.label[:120],
    )
    record("import.upload", by=by, subjects=[batch], note=batch.filename)
    return batch


def _open(batch: ImportBatch) -> ImportBatch:
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.status != ImportStatus.PREVIEW:
        raise Refused(f"这次导入{batch.get_status_display()}，不能再改。请重新上传工作簿。")
    return batch


def answer_question(*, batch: ImportBatch, key: str, ref: str, remember: bool, by: Actor) -> ImportBatch:
    """Note a person's decision; nothing else changes until the import is confirmed."""
    batch = _answer(batch=batch, key=key, ref=ref, remember=remember, by=by)
    _note(batch, _finding(batch))
    return batch


@action
def _answer(*, batch: ImportBatch, key: str, ref: str, remember: bool, by: Actor) -> ImportBatch:
    batch = _open(batch)
    old = batch.answers.get(key, {}).get("ref")
    batch.answers = {**batch.answers, key: {"ref": ref, "remember": remember}}
    batch.save(update_fields=["answers"])
    record("import.answer", by=by, subjects=[batch], changes={key[:60]: (old, ref)})
    return batch


@action
def start_import(*, batch: ImportBatch, fingerprint: str, by: Actor) -> ImportBatch:
    """Hand a previewed workbook to a worker; `fingerprint` is of the preview that was confirmed."""
    batch = _open(batch)
    batch.fingerprint = fingerprint
    batch.status = ImportStatus.RUNNING
    batch.job = enqueue(JOB, {"batch": batch.ref}, by)
    batch.save(update_fields=["fingerprint", "status", "job"])
    record("import.start", by=by, subjects=[batch])
    return batch


@action
def finish_import(*, batch: ImportBatch, preview: Preview, fingerprint: str, by: Actor) -> ImportBatch:
    """Write the preview and close the batch, together. Raises what the import raises, and Stale when
    the portal changed since the preview that was confirmed."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.status not in (ImportStatus.PREVIEW, ImportStatus.RUNNING):
        raise Refused(f"这次导入{batch.get_status_display()}。请重新上传工作簿。")
    if preview.fingerprint != fingerprint:
        raise Stale("核对之后，系统里的数据有了变动。请重新核对一遍再导入，没有写入任何内容。")
    IMPORTERS[ImportKind(batch.kind)].write(preview=preview, by=by)
    batch.status, batch.finished_at = ImportStatus.DONE, now()
    batch.summary = {
        **preview.counts,
        "rows": len(preview.rows),
        "aliases": len(preview.aliases),
        "absent": len(preview.absent),
        "absent_names": preview.absent[:KEPT_ABSENT],
        "written": [row.number for row in preview.rows if row.outcome in ("new", "changed")][:KEPT_ABSENT],
    }
    batch.save(update_fields=["status", "finished_at", "summary"])
    return batch


@action
def fail_import(*, batch: ImportBatch, job: Job, reason: str, by: Actor) -> None:
    """The worker of `job` could not import: say why; nothing was written.

    A batch that went on without this job (cancelled, reopened, imported by another) keeps its state.
    """
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.status != ImportStatus.RUNNING or batch.job_id != job.pk:
        return
    batch.status, batch.finished_at = ImportStatus.FAILED, now()
    batch.summary = {"reason": reason}
    batch.save(update_fields=["status", "finished_at", "summary"])
    record("import.fail", by=by, subjects=[batch], note=reason)


@action
def reopen_import(*, batch: ImportBatch, by: Actor) -> ImportBatch:
    """Back to the preview after a failed or cancelled run."""
    batch = ImportBatch.objects.select_for_update(of=["self"]).select_related("job").get(pk=batch.pk)
    stopped = batch.status == ImportStatus.RUNNING and (batch.job is None or batch.job.is_finished)
    if not stopped and batch.status != ImportStatus.FAILED:
        raise Refused(f"这次导入{batch.get_status_display()}，不用重新核对。")
    batch.status, batch.finished_at, batch.job, batch.summary = ImportStatus.PREVIEW, None, None, {}
    batch.save(update_fields=["status", "finished_at", "job", "summary"])
    record("import.reopen", by=by, subjects=[batch])
    return batch


@action
def discard_import(*, batch: ImportBatch, by: Actor) -> None:
    batch = _open(batch)
    batch.status, batch.finished_at = ImportStatus.DISCARDED, now()
    batch.save(update_fields=["status", "finished_at"])
    record("import.discard", by=by, subjects=[batch])
