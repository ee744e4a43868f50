"""审核: the queue, one checklist entry by entry, and finishing it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portal.actor import Role
from portal.clock import today
from portal.web import page_of
from portal.workdays.calendar import workdays_between
from responsibilities.actions import reviews as actions
from responsibilities.enums import EntryStatus, ReportStatus
from responsibilities.filters_reports import QueueFilter
from responsibilities.permissions.reports import can_review
from responsibilities.queries import checklists
from responsibilities.queries.milestones import completions
from responsibilities.queries.reports import review_queue
from responsibilities.snapshots import reading
from responsibilities.views.report_objects import heading, visible_report


@login_required
@require_safe
def review_list(request):
    if not request.actor.has(Role.STAFF):
        raise PermissionDenied
    chosen = QueueFilter(request.GET, queryset=review_queue(request.actor))
    page = page_of(request, chosen.qs)
    for report in page:
        report.waited = workdays_between(timezone.localdate(report.submitted_at), today())
    context = {
        "filter": chosen,
        "page_obj": page,
        "first": chosen.qs.first(),
        "completions": completions(request.actor),
        "filtered": any(request.GET.get(name) for name in ("q", "quarter", "group")),
    }
    return render(request, "responsibilities/review_list.html", context)


@login_required
@require_safe
def review(request, ref):
    report = visible_report(request, ref, can_review)
    if report.status != ReportStatus.SUBMITTED:
        return redirect("responsibilities:report", ref=ref)
    read = reading(report)
    page = checklists.checklist(report)
    for row in page.rows:
        row.decided = _decided(row.entry, report)
    undecided = [row for row in page.rows if row.entry.status == EntryStatus.SUBMITTED]
    others = review_queue(request.actor).exclude(pk=report.pk)
    context = heading(request, report) | {
        "page": page,
        "read": read,
        "undecided": undecided,
        "returned": [row for row in page.rows if row.entry.status == EntryStatus.RETURNED],
        "others": others.count(),
        "next": others.first(),
        "submission": report.submissions.order_by("-round").first(),
    }
    return render(request, "responsibilities/review.html", context)


def _decided(entry, report) -> str:
    """accepted or returned in this round, locked from an earlier one, else nothing."""
    if entry.status == EntryStatus.ACCEPTED and entry.reviewed_at < report.submitted_at:
        return "locked"
    return entry.status if entry.status in (EntryStatus.ACCEPTED, EntryStatus.RETURNED) else ""


def _entry(request, ref, entry_ref):
    report = visible_report(request, ref, can_review)
    return report, get_object_or_404(report.entries, ref=entry_ref)


def _seen(request) -> int | None:
    """The round of the submission that the page showed."""
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isdecimal() and len(seen) < 5 else None


def _back_to(report, entry):
    return redirect(f"{reverse('responsibilities:review', args=[report.ref])}#entry-{entry.ref}")


@login_required
@require_POST
def accept(request, ref, entry_ref):
    report, entry = _entry(request, ref, entry_ref)
    actions.accept_entries(report=report, entries=[entry], by=request.actor, seen=_seen(request))
    return _back_to(report, entry)


@login_required
@require_POST
def send_back(request, ref, entry_ref):
    report, entry = _entry(request, ref, entry_ref)
    reason = request.POST.get("reason", "")
    actions.return_entries(report=report, reasons={entry: reason}, by=request.actor, seen=_seen(request))
    return _back_to(report, entry)


@login_required
@require_POST
def finish(request, ref):
    """Accept what is left, end the review, go on with the next in the queue."""
    report = visible_report(request, ref, can_review)
    report = actions.finish_review(
        report=report, accept_remaining=True, by=request.actor, read=request.POST.get("read", "")
    )
    queue = review_queue(request.actor)
    following, left = queue.first(), queue.count()
    done = "已认可" if report.status == ReportStatus.ACCEPTED else "已退回"
    more = f"余 {left} 份" if left else "没有待审的了"
    messages.success(request, f"{done}{report.organization.name}{report.period_label}清单，{more}。")
    if following is None:
        return redirect("responsibilities:review_list")
    return redirect("responsibilities:review", ref=following.ref)
