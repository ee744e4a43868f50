"""运行记录: what the ladder did by itself, down to each deadline."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from portal.deadlines.actions.daily import COUNTS
from portal.deadlines.enums import Effect
from portal.deadlines.filters import EventFilter, RunFilter
from portal.deadlines.lights import light_expression
from portal.deadlines.models import DailyRun, Deadline, RungEvent
from portal.deadlines.permissions import can_see_events, can_see_runs
from portal.web import page_of

# (key of the counts, heading, filter of the run's page)
COLUMNS = [
    *((COUNTS[effect], effect.label, f"effect={effect.value}") for effect in list(Effect)[:4]),
    ("drafted", "拟督办书", f"effect={Effect.LETTER.value}"),
    ("issued", "签发督办书", f"effect={Effect.LETTER.value}"),
    ("talks", Effect.TALK.label, f"effect={Effect.TALK.value}"),
    ("nobody", "无人可告知", "told=nobody"),
]


@login_required
@require_safe
def run_list(request):
    if not can_see_runs(request.actor):
        raise PermissionDenied
    found = RunFilter(request.GET, DailyRun.objects.all())
    page = page_of(request, found.qs)
    for run in page:
        run.cells = _cells(run, request.actor)
    return render(
        request,
        "deadlines/run_list.html",
        {
            "filter": found,
            "page_obj": page,
            "columns": COLUMNS,
            "linked": can_see_events(request.actor),
        },
    )


def _cells(run: DailyRun, actor) -> list[tuple[str, int, str]]:
    counts = run.counts_of(actor.jurisdiction_id)
    return [(label, counts.get(key, 0), query) for key, label, query in COLUMNS]


@login_required
@require_safe
def run(request, ref):
    if not can_see_events(request.actor):
        raise PermissionDenied
    run = get_object_or_404(DailyRun, ref=ref)
    events = (
        RungEvent.objects.filter(run=run, deadline__in=Deadline.objects.visible_to(request.actor))
        .select_related("deadline__organization")
        .annotate(light=light_expression("deadline__"))
        .order_by("deadline__organization__sort_order", "deadline__organization_id", "rank", "pk")
    )
    found = EventFilter(request.GET, events)
    context = {"run": run, "filter": found, "page_obj": page_of(request, found.qs)}
    return render(request, "deadlines/run.html", context | {"cells": _cells(run, request.actor)})
