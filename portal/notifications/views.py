"""消息: a person's own inbox. Looking at the list writes nothing; opening a notice is a POST."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from portal.notifications.actions.notices import mark_all_read, mark_read
from portal.notifications.addresses import in_this_identity
from portal.notifications.enums import Severity
from portal.notifications.filters import NoticeFilter
from portal.notifications.models import Notice
from portal.notifications.queries import inbox_of, unread_count
from portal.web import page_of

WORST_FIRST = [Severity.LATE, Severity.SOON, Severity.INFO]


@login_required
@require_safe
def inbox(request):
    found = NoticeFilter(request.GET, inbox_of(request.actor))
    page = page_of(request, found.qs)
    for notice in page:
        notice.shown = sorted(notice.lines.all(), key=lambda line: WORST_FIRST.index(line.severity))
    return render(
        request,
        "notifications/inbox.html",
        {"filter": found, "page_obj": page, "unread": unread_count(request.actor)},
    )


@login_required
@require_POST
def open_notice(request, ref):
    """Mark as read and go where the chosen line leads; without a line back to the list."""
    notice = get_object_or_404(Notice.objects.visible_to(request.actor), ref=ref)
    line = notice.lines.filter(pk=_number(request.POST.get("line"))).first()
    mark_read(notices=[notice], by=request.actor)
    target = in_this_identity(line.url) if line else ""
    if url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return redirect(target)
    return redirect("notifications:inbox")


@login_required
@require_POST
def read_all(request):
    count = mark_all_read(by=request.actor)
    messages.success(request, f"{count} 条消息已标为已读。" if count else "没有未读消息。")
    return redirect("notifications:inbox")


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 19 else None
