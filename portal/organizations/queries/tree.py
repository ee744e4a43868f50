"""The organization tree as nodes for the component."""

from __future__ import annotations

from collections import defaultdict

from django.urls import reverse

from portal.clock import today
from portal.organizations.models import Organization
from portal.organizations.panels import states_of

WORST_FIRST = ["late", "soon", "ok", "done", "todo"]
WHOLE_UP_TO = 400  # organizations; a larger tree opens branch by branch


def tree_for(actor, current: Organization | None = None) -> list[dict]:
    """Nested nodes. A tree of over 400 shows the way down to `current` and what hangs on it."""
    units = Organization.objects.visible_to(actor).existing(today())
    if units.count() > WHOLE_UP_TO:
        units = _around(units, current)
    rows = list(units.order_by("depth", "sort_order", "pk"))
    own = states_of([row.pk for row in rows], actor)
    children: dict[int | None, list[Organization]] = defaultdict(list)
    known = {row.pk for row in rows}
    for row in rows:
        children[row.parent_id if row.parent_id in known else None].append(row)
    return [_node(row, children, own, current) for row in children[None]]


def _around(units, current: Organization | None):
    if current is None:
        return units.filter(depth__lte=2)
    steps = range(current.steplen, len(current.path) + 1, current.steplen)
    way = [current.path[:length] for length in steps]
    opened = Organization.objects.filter(path__in=way).order_by()
    return units.filter(parent__in=opened.values("pk")) | units.filter(path__in=way)


def _node(row: Organization, children, own: dict[int, str], current) -> dict:
    below = [_node(child, children, own, current) for child in children[row.pk]]
    states = [own.get(row.pk), *(node["state"] for node in below)]
    return {
        "name": row.name,
        "url": reverse("organizations:detail", args=[row.ref]),
        "children": below,
        "state": next((state for state in WORST_FIRST if state in states), ""),
        "text": "",
        "current": current is not None and row.pk == current.pk,
        "open": row.depth == 1 or (current is not None and current.path.startswith(row.path)),
    }
