"""What was done to a unit or a person of the directory, for {% timeline %}."""

from __future__ import annotations

from portal.audit.queries import Change, TimelineEntry, timeline

# the directory's own; what a unit's work brought is business, and on the pages of that
VERBS = frozenset(
    {
        "organizations.import",
        "people.import",
        "tenure.import",
        "post.import",
        "organization.staff",
        "oversight.end",
        "supervision.end",
    }
)
LOOKED_AT, SHOWN = 200, 20


def history(thing) -> list[dict]:
    """The newest events; the caller has checked that the reader keeps the directory."""
    entries = [entry for entry in timeline(thing, LOOKED_AT) if entry.verb in VERBS]
    return [
        {"at": entry.at, "text": f"{entry.label}（{entry.who}）", "detail": _detail(entry)}
        for entry in entries[:SHOWN]
    ]


def _detail(entry: TimelineEntry) -> str:
    return "；".join(filter(None, [*map(_said, entry.changes), entry.note]))


def _said(change: Change) -> str:
    if isinstance(change.new, list):
        before = f"（原：{'；'.join(change.old)}）" if change.old else ""
        return "；".join(change.new) + before
    return f"{change.label}：{change.old or '—'} → {change.new or '—'}"
