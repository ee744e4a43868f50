"""The head's page, on a phone first: read, then sign and submit or give back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.reauthentication import password_is_right
from portal.clock import today
from portal.deadlines.lights import workdays_late
from portal.errors import Refused, Stale
from responsibilities.actions.reports import send_back_report, submit_report
from responsibilities.enums import ReportStatus
from responsibilities.forms.reports import SignForm
from responsibilities.permissions.reports import can_sign
from responsibilities.queries import checklists
from responsibilities.queries.reports import supervision_letters
from responsibilities.snapshots import reading, statement
from responsibilities.views.report_objects import heading, visible_report
from responsibilities.workflows_reports import REPORT

WRONG = "密码不对，还没有签字。请再输一次；输错 5 次会锁定账号半小时。"


@sensitive_post_parameters("password")
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request, ref):
    report = visible_report(request, ref, can_sign)
    if not REPORT.may(report.status, "submit"):
        return redirect("responsibilities:report", ref=ref)
    # taken before the page's own reading: what changes in between asks for another look, never slips by
    form = SignForm(request.POST or None, initial={"read": reading(report)})
    if request.method == "POST" and form.is_valid():
        if password_is_right(request, form.cleaned_data["password"]):
            return _submit(request, report, form.cleaned_data["read"])
        return _ask_again(request, report)
    return _page(request, report, form, wrong=request.session.pop(_told(report), False))


def _ask_again(request, report):
    """After a wrong password: by redirect, so that Back never shows or sends it again."""
    request.session[_told(report)] = True
    return redirect("responsibilities:report_sign", ref=report.ref)


def _told(report) -> str:
    return f"wrong-password:{report.ref}"


def _submit(request, report, read: str):
    try:
        submission = submit_report(report=report, read=read, by=request.actor)
    except Stale as stale:
        messages.error(request, f"{stale.message}请重新看过再签。")
        return redirect("responsibilities:report_sign", ref=report.ref)
    except Refused as refused:
        report.refresh_from_db()
        if report.status != ReportStatus.SUBMITTED:  # else a second click on the same button
            messages.error(request, refused.message)
            return redirect("responsibilities:report", ref=report.ref)
    else:
        how = f"，按补录受理，晚 {submission.late_days} 个工作日" if submission.late_days else ""
        messages.success(request, f"已签字报送{how}。")
    return redirect("responsibilities:report", ref=report.ref)


def _page(request, report, form, wrong: bool = False):
    page = checklists.checklist(report)
    if not page.complete:
        return redirect("responsibilities:report", ref=report.ref)
    entries = [row.entry for row in page.rows]
    context = heading(request, report) | {
        "page": page,
        "form": form,
        "wrong": WRONG if wrong else "",
        "statement": statement(report, entries),
        "late_days": workdays_late(report.deadline.due_on, today()) if report.submitted_at is None else 0,
        "today": today(),
        "letters": supervision_letters(report, request.actor),
        "tenure": request.actor.tenure,
    }
    return render(request, "responsibilities/report_sign.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def send_back(request, ref):
    report = visible_report(request, ref, can_sign)
    send_back_report(report=report, note=request.POST.get("note", ""), by=request.actor)
    messages.success(request, "已退回联络员修改。")
    return redirect("responsibilities:report", ref=ref)
