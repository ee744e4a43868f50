"""约谈建议: what the ladder suggests, and what a person made of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accountability.actions.talks import drop_talk, hold_talk
from accountability.enums import TalkStatus
from accountability.filters import TalkFilter
from accountability.forms import DropForm, HoldForm
from accountability.permissions import can_decide_talk, can_read_talks
from accountability.queries import talks_for
from portal import clock
from portal.deadlines.lights import with_light
from portal.errors import Refused
from portal.web import page_of


@login_required
@require_safe
def talk_list(request):
    if not can_read_talks(request.actor):
        raise PermissionDenied
    rows = talks_for(request.actor)
    found = TalkFilter(request.GET, rows)
    page = page_of(request, found.qs)
    waiting = rows.filter(status=TalkStatus.SUGGESTED).count()
    return render(
        request, "accountability/talk_list.html", {"filter": found, "page_obj": page, "waiting": waiting}
    )


def _talk_page(request, talk, hold=None, drop=None, status=200):
    open_to_me = talk.status == TalkStatus.SUGGESTED and can_decide_talk(request.actor, talk.organization)
    context = {
        "talk": talk,
        "deadlines": with_light(talk.deadlines.visible_to(request.actor)).order_by("due_on", "pk"),
        "hold": hold or HoldForm(prefix="hold", initial={"held_on": clock.today()}),
        "drop": drop or DropForm(prefix="drop"),
        "may_decide": open_to_me,
    }
    return render(request, "accountability/talk.html", context, status=status)


def _talk(request, ref):
    return get_object_or_404(talks_for(request.actor), ref=ref)


def _to_decide(request, ref):
    talk = _talk(request, ref)
    if not can_decide_talk(request.actor, talk.organization):
        raise PermissionDenied
    return talk


@login_required
@require_safe
def talk(request, ref):
    return _talk_page(request, _talk(request, ref))


@login_required
@require_http_methods(["POST"])
def hold(request, ref):
    talk = _to_decide(request, ref)
    form = HoldForm(request.POST, prefix="hold")
    if form.is_valid() and _done(form, lambda: hold_talk(talk=talk, **form.cleaned_data, by=request.actor)):
        messages.success(request, f"已登记：{talk.organization.name}约谈。")
        return redirect("accountability:talk", talk.ref)
    return _talk_page(request, talk, hold=form, status=422)


@login_required
@require_http_methods(["POST"])
def drop(request, ref):
    talk = _to_decide(request, ref)
    form = DropForm(request.POST, prefix="drop")
    if form.is_valid() and _done(form, lambda: drop_talk(talk=talk, **form.cleaned_data, by=request.actor)):
        messages.success(request, f"已记下：{talk.organization.name}不约谈。")
        return redirect("accountability:talk", talk.ref)
    return _talk_page(request, talk, drop=form, status=422)


def _done(form, act) -> bool:
    """Run the action; a refusal about fields goes beside them, any other rises to its own page."""
    try:
        act()
    except Refused as refusal:
        if not refusal.fields:
            raise
        for field, sentence in refusal.fields.items():
            form.add_error(field, sentence)
        return False
    return True
