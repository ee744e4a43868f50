"""Timelines of objects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Prefetch, Q

from portal.actor import Actor, Source

from .gathering import JURISDICTION, PORTAL, chain_of
from .models import AuditEvent, AuditSubject, AuditValue
from .verbs import verb_label

# recorded of an event whose subjects have no such field, or of more subjects than are looked at
FIELD_LABELS = {
    "closed_on": "办结日期",
    "contact": "联系人",
    "due_on": "应报日期",
    "effective_on": "办结日期",
    "handed_in_on": "报送日期",
    "held_on": "约谈日期",
    "late_days": "逾期工作日",
    "members": "成员",
    "name": "名称",
    "note": "说明",
    "number_text": "文号",
    "oversights": "分管监督",
    "percent": "完成比例",
    "progress": "进度",
    "role": "角色",
    "sha256": "内容校验值",
    "status": "状态",
    "tenures": "任职",
    "to_on": "止",
    "text": "内容",
    "title": "标题",
    "version": "版本",
}


@dataclass(frozen=True)
class Change:
    field: str
    label: str
    old: Any
    new: Any


@dataclass(frozen=True)
class TimelineEntry:
    """One line of an object's history, ready for a template."""

    event: AuditEvent
    verb: str
    label: str
    at: Any
    who: str
    identity: str
    source: str
    note: str = ""
    changes: list[Change] = field(default_factory=list)

    @property
    def place(self) -> str:
        """Where it stands in the audit chain, for the last line of proof."""
        return str(self.event.seq)


def events_visible_to(actor: Actor) -> models.QuerySet[AuditEvent]:
    """The portal's own chain and the actor's jurisdiction's.

    Chains of confidential objects are in no list: that one exists is already a secret.
    """
    if actor.is_system or not actor.jurisdiction_id:
        ordinary = Q(chain__name=PORTAL) | Q(chain__name__startswith=JURISDICTION)
    else:
        ordinary = Q(chain__name__in=[PORTAL, chain_of(actor)])
    return AuditEvent.objects.filter(ordinary)


def chains_visible_to(actor: Actor) -> dict[str, str]:
    """The chains in that list, by the word that addresses them."""
    return {"county": chain_of(actor), "portal": PORTAL}


def chain_word(name: str) -> str:
    return "portal" if name == PORTAL else "county"


def chain_label(name: str) -> str:
    """What people call a chain that everybody may know of."""
    return "平台链" if name == PORTAL else "辖区链"


def field_label(subject_types: Iterable[str], name: str) -> str:
    """The field's verbose_name in the first model that has it, else what a field of that name is usually
    called, else the name as it was recorded."""
    found = (_verbose_name(kind, name) for kind in sorted(subject_types))
    return next(filter(None, found), "") or FIELD_LABELS.get(name, name)


def _verbose_name(subject_type: str, name: str) -> str:
    try:
        return str(apps.get_model(subject_type)._meta.get_field(name).verbose_name)
    except (LookupError, ValueError, FieldDoesNotExist, AttributeError):
        return ""


def timeline(thing: Any, limit: int | None = None) -> list[TimelineEntry]:
    """What was done to `thing`, newest first, with old and new values.

    Shows everything recorded: the caller has checked that the reader may see the object.
    """
    kind, pk = thing._meta.label_lower, thing.pk
    mine = AuditValue.objects.filter(
        Q(subject_type="") | Q(subject_type=kind, subject_id=pk),
    ).order_by("pk")
    events = (
        AuditEvent.objects.filter(
            pk__in=AuditSubject.objects.filter(subject_type=kind, subject_id=pk).values("event_id")
        )
        .order_by("-at", "-pk")
        .prefetch_related(Prefetch("changes", queryset=mine, to_attr="shown"))
    )
    return [_entry(event, kind) for event in events[:limit]]


def _entry(event: AuditEvent, kind: str) -> TimelineEntry:
    notes = [value.new for value in event.shown if value.field == AuditValue.NOTE]
    changes = [
        Change(value.field, field_label([kind], value.field), value.old, value.new)
        for value in event.shown
        if value.field != AuditValue.NOTE
    ]
    return TimelineEntry(
        event=event,
        verb=event.verb,
        label=verb_label(event.verb),
        at=event.at,
        who=event.user_label,
        identity=event.identity,
        source=source_label(event.source),
        note=notes[0] if notes else "",
        changes=changes,
    )


def source_label(source: str) -> str:
    return str(Source(source).label) if source in Source.values else source
