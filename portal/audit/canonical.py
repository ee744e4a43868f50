"""The one way in which an event becomes bytes; what the chain hashes and the checker repeats."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from typing import Any

ZERO = "0" * 64


def canonical(value: Any) -> bytes:
    """JSON with sorted keys, no spaces, UTF-8; the same bytes for the same value on every machine."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    ).encode()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")


def plain(value: Any) -> Any:
    """A field's value as JSON can hold it, so that it reads back as it was hashed."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dt.datetime):
        return moment(value) if value.tzinfo else value.isoformat()
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted((plain(item) for item in value), key=str)
    if isinstance(value, dict):
        return {storable(key): plain(item) for key, item in value.items()}
    return storable(value)


def storable(value: Any) -> str:
    """Text that PostgreSQL takes: what it refuses (NUL, lone surrogates) becomes a replacement sign."""
    return str(value).replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def manifest_of(subjects: Iterable[tuple[str, int, str]]) -> str:
    """Hash over (type, id, ref) of every subject, in an order that does not depend on the database."""
    digest = hashlib.sha256()
    for line in sorted(f"{kind}\t{pk}\t{ref}\n" for kind, pk, ref in subjects):
        digest.update(line.encode())
    return digest.hexdigest()


def value_digest(salt: str, field: str, old: Any, new: Any) -> str:
    return sha256(canonical([salt, field, old, new]))


def values_hash_of(values: Iterable[tuple[str, int, str, str]]) -> str:
    """Hash over (subject type, id, field, digest) of every value."""
    digest = hashlib.sha256()
    for line in sorted(f"{kind}\t{pk}\t{field}\t{value}\n" for kind, pk, field, value in values):
        digest.update(line.encode())
    return digest.hexdigest()


EVENT_FIELDS = (
    "seq", "verb", "user_id", "user_label", "identity", "source", "address", "fields", "subject_count",
    "manifest", "values_hash", "prev_hash",
)  # fmt: skip


def event_hash(chain: str, event) -> str:
    content = {name: getattr(event, name) for name in EVENT_FIELDS}
    return sha256(canonical({**content, "chain": chain, "at": moment(event.at)}))


def head_bytes(chain: str, seq: int, head: str) -> bytes:
    """What is signed."""
    return canonical({"chain": chain, "seq": seq, "hash": head})
