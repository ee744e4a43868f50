"""The audit administrator's pages: who did what to what, and which fields; no values."""

from itertools import groupby
from operator import itemgetter

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portal.errors import Refused
from portal.web import page_of, workbook
from portal.workbooks import export_rows

from .actions import record_access
from .filters import EventFilter
from .models import AuditEvent, AuditSubject
from .naming import Subject, names_of
from .permissions import can_read_events
from .queries import chain_label, chain_word, chains_visible_to, events_visible_to, field_label, source_label
from .verbs import full_label

SHOWN_SUBJECTS = 3
EXPORT_LIMIT = 50_000
HEADINGS = ("时间", "操作人", "身份", "动作", "对象", "改动字段", "来源", "地址", "链", "链上序号", "哈希")


def _filtered(request) -> EventFilter:
    if not can_read_events(request.actor):
        raise PermissionDenied
    events = events_visible_to(request.actor).select_related("chain").order_by("-at", "-pk")
    return EventFilter(request.GET, queryset=events)


@require_safe
@login_required
def event_list(request):
    chosen = _filtered(request)
    page = page_of(request, chosen.qs)
    return render(
        request, "audit/event_list.html", {"filter": chosen, "page_obj": page, "rows": described(page)}
    )


@require_safe
@login_required
def event_detail(request, chain, seq):
    """One event: every object by name, every field by name, no values."""
    if not can_read_events(request.actor):
        raise PermissionDenied
    events = events_visible_to(request.actor).select_related("chain")
    name = chains_visible_to(request.actor).get(chain)
    event = get_object_or_404(events, chain__name=name, seq=seq)
    page = page_of(request, event.subjects.order_by("pk").values_list("subject_type", "subject_id", "ref"))
    names = names_of(page.object_list)
    (row,) = described([event])
    subjects = [(names[tuple(subject)], subject[2]) for subject in page]
    return render(request, "audit/event.html", {"row": row, "page_obj": page, "subjects": subjects})


@require_POST
@login_required
def export(request):
    """The filtered whole as .xlsx; the export is itself an event."""
    chosen = _filtered(request)
    count = chosen.qs.count()
    if count > EXPORT_LIMIT:
        raise Refused(
            f"符合条件的记录有 {count} 条，一次最多导出 {EXPORT_LIMIT} 条。请缩小日期范围后分次导出。"
        )
    rows = [_cells(row) for row in described(list(chosen.qs))]
    about = f"{timezone.localtime():%Y-%m-%d %H:%M} 导出，共 {len(rows)} 条"
    content = export_rows("审计记录", HEADINGS, rows, about=about)
    record_access("audit.export", by=request.actor, note=f"{len(rows)} 条；条件：{request.GET.urlencode()}")
    return workbook(content, "审计记录.xlsx")


def described(events) -> list[dict]:
    """Events in words, with their first subjects by name."""
    subjects = _first_subjects([event.pk for event in events])
    names = names_of(subject for found in subjects.values() for subject in found)
    return [_described(event, subjects.get(event.pk, []), names) for event in events]


def _first_subjects(keys: list[int]) -> dict[int, list[Subject]]:
    """A few subjects of each event: one event may have 100,000."""
    found: dict[int, list[Subject]] = {}
    for start in range(0, len(keys), 500):
        rows = AuditSubject.objects.first_of(keys[start : start + 500], SHOWN_SUBJECTS)
        for key, group in groupby(rows, key=itemgetter(0)):
            found[key] = [row[1:] for row in group]
    return found


def _described(event: AuditEvent, subjects: list[Subject], names: dict[Subject, str]) -> dict:
    kinds = {kind for kind, _, _ in subjects}
    named = list(dict.fromkeys(names[subject] for subject in subjects))
    return {
        "event": event,
        "verb": full_label(event.verb),
        "source": source_label(event.source),
        "chain": chain_label(event.chain.name),
        "word": chain_word(event.chain.name),
        "subjects": named,
        "more": event.subject_count - len(named),
        "fields": [field_label(kinds, name) for name in event.fields],
    }


def _cells(row: dict) -> tuple:
    event = row["event"]
    about = "、".join(row["subjects"]) + (f" 等 {event.subject_count} 个" if row["more"] else "")
    at = f"{timezone.localtime(event.at):%Y-%m-%d %H:%M:%S}"
    return (
        at, event.user_label, event.identity, row["verb"], about, "、".join(row["fields"]), row["source"],
        event.address, row["chain"], str(event.seq), event.hash,
    )  # fmt: skip
