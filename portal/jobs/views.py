"""The page of one job: its progress, whoever comes back to it later included."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.audit.actions import acting, record
from portal.jobs import queue
from portal.jobs.leases import with_progress
from portal.jobs.models import Job
from portal.jobs.registry import KINDS


@require_safe
@login_required
@never_cache
def detail(request: HttpRequest, ref: str) -> HttpResponse:
    return render(request, "jobs/detail.html", _context(_job(request, ref)))


@require_safe
@login_required
@never_cache
def progress(request: HttpRequest, ref: str) -> HttpResponse:
    """The fragment that htmx asks for each second until the job has ended."""
    return render(request, "jobs/_progress.html", _context(_job(request, ref)))


@require_POST
@login_required
def cancel(request: HttpRequest, ref: str) -> HttpResponse:
    job = _job(request, ref)
    with acting():
        queue.cancel(job, by=request.actor)
        record("job.cancel", by=request.actor, subjects=[job])
    return redirect("jobs:detail", ref=ref)


def _job(request: HttpRequest, ref: str) -> Job:
    return with_progress(get_object_or_404(Job.objects.visible_to(request.actor), ref=ref))


def _context(job: Job) -> dict:
    kind = KINDS.get(job.kind)
    url = kind.result_url(job) if kind and kind.result_url and job.is_finished else None
    may_cancel = kind is not None and kind.cancellable and not job.is_finished
    label = kind.label if kind else job.kind
    return {"job": job, "label": label, "result_url": url, "may_cancel": may_cancel}
