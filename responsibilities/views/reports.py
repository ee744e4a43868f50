"""The clerk's checklist: the list, the page, saving as typed, saving, sending for signature."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portal.actor import BUSINESS_ROLES, Role
from portal.audit.actions import record_access
from portal.clock import today
from portal.errors import Refused, Stale
from portal.web import page_of, workbook
from responsibilities.actions import drafts
from responsibilities.actions import reports as actions
from responsibilities.enums import Progress
from responsibilities.filters_reports import ReportFilter, tabs_of
from responsibilities.forms.reports import fingerprint, parse, read_typed, read_was
from responsibilities.models import ProgressReport
from responsibilities.permissions.reports import can_fill, can_sign
from responsibilities.policies.reports import is_asked
from responsibilities.queries import checklists
from responsibilities.queries.counts import with_counts
from responsibilities.queries.milestones import milestones_of_units
from responsibilities.queries.people import head_tenures
from responsibilities.queries.reports import listed, year_shown
from responsibilities.report_sheets import checklist_sheet, list_sheet
from responsibilities.views.report_objects import heading, posted_version, visible_report
from responsibilities.workflows_reports import REPORT

OVERSEEING = (Role.STAFF, Role.APPROVER, Role.LEADER, Role.READER, Role.DISCIPLINE_HEAD)


def _filtered(request) -> tuple[ReportFilter, int]:
    if not request.actor.has(*BUSINESS_ROLES):
        raise PermissionDenied
    year = year_shown(request.actor, request.GET.get("year", ""))
    return ReportFilter(request.GET, queryset=listed(request.actor).filter(plan__year=year)), year


@login_required
@require_safe
def report_list(request):
    """A unit's own quarters; for those who oversee units, all of theirs with tabs and filters."""
    chosen, year = _filtered(request)
    page = page_of(request, chosen.qs)
    page.object_list = with_counts(page.object_list, request.actor.person)
    context = {
        "filter": chosen,
        "year": year,
        "page_obj": page,
        "tabs": tabs_of(chosen, request.GET),
        "overseeing": request.actor.has(*OVERSEEING),
        "milestones": milestones_of_units(request.actor, year),
        "filtered": any(request.GET.get(name) for name in ("q", "quarter", "group", "state")),
    }
    return render(request, "responsibilities/report_list.html", context)


@login_required
@require_safe
def report_export(request):
    """The filtered whole as .xlsx; the export is itself recorded."""
    chosen, year = _filtered(request)
    rows = with_counts(chosen.qs, request.actor.person)
    record_access("report.export", by=request.actor, note=f"{len(rows)} 份；条件：{request.GET.urlencode()}")
    return workbook(list_sheet(rows, year, chosen.described), f"季度清单-{year}年-{today():%Y%m%d}.xlsx")


@login_required
@require_safe
def report(request, ref):
    """To be filled by the unit, to be signed by its head, else to be read."""
    report = visible_report(request, ref)
    context = heading(request, report)
    if request.GET.get("view") == "paper":
        return _paper(request, report, context)
    reading = request.GET.get("view") == "read"
    if context["can_sign"] and report.status == "to_sign" and not reading:
        return redirect("responsibilities:report_sign", ref=ref)
    if context["can_fill"] and not reading:
        return _fill(request, report, context)
    page = checklists.checklist(report)
    submissions = report.submissions.select_related("tenure__post__organization", "tenure__person")
    context |= {"page": page, "submissions": submissions, "signers": _heads(report)}
    return render(request, "responsibilities/report_read.html", context)


def _paper(request, report: ProgressReport, context: dict):
    """成文: the checklist as a document; whoever may fill it sees what they have typed in it."""
    draft = checklists.live_draft(report, request.actor.person) if context["can_fill"] else None
    page = checklists.checklist(report, draft=draft.data if draft else None)
    return render(request, "responsibilities/report_paper.html", context | {"page": page, "draft": draft})


def _fill(request, report: ProgressReport, context: dict):
    person = request.actor.person
    checked = "check" in request.GET
    draft = checklists.live_draft(report, person)
    page = checklists.checklist(report, draft=draft.data if draft else None, checked=checked)
    heads = head_tenures(report.organization_id)
    context |= {
        "page": page,
        "heads": heads,
        "lost": checklists.lost_drafts(report, person),
        "others": checklists.others_writing(report, person),
        "saved": _saved_text(report, draft),
        "signs_self": can_sign(request.actor, report),
        "checked": checked,
        "progress_choices": [choice for choice in Progress.choices if choice[0]],
    }
    return render(request, "responsibilities/report_fill.html", context)


def _saved_text(report: ProgressReport, draft) -> str:
    at = draft.saved_at if draft else report.saved_at
    return f"已保存 {timezone.localtime(at):%H:%M:%S}" if at else ""


@login_required
@require_POST
def autosave(request, ref):
    """What was typed in this window goes to the person's own draft, and the answer says what is still
    wrong; 409 says that it cannot be saved to the checklist, or that another window of the same person
    has changed the same entry."""
    report = visible_report(request, ref, can_fill)
    try:
        draft, typed = _keep_typed(request, report)
    except Stale as stale:
        return JsonResponse({"message": stale.message, "fields": {"kept": stale.kept}}, status=409)
    if not REPORT.may(report.status, "save"):
        message = f"清单{report.get_status_display()}，现在不能改。您的文字留在稿里。"
        return JsonResponse({"message": message}, status=409)
    others = checklists.others_writing(report, request.actor.person)
    if draft.base_version != report.version:
        others = list(dict.fromkeys([report.saved_label, *others]))
    at = f"{timezone.localtime(draft.saved_at):%H:%M:%S}"
    shown = {f"{ref}-was": fingerprint(fields) for ref, fields in typed.items()}
    fields = {"version": draft.base_version, **shown}
    parts = _parts(request, report, draft)
    answer = {"saved_at": at, "version": draft.base_version, "others": others, "fields": fields}
    return JsonResponse(answer | {"parts": parts})


