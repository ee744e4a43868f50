"""Job kinds of the tests; `celery worker --include tests.jobs.kinds` knows them too."""

import hashlib
import time

from portal.errors import Refused
from portal.jobs.registry import job
from portal.storage.models import StoredFile


def leave_mark(name: str) -> None:
    """A row that can be counted; the name may repeat."""
    blob = f"{name}/{time.monotonic_ns()}"
    digest = hashlib.sha256(blob.encode()).hexdigest()
    StoredFile.objects.create(
        content_hash=digest, sha256=digest, blob=blob, size=1, content_type="text/plain"
    )


def marks(name: str) -> int:
    return StoredFile.objects.filter(blob__startswith=f"{name}/").count()


@job("tests.mark", label="留痕", cancellable=True)
def mark(job, progress):
    leave_mark(job.params["name"])
    progress(1, 1, "已留痕")
    return {"marks": 1}


@job("tests.slow")
def slow(job, progress):
    """Marks all of its steps in one transaction, `pause` seconds each."""
    with progress.atomic() as result:
        for step in range(job.params["steps"]):
            leave_mark(job.params["name"])
            progress(step + 1, job.params["steps"], f"第 {step + 1} 步")
            time.sleep(job.params["pause"])
        result["steps"] = job.params["steps"]


@job("tests.refused")
def refused(job, progress):
    raise Refused("第 3 行的单位不存在，请改正后重新上传。")


@job("tests.broken")
def broken(job, progress):
    leave_mark(job.params["name"])
    raise RuntimeError("made to fail")
