"""What an action has recorded so far, and how it is appended to the chains."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from portal import clock
from portal.actor import Actor

from . import anchors, canonical
from .models import AuditChain, AuditEvent, AuditSubject, AuditValue

BATCH = 5000
PORTAL = "portal"  # the chain of what belongs to no jurisdiction

INSERT_SUBJECTS = """
INSERT INTO audit_auditsubject (event_id, subject_type, subject_id, ref)
SELECT * FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::text[])
"""

Subject = tuple[str, int, str]
Value = tuple[str, int, str, Any, Any]  # subject type, id, field, old, new


JURISDICTION = "jurisdiction:"


def chain_of(by: Actor) -> str:
    return f"{JURISDICTION}{by.jurisdiction_id}" if by.jurisdiction_id else PORTAL


def _who(by: Actor) -> str:
    if by.is_system:
        return by.label
    return str(by.user) if by.user.pk else "未登录"


def subject_of(thing: Any) -> Subject:
    return thing._meta.label_lower, thing.pk, getattr(thing, "ref", "") or ""


@dataclass
class Entry:
    verb: str
    by: Actor
    chain: str
    subjects: list[Subject]
    values: list[Value]
    at: dt.datetime = field(default_factory=clock.now)

    @classmethod
    def of(cls, verb: str, *, by, subjects, changes, each, note, chain) -> Entry:
        """Takes everything it needs now: the objects may change or go before the flush."""
        listed = list(dict.fromkeys(subject_of(thing) for thing in subjects))
        values = [("", 0, *value) for value in _values(changes)]
        if note:
            values.append(("", 0, AuditValue.NOTE, None, str(note)))
        if each:
            values += _values_each(listed, each)
        return cls(verb, by, chain or chain_of(by), listed, values)

    def event(self, chain: AuditChain) -> AuditEvent:
        by = self.by
        return AuditEvent(
            chain=chain,
            at=self.at,
            verb=self.verb,
            user_id=by.user.pk if by.user else None,
            user_label=_who(by)[:120],
            identity=by.label[:200],
            source=str(by.source),
            address=by.address[:64],
            fields=sorted({value[2] for value in self.values} - {AuditValue.NOTE}),
            subject_count=len(self.subjects),
        )


def _values(changes: Mapping[str, tuple[Any, Any]] | None) -> list[tuple[str, Any, Any]]:
    return [
        (name, canonical.plain(old), canonical.plain(new)) for name, (old, new) in (changes or {}).items()
    ]


def _values_each(subjects: list[Subject], each: Mapping[int, Mapping]) -> list[Value]:
    return [(kind, pk, *value) for kind, pk, _ in subjects if pk in each for value in _values(each[pk])]


@dataclass
class Gathering:
    entries: list[Entry] = field(default_factory=list)

    def flush(self) -> None:
        """Append everything gathered; the caller's transaction must be about to commit."""
        if not self.entries:
            return
        chains = _lock(sorted({entry.chain for entry in self.entries}))
        written = [_append(chains[entry.chain], entry) for entry in self.entries]
        AuditEvent.objects.bulk_create([event for event, _ in written])
        pairs = zip(written, self.entries, strict=True)
        _write_subjects([(event.pk, *subject) for (event, _), entry in pairs for subject in entry.subjects])
        values = [value for event, values in written for value in _tied(event, values)]
        AuditValue.objects.bulk_create(values, batch_size=BATCH)
        for chain in chains.values():
            anchors.sign_head(chain)
            chain.save(update_fields=["seq", "head", "signature"])
        heads = [anchors.Head.of(chain) for chain in chains.values()]
        transaction.on_commit(lambda: anchors.write(heads), robust=True)


def _lock(names: list[str]) -> dict[str, AuditChain]:
    known = set(AuditChain.objects.filter(name__in=names).values_list("name", flat=True))
    missing = [AuditChain(name=name) for name in names if name not in known]
    if missing:
        AuditChain.objects.bulk_create(missing, ignore_conflicts=True)
    locked = AuditChain.objects.select_for_update().filter(name__in=names).order_by("name")
    return {chain.name: chain for chain in locked}


def _append(chain: AuditChain, entry: Entry):
    event = entry.event(chain)
    values = [_salted(value) for value in entry.values]
    event.manifest = canonical.manifest_of(entry.subjects)
    event.values_hash = canonical.values_hash_of(
        (value.subject_type, value.subject_id, value.field, value.digest) for value in values
    )
    event.seq = chain.seq + 1
    event.prev_hash = chain.head or canonical.ZERO
    event.hash = canonical.event_hash(chain.name, event)
    chain.seq, chain.head = event.seq, event.hash
    return event, values


def _salted(value: Value) -> AuditValue:
    kind, pk, name, old, new = value
    salt = secrets.token_hex(16)
    digest = canonical.value_digest(salt, name, old, new)
    return AuditValue(
        subject_type=kind, subject_id=pk, field=name, old=old, new=new, salt=salt, digest=digest
    )


def _tied(event: AuditEvent, rows: list) -> Iterable:
    for row in rows:
        row.event_id = event.pk
        yield row


def _write_subjects(rows: list[tuple[int, str, int, str]]) -> None:
    """As columns on PostgreSQL: the night and a publishing have 100,000 of them."""
    if connection.vendor != "postgresql":
        subjects = (
            AuditSubject(event_id=event, subject_type=kind, subject_id=pk, ref=ref)
            for event, kind, pk, ref in rows
        )
        AuditSubject.objects.bulk_create(subjects, batch_size=BATCH)
    elif rows:
        with connection.cursor() as cursor:
            cursor.execute(INSERT_SUBJECTS, [list(column) for column in zip(*rows, strict=True)])
