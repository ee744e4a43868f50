"""Long imports: fetch by reference, preview again, write."""

from django.contrib.auth import get_user_model
from django.urls import reverse

from portal.actor import Actor, Source
from portal.errors import Refused
from portal.jobs import job
from portal.organizations.actions.imports import JOB, fail_import, finish_import
from portal.organizations.importing.kinds import preview_of
from portal.organizations.models import ImportBatch


def _result_url(done) -> str:
    return reverse("organizations:import", args=[done.params["batch"]])


@job(JOB, label="导入工作簿", result_url=_result_url)
def run_import(running, progress):
    batch = ImportBatch.objects.select_related("jurisdiction", "file").get(ref=running.params["batch"])
    by = _actor(batch)
    progress(0, 3, "正在读取和核对工作簿")
    try:
        preview = preview_of(batch)
        progress(1, 3, f"正在写入 {preview.to_write} 行，一次提交")
        with progress.atomic() as result:
            finish_import(batch=batch, preview=preview, fingerprint=batch.fingerprint, by=by)
            progress(2, 3, "正在收尾")
            result.update(preview.counts)
    except Refused as refusal:
        fail_import(batch=batch, reason=refusal.message, by=by)
        raise


def _actor(batch: ImportBatch) -> Actor:
    user = get_user_model().objects.filter(pk=batch.by_user_id).first()
    return Actor(user=user, source=Source.JOB, label=batch.by_label, jurisdiction_id=batch.jurisdiction_id)