def _parts(request, report: ProgressReport, draft) -> str:
    """What the page says about what was typed, as it is right now; nothing where the fields show a
    version that somebody has overtaken."""
    if draft.base_version != report.version:
        return ""
    checked = "check" in request.POST
    page = checklists.checklist(report, draft=draft.data, checked=checked)
    context = {"report": report, "page": page, "checked": checked, "refreshed": True}
    return render_to_string("responsibilities/_report_parts.html", context, request)


def _keep_typed(request, report: ProgressReport):
    """The person's draft with what was typed in this window since it last saved, and that by itself.
    Raises Stale where another window was first; the text then stays in a superseded draft."""
    by, version = request.actor, posted_version(request)
    typed = read_typed(request.POST, report.entries.all())
    was, kept = read_was(request.POST, typed), request.POST.get("kept", "")
    with drafts.keeping_what_loses(report=report, version=version, entries=typed, kept=kept, by=by):
        return drafts.save_draft(report=report, version=version, entries=typed, was=was, by=by), typed


def _save_typed(request, report: ProgressReport) -> tuple[int, bool]:
    """Put what the person has typed, here and in other windows, into the checklist; returns (version,
    whether everything could be read). What could not (a percentage that is no number) stays in the
    draft as it was typed."""
    by, version = request.actor, posted_version(request)
    draft, typed = _keep_typed(request, report)
    asked = {entry.ref for entry in report.entries.all() if is_asked(entry)}
    typed = {ref: fields for ref, fields in draft.data.items() if ref in asked} | typed
    cleaned, errors = parse(typed)
    version = actions.save_report(report=report, version=version, entries=cleaned, by=by).version
    if errors:
        unread = {ref: typed[ref] for ref in errors}
        drafts.save_draft(report=report, version=version, entries=unread, by=by)
    return version, not errors


@login_required
@require_POST
def save(request, ref):
    report = visible_report(request, ref, can_fill)
    try:
        _, complete = _save_typed(request, report)
    except Stale as stale:
        messages.error(request, stale.message)
        return redirect("responsibilities:report", ref=ref)
    if not complete:
        return _to_errors(report)
    messages.success(request, f"{report.period_label}清单已保存。")
    return redirect("responsibilities:report", ref=ref)


@login_required
@require_POST
def send(request, ref):
    """送签; a head who fills the checklist goes on to the signature."""
    report = visible_report(request, ref, can_fill)
    try:
        version, complete = _save_typed(request, report)
        if not complete:
            return _to_errors(report)
        if can_sign(request.actor, report):
            return redirect("responsibilities:report_sign", ref=ref)
        actions.send_report(report=report, version=version, by=request.actor)
    except Stale as stale:
        messages.error(request, stale.message)
        return redirect("responsibilities:report", ref=ref)
    except Refused as refused:
        if not refused.fields:
            messages.error(request, refused.message)
        return _to_errors(report)
    messages.success(request, f"已送{_heads(report)}签字。签字前可以撤回修改。")
    return redirect("responsibilities:report", ref=ref)


def _heads(report: ProgressReport) -> str:
    """Who may sign, by name."""
    return "、".join(dict.fromkeys(t.person.name for t in head_tenures(report.organization_id)))


def _to_errors(report: ProgressReport):
    """The page with everything that is missing or wrong shown."""
    return redirect(f"{reverse('responsibilities:report', args=[report.ref])}?check=1")


@login_required
@require_POST
def withdraw(request, ref):
    report = visible_report(request, ref, can_fill)
    actions.withdraw_report(report=report, by=request.actor)
    messages.success(request, "已撤回，可以接着改；改好后再送签。")
    return redirect("responsibilities:report", ref=ref)


@login_required
@require_safe
def lost_drafts(request, ref):
    """未保存成功的稿: the person's own texts that did not get into the checklist, beside what stands."""
    report = visible_report(request, ref, can_fill)
    page = checklists.checklist(report)
    rows = {row.entry.ref: row for row in page.rows}
    found = [
        {
            "draft": draft,
            "entries": [(rows[ref], fields) for ref, fields in draft.data.items() if ref in rows],
        }
        for draft in checklists.lost_drafts(report, request.actor.person)
    ]
    context = heading(request, report) | {"drafts": found}
    return render(request, "responsibilities/report_lost.html", context)


@login_required
@require_POST
def restore(request, ref, draft_ref):
    report = visible_report(request, ref, can_fill)
    draft = get_object_or_404(report.drafts.filter(person=request.actor.person), ref=draft_ref)
    drafts.restore_draft(draft=draft, by=request.actor, only=request.POST.get("entry", ""))
    messages.success(request, "已放回清单，请看过再保存。")
    return redirect("responsibilities:report", ref=ref)


@login_required
@require_safe
def report_sheet(request, ref):
    report = visible_report(request, ref)
    record_access("report.export", by=request.actor, subjects=[report])
    content = checklist_sheet(checklists.checklist(report))
    quarter = f"{report.plan.year}年{report.quarter}季度"
    return workbook(content, f"季度清单-{quarter}-{report.organization.name}-{today():%Y%m%d}.xlsx")
