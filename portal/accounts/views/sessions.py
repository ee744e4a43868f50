"""One's own signing-ins: where they run, ending them elsewhere, staying in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.actions.sign_ins import end_sign_ins
from portal.accounts.browsers import named

SHOWN = 20


@login_required
@require_safe
def session_list(request):
    rows = list(request.user.sign_ins.all()[:SHOWN])
    for row in rows:
        row.browser_name = named(row.browser)
    running = [row for row in rows if row.ended_at is None]
    context = {
        "running": running,
        "ended": [row for row in rows if row.ended_at],
        "here": request.sign_in.ref,
        "others": len(running) - 1,
    }
    return render(request, "accounts/session_list.html", context)


@login_required
@require_POST
def session_end(request):
    """The one named, or all but this one."""
    only = request.POST.get("session", "")
    count = end_sign_ins(
        user=request.user, reason="本人在别处退出", keep=request.sign_in.ref, only=only, by=request.actor
    )
    messages.success(request, f"已退出 {count} 处登录。" if count else "别处没有登录。")
    return redirect("accounts:session_list")


@login_required
@require_POST
def stay(request):
    """Somebody sits there: that the request arrived keeps the session (portal.accounts.gates)."""
    return HttpResponse(status=204)
