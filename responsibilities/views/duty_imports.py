"""导入任务分解表: upload, preview with questions answered in place, confirm."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.errors import Refused
from portal.organizations.enums import ImportKind, ImportStatus
from portal.organizations.models import ImportBatch, Jurisdiction, Organization
from portal.storage import store
from portal.web import workbook
from portal.workbooks import Unreadable, open_workbook, read_table, template_workbook, with_errors
from responsibilities.actions.duty_imports import (
    answer_import,
    discard_import,
    finish_import,
    reading_of,
    start_import,
)
from responsibilities.expansion import duties_of
from responsibilities.forms.duty_imports import UploadForm
from responsibilities.importing.answered import QUESTIONS, answered, leader_choices, unit_choices
from responsibilities.importing.columns import COLUMNS
from responsibilities.importing.comparing import Compared, compare, item_described
from responsibilities.models import DutyPlan
from responsibilities.permissions.plans import can_draft
from responsibilities.views.plans import county_of

STATES = {"question": "待确认", "changed": "变更", "new": "新增", "unchanged": "不变"}
SHOWN = ("小项", "责任", "牵头单位", "协办单位", "责任领导", "完成时限")
UNANSWERED = {
    "deadline": "要改成什么时限还没有写。请写上，如 6月30日前，再点“就这样写”。",
    "group": "有哪些成员还没有选。请选好，再点“就是这些”。",
}
STEPS = "选文件 核对 导入 完成"


def _county(request) -> Jurisdiction:
    county = county_of(request)
    if not can_draft(request.actor, county):
        raise PermissionDenied
    return county


def _batch(request, ref: str) -> ImportBatch:
    batches = ImportBatch.objects.filter(
        kind=ImportKind.DUTIES, jurisdiction=_county(request)
    ).select_related("jurisdiction__root", "file")
    return get_object_or_404(batches, ref=ref)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request):
    county = _county(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        uploaded = form.cleaned_data["file"]
        try:
            batch = start_import(
                jurisdiction=county,
                file=store(uploaded, name=uploaded.name),
                filename=uploaded.name,
                year=form.cleaned_data["year"],
                by=request.actor,
            )
        except (Refused, Unreadable) as error:
            form.add_error("file", str(error))
        else:
            return redirect("responsibilities:duty_import_preview", ref=batch.ref)
    context = {"form": form, "steps": STEPS}
    return render(request, "responsibilities/duty_import.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def preview(request, ref):
    batch = _batch(request, ref)
    if batch.status != ImportStatus.PREVIEW:
        return redirect("responsibilities:plan_list")
    reading = reading_of(batch)
    plan = DutyPlan.objects.filter(jurisdiction=batch.jurisdiction, year=batch.year).first()
    compared, absent = compare(reading.items, duties_of(plan) if plan else [])
    asked = {row for question in reading.questions for row in question.rows}
    rows = [_row(entry, asked) for entry in compared]
    chosen = request.GET.get("state", "")
    context = {
        "batch": batch,
        "reading": reading,
        "plan": plan,
        "published": plan is not None and not plan.is_draft,
        "absent": absent,
        "tabs": _tabs(rows, reading, chosen),
        "counts": {state: sum(row["state"] == state for row in rows) for state in STATES},
        "rows": sorted(
            (row for row in rows if chosen in ("", row["state"])),
            key=lambda row: (list(STATES).index(row["state"]), row["item"].row),
        ),
        "units": _units(batch) if any(q.about == "group" for q in reading.questions) else [],
        "answered": answered(batch),
        "steps": STEPS,
        "chosen": chosen,
    }
    return render(request, "responsibilities/duty_import_preview.html", context)


def _row(entry: Compared, asked: set[int]) -> dict:
    texts = {**item_described(entry.item, entry.duty), "责任领导": entry.item.leader_label}
    cells = [{"name": name, "text": texts[name], "change": entry.changes.get(name)} for name in SHOWN]
    state = "question" if entry.item.row in asked else entry.state
    return {"item": entry.item, "cells": cells, "state": state}


def _tabs(rows, reading, chosen: str) -> list[dict]:
    tabs = [{"label": "全部", "url": "?", "count": len(rows), "current": not chosen}]
    if reading.errors:
        tabs.append({"label": "错误", "url": "#errors", "count": len(reading.errors), "tone": "late"})
    for state, label in STATES.items():
        count = sum(row["state"] == state for row in rows)
        if count:
            tone = "soon" if state == "question" else ""
            tabs.append(
                {
                    "label": label,
                    "url": f"?state={state}",
                    "count": count,
                    "current": chosen == state,
                    "tone": tone,
                }
            )
    return tabs


def _units(batch: ImportBatch):
    units = Organization.objects.filter(jurisdiction=batch.jurisdiction)
    return units.accountable().in_office_order().only("ref", "name")


@login_required
@require_POST
def answer(request, ref):
    """One question, answered in place, or its answer taken back."""
    batch = _batch(request, ref)
    key = request.POST.get("key", "")
    about, _, written = key.partition(":")
    if about not in QUESTIONS or not written:
        raise Refused("没有这个问题。请重新打开核对页。")
    taken_back = "take_back" in request.POST
    value = "" if taken_back else _answer_of(request, about)
    if value or taken_back:
        answers = {key: value}
        if about == "unit":
            answers[f"remember:{written}"] = "" if taken_back else "remember" in request.POST
        answer_import(batch=batch, answers=answers, by=request.actor)
    else:
        messages.error(request, f"“{written}”{UNANSWERED.get(about, '还没有选，请选一个再点“就是它”。')}")
    return redirect(reverse("responsibilities:duty_import_preview", args=[batch.ref]) + "#questions")


def _answer_of(request, about: str):
    if about == "group":
        return [ref for ref in request.POST.getlist("value") if ref]
    return request.POST.get("other") or request.POST.get("value", "")


@login_required
@require_safe
def choices(request, ref, about):
    """Units or posts that match what is being typed, for an answer that is not among the candidates."""
    batch = _batch(request, ref)
    find = {"unit": unit_choices, "leader": leader_choices}.get(about)
    if find is None:
        raise Http404
    text = request.GET.get("q", "").strip()
    found = find(batch.jurisdiction, text) if text else []
    return JsonResponse({"results": [{"value": value, "text": label} for value, label in found]})


@login_required
@require_POST
def confirm(request, ref):
    batch = _batch(request, ref)
    plan = finish_import(batch=batch, by=request.actor)
    messages.success(request, f"《{batch.filename}》已导入，分工还是拟订稿，核对后再发布。")
    return redirect("responsibilities:plan", ref=plan.ref)


@login_required
@require_POST
def discard(request, ref):
    discard_import(batch=_batch(request, ref), by=request.actor)
    messages.success(request, "这次导入已放弃，没有写入任何内容。")
    return redirect("responsibilities:plan_list")


@login_required
@require_safe
def errors(request, ref):
    """The sheet as it came, with a column 错误说明."""
    batch = _batch(request, ref)
    reading = reading_of(batch)
    with batch.file.open() as content:
        book = open_workbook(content.read(), batch.filename)
    table = read_table(book, COLUMNS)
    stem = batch.filename.rpartition(".")[0]
    return workbook(with_errors(book, table, reading.errors), f"{stem}（带错误说明）.xlsx")


@login_required
@require_safe
def template(request):
    _county(request)
    notes = [
        "牵头单位、协办单位可写全称、简称；多个用、分开",
        "完成时限写法：6月30日前、3月—9月、每季度、全年",
    ]
    return workbook(template_workbook("任务分解表", COLUMNS, notes=notes), "任务分解表模板.xlsx")
