"""Timelines of objects."""

from __future__ import annotations

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
        return f"{self.event.seq} · {self.event.hash[:12]}"


def events_visible_to(actor: Actor) -> models.QuerySet[AuditEvent]:
    """The portal's own chain and the actor's jurisdiction's.

    Chains of confidential objects are in no list: that one exists is already a secret.
    """
    if actor.is_system or not actor.jurisdiction_id:
        ordinary = Q(chain__name=PORTAL) | Q(chain__name__startswith=JURISDICTION)
    else:
        ordinary = Q(chain__name__in=[PORTAL, chain_of(actor)])
    return AuditEvent.objects.filter(ordinary)


def field_label(subject_type: str, name: str) -> str:
    """The field's verbose_name where the model has it, else the name as it was recorded."""
    try:
        return str(apps.get_model(subject_type)._meta.get_field(name).verbose_name)
    except (LookupError, ValueError, FieldDoesNotExist, AttributeError):
        return name


def type_label(subject_type: str) -> str:
    try:
        return str(apps.get_model(subject_type)._meta.verbose_name)
    except (LookupError, ValueError):
        return subject_type


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
        Change(value.field, field_label(kind, value.field), value.old, value.new)
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
