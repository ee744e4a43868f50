"""Evidence of a checklist: upload once, refer to it from many entries, read it."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from portal.audit.actions import record_access
from portal.errors import Refused
from portal.storage import serve, store
from responsibilities.actions import evidence as actions
from responsibilities.models import Evidence, ProgressEntry
from responsibilities.permissions.reports import can_fill, reads_as_outsider
from responsibilities.queries import checklists
from responsibilities.views.report_objects import heading, visible_report

MOST = 20  # files at once


def _shown(request, report) -> HttpResponse:
    """The files of the page as they stand now, each part in its place; without htmx the page again."""
    if not request.htmx:
        return redirect("responsibilities:report", ref=report.ref)
    context = heading(request, report) | {"page": checklists.checklist(report)}
    return render(request, "responsibilities/_evidence_parts.html", context)


@login_required
@require_POST
def upload(request, ref):
    """Files for the checklist, or for one entry of it (`?entry=`)."""
    report = visible_report(request, ref, can_fill)
    entries = []
    if entry_ref := request.GET.get("entry"):
        entries = [get_object_or_404(report.entries, ref=entry_ref)]
    uploads = request.FILES.getlist("file")
    if not uploads:
        raise Refused("没有选文件。请选好文件再传。")
    if len(uploads) > MOST:
        raise Refused(f"一次最多传 {MOST} 个文件。请分几次传。")
    for each in uploads:
        stored = store(each, name=each.name, limit=settings.MAX_UPLOAD_BYTES)
        actions.add_evidence(report=report, file=stored, name=each.name, entries=entries, by=request.actor)
    return _shown(request, report)


@login_required
@require_POST
def attach(request, ref, evidence_ref, entry_ref):
    report, evidence, entry = _parts(request, ref, evidence_ref, entry_ref)
    actions.attach_evidence(report=report, evidence=evidence, entries=[entry], by=request.actor)
    return _shown(request, report)


@login_required
@require_POST
def detach(request, ref, evidence_ref, entry_ref):
    report, evidence, entry = _parts(request, ref, evidence_ref, entry_ref)
    actions.detach_evidence(report=report, evidence=evidence, entry=entry, by=request.actor)
    return _shown(request, report)


@login_required
@require_POST
def carry(request, ref, entry_ref):
    """沿用材料: refer to what the same duty used in the last quarter."""
    report = visible_report(request, ref, can_fill)
    entry = get_object_or_404(report.entries, ref=entry_ref)
    last = ProgressEntry.objects.filter(
        assignment=entry.assignment_id, report__plan=report.plan_id, report__quarter=report.quarter - 1
    ).first()
    for evidence in last.evidence.all() if last else []:
        actions.attach_evidence(report=report, evidence=evidence, entries=[entry], by=request.actor)
    return _shown(request, report)


@login_required
@require_POST
def discard(request, ref, evidence_ref):
    report = visible_report(request, ref, can_fill)
    evidence = get_object_or_404(Evidence.objects.visible_to(request.actor), ref=evidence_ref)
    actions.discard_evidence(report=report, evidence=evidence, by=request.actor)
    return _shown(request, report)


@login_required
@require_safe
def download(request, ref):
    """As attachment; a reading by anyone but the unit's own people is recorded."""
    evidence = get_object_or_404(
        Evidence.objects.visible_to(request.actor).select_related("file", "organization"), ref=ref
    )
    if reads_as_outsider(request.actor, evidence.organization_id):
        record_access("evidence.open", by=request.actor, subjects=[evidence])
    return serve(evidence.file, evidence.name)


def _parts(request, ref, evidence_ref, entry_ref):
    report = visible_report(request, ref, can_fill)
    evidence = get_object_or_404(report.organization.evidence, ref=evidence_ref)
    return report, evidence, get_object_or_404(report.entries, ref=entry_ref)
