"""Long imports: fetch by reference, preview again, write."""

from django.urls import reverse

from portal.actor import Actor, Source
from portal.errors import Refused
from portal.jobs import job
from portal.jobs.requesters import requester_of
from portal.organizations.actions.imports import JOB, fail_import, finish_import
from portal.organizations.importing.kinds import preview_of
from portal.organizations.models import ImportBatch
from portal.organizations.permissions import can_manage_organizations


def _result_url(done) -> str:
    return reverse("organizations:import", args=[done.params["batch"]])


@job(JOB, label="导入工作簿", result_url=_result_url, cancellable=True)
def run_import(running, progress):
    batch = ImportBatch.objects.select_related("jurisdiction", "file").get(ref=running.params["batch"])
    try:
        by = _importer(running)
        progress(0, 3, "正在读取和核对工作簿")
        preview = preview_of(batch)
        progress(1, 3, f"正在写入 {preview.to_write} 行，一次提交")
        with progress.atomic() as result:
            finish_import(batch=batch, preview=preview, fingerprint=batch.fingerprint, by=by)
            progress(2, 3, "正在收尾")
            result.update(preview.counts)
    except Refused as refusal:
        by = Actor(source=Source.JOB, label="系统", jurisdiction_id=batch.jurisdiction_id)
        fail_import(batch=batch, job=running, reason=refusal.message, by=by)
        raise


def _importer(running) -> Actor:
    """Who confirmed the import, if they still may."""
    by = requester_of(running)
    if not can_manage_organizations(by):
        raise Refused("申请人已不是系统管理员，没有写入任何内容。请由现任系统管理员重新核对、导入。")
    return by
