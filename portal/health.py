"""/healthz for whoever watches the machines, /metrics for Prometheus: to this machine and trusted ones."""

import ipaddress

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from portal.accounts.addresses import client_address
from portal.deadlines.models import Deadline
from portal.jobs.models import Job, JobStatus, Sweep

SWEEP_LATE = 120  # seconds without a sweep after which the workers count as down


@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """That this process answers, and nothing else."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and the workers swept lately, else 503; ages in seconds."""
    _only_trusted(request)
    try:
        age = sweep_age()
    except DatabaseError:
        return JsonResponse({"ok": False, "database": False, "sweep_age": None}, status=503)
    ok = age is not None and age < SWEEP_LATE
    return JsonResponse({"ok": ok, "database": True, "sweep_age": age}, status=200 if ok else 503)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    _only_trusted(request)
    registry = CollectorRegistry()
    jobs = Gauge("zerentian_jobs", "Jobs by status", ["status"], registry=registry)
    counts = dict(Job.objects.order_by().values_list("status").annotate(Count("pk")))
    for status in JobStatus.values:
        jobs.labels(status).set(counts.get(status, 0))
    Gauge("zerentian_open_deadlines", "Deadlines not closed", registry=registry).set(
        Deadline.objects.open().count()
    )
    if (age := sweep_age()) is not None:
        Gauge("zerentian_sweep_age_seconds", "Time since the last job sweep", registry=registry).set(age)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def sweep_age() -> float | None:
    """Seconds since the queue was swept; None when it never was."""
    mark = Sweep.objects.first()
    return round((timezone.now() - mark.swept_at).total_seconds(), 1) if mark else None


def _only_trusted(request: HttpRequest) -> None:
    """Raises Http404 for a caller who is neither this machine nor named in TRUSTED_PROXIES itself."""
    caller = ipaddress.ip_address(client_address(request) or "0.0.0.0")
    trusted = (ipaddress.ip_network(proxy, strict=False) for proxy in settings.TRUSTED_PROXIES)
    if not caller.is_loopback and not any(caller in network for network in trusted):
        raise Http404
