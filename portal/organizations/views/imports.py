"""Importing a workbook: upload, check, answer, confirm, done (LOOK 06)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.audit.actions import record_access
from portal.clock import today
from portal.errors import Refused
from portal.jobs.leases import with_progress
from portal.organizations.actions import imports as actions
from portal.organizations.actions.importing import check_ready
from portal.organizations.enums import ImportKind, ImportStatus
from portal.organizations.forms import UploadForm
from portal.organizations.importing.kinds import IMPORTERS, book_of, preview_of, shown_preview_of
from portal.organizations.importing.oversight import ENDS
from portal.organizations.importing.preview import NONE_OF_THEM
from portal.organizations.models import ImportBatch
from portal.organizations.permissions import can_manage_organizations
from portal.organizations.views.import_rows import lines_of, tabs_of
from portal.web import page_of, workbook
from portal.workbooks import HeaderQuestion, open_workbook, with_errors


def _batches(request):
    if not can_manage_organizations(request.actor):
        raise PermissionDenied
    own = ImportBatch.objects.filter(jurisdiction_id=request.actor.jurisdiction_id, kind__in=IMPORTERS)
    return own.select_related("jurisdiction", "file", "job")


def _batch(request, ref) -> ImportBatch:
    return get_object_or_404(_batches(request), ref=ref)


@login_required
@require_safe
def import_list(request):
    form = UploadForm(initial={"kind": request.GET.get("kind", ImportKind.ORGANIZATIONS)})
    context = {"page_obj": page_of(request, _batches(request)), "form": form, "importers": IMPORTERS}
    return render(request, "organizations/import_list.html", context)


@login_required
@require_POST
def import_upload(request):
    batches = _batches(request)
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        content = upload.read()
        try:
            batch = actions.upload_import(
                kind=form.cleaned_data["kind"],
                book=open_workbook(content, upload.name),
                content=content,
                by=request.actor,
            )
        except Refused as refusal:
            form.add_error("file", refusal.message)
        else:
            return redirect("organizations:import", ref=batch.ref)
    context = {"page_obj": page_of(request, batches), "form": form, "importers": IMPORTERS}
    return render(request, "organizations/import_list.html", context, status=422)


@login_required
@require_safe
@never_cache
def import_detail(request, ref):
    batch = _batch(request, ref)
    if batch.status == ImportStatus.PREVIEW:
        return _show_preview(request, batch)
    context = {"batch": batch, "job": with_progress(batch.job) if batch.job else None}
    return render(request, "organizations/import_result.html", context)


def _show_preview(request, batch):
    try:
        preview = shown_preview_of(batch)
    except HeaderQuestion as question:
        context = {"batch": batch, "question": question}
        return render(request, "organizations/import_choose.html", context)
    except Refused as refusal:
        context = {"batch": batch, "refusal": refusal}
        return render(request, "organizations/import_unreadable.html", context)
    tab = request.GET.get("tab", "")
    in_sheet_order = request.GET.get("sort") == "row"
    rows = preview.rows if in_sheet_order else preview.in_order_of_attention()
    shown = preview.absent if tab == "absent" else [row for row in rows if tab in ("", row.outcome)]
    page = page_of(request, shown)
    context = {
        "batch": batch,
        "preview": preview,
        "tabs": tabs_of(preview, tab),
        "tab": tab,
        "page_obj": page,
        "lines": [] if tab == "absent" else lines_of(page.object_list, preview),
        "in_sheet_order": in_sheet_order,
        "today": today(),
        "open": len(preview.problems) + len({question.key for question in preview.questions}),
    }
    return render(request, "organizations/import_preview.html", context)


@login_required
@require_POST
def import_answer(request, ref):
    """One question, answered in place; back to the same tab and page."""
    batch = _batch(request, ref)
    key, chosen = request.POST.get("key", ""), _chosen(request)
    if not key or not chosen:
        raise Refused(_nothing_chosen(key))
    remember = request.POST.get("remember") == "on"
    actions.answer_question(batch=batch, key=key, ref=chosen, remember=remember, by=request.actor)
    query = request.POST.get("query", "")
    return redirect(reverse("organizations:import", args=[ref]) + (f"?{query}" if query else ""))


def _nothing_chosen(key: str) -> str:
    about = key.partition(":")[0]
    if about == ENDS:
        return "请勾选要结束的单位，填上日子。都不结束的不用确认；确认过又不结束的，点“还是不变”。"
    if about == "header":
        return "没有选择工作表。请选一张，再点“读这一张”。"
    return "没有选择答案。请在候选中选一项，再点“就是它”。"


def _chosen(request) -> str:
    """The answer as it is kept: a ref, or for what shall end “day ref ref …”; `keep` takes that back."""
    if "keep" in request.POST:
        return NONE_OF_THEM
    if "on" in request.POST:
        on, refs = request.POST["on"], request.POST.getlist("ref")
        return " ".join([on, *refs]) if on and refs else ""
    return request.POST.get("ref", "")


@login_required
@require_POST
def import_confirm(request, ref):
    batch = _batch(request, ref)
    fingerprint = request.POST.get("fingerprint", "")
    shown = shown_preview_of(batch)
    if len(shown.rows) > actions.LONG:
        check_ready(shown)
        actions.start_import(batch=batch, fingerprint=fingerprint, by=request.actor)
    else:
        preview = preview_of(batch)  # a fresh one: the action writes into its rows
        done = actions.finish_import(batch=batch, preview=preview, fingerprint=fingerprint, by=request.actor)
        summary = done.summary
        messages.success(request, f"已导入：新增 {summary['new']} 行，变更 {summary['changed']} 行。")
    return redirect("organizations:import", ref=ref)


@login_required
@require_safe
@never_cache
def import_progress(request, ref):
    """The fragment asked for each second while a worker imports; at the end it reloads the page."""
    batch = _batch(request, ref)
    job = with_progress(batch.job) if batch.job else None
    response = render(request, "organizations/_import_progress.html", {"batch": batch, "job": job})
    if batch.status != ImportStatus.RUNNING or (job and job.is_finished):
        response["HX-Refresh"] = "true"
    return response


@login_required
@require_POST
def import_reopen(request, ref):
    actions.reopen_import(batch=_batch(request, ref), by=request.actor)
    return redirect("organizations:import", ref=ref)


@login_required
@require_POST
def import_discard(request, ref):
    batch = _batch(request, ref)
    actions.discard_import(batch=batch, by=request.actor)
    messages.success(request, f"已放弃导入“{batch.filename}”，没有写入任何内容。")
    return redirect("organizations:import_list")


@login_required
@require_safe
def import_errors(request, ref):
    """The workbook as it came, with a column 错误说明."""
    batch = _batch(request, ref)
    book = book_of(batch)
    preview = preview_of(batch, book)
    content = with_errors(book, preview.table, [*preview.problems, *preview.questions])
    record_access("import.errors", by=request.actor, subjects=[batch])
    return workbook(content, batch.filename.rpartition(".")[0] + "（错误说明）.xlsx")


@login_required
@require_safe
def import_template(request, kind):
    _batches(request)
    if kind not in IMPORTERS:
        raise Http404
    importer = IMPORTERS[kind]
    return workbook(importer.template(), importer.template_name)
