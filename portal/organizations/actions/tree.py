"""Places in the organization tree, computed in memory and written in bulk (treebeard alone does it
one node at a time)."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Max

from portal.organizations.models import Jurisdiction, Organization


@dataclass(eq=False)
class Node:
    """`path` and `numchild` as they will be; `pk` is None until stored."""

    path: str
    pk: int | None = None
    numchild: int = 0
    last_step: int = 0
    children: list[Node] = field(default_factory=list)
    dirty: bool = False

    @property
    def depth(self) -> int:
        return len(self.path) // Organization.steplen


class Tree:
    """The nodes of one jurisdiction. Its row must be locked: nobody else may place nodes meanwhile."""

    def __init__(self, jurisdiction: Jurisdiction):
        rows = Organization.objects.filter(jurisdiction=jurisdiction).order_by("path")
        self.nodes: dict[int, Node] = {}
        self.parents: dict[int, int | None] = {}
        for pk, path, numchild, parent_id in rows.values_list("pk", "path", "numchild", "parent_id"):
            node = self.nodes[pk] = Node(path, pk, numchild)
            self.parents[pk] = parent_id
            if parent := self.nodes.get(parent_id):
                parent.children.append(node)
                parent.last_step = max(parent.last_step, self._step(path))

    @staticmethod
    def _step(path: str) -> int:
        return Organization._str2int(path[-Organization.steplen :])

    def add(self, parent: Node | None) -> Node:
        """A place for a new node: behind its last sibling."""
        if parent is None:
            return Node(self._next_root())
        parent.last_step += 1
        node = Node(Organization._get_path(parent.path, parent.depth + 1, parent.last_step))
        parent.children.append(node)
        parent.numchild += 1
        parent.dirty = parent.pk is not None
        return node

    @staticmethod
    def _next_root() -> str:
        last = Organization.objects.filter(depth=1).aggregate(last=Max("path"))["last"]
        return Organization._get_path("", 1, (Tree._step(last) if last else 0) + 1)

    def move(self, node: Node, parent: Node) -> None:
        """Under another parent, with everything below; new paths are always fresh ones."""
        old = self.nodes[self.parents[node.pk]]
        old.children.remove(node)
        old.numchild -= 1
        old.dirty = True
        place = self.add(parent)
        parent.children[-1] = node
        self.parents[node.pk] = parent.pk
        self._reroot(node, place.path)

    def _reroot(self, node: Node, path: str) -> None:
        node.path, node.dirty = path, True
        for child in node.children:
            self._reroot(child, path + child.path[-Organization.steplen :])

    def write(self) -> None:
        """Store what changed among the nodes that were there already."""
        rows = [
            Organization(pk=pk, path=node.path, depth=node.depth, numchild=node.numchild)
            for pk, node in self.nodes.items()
            if node.dirty
        ]
        Organization.objects.bulk_update(rows, ["path", "depth", "numchild"], batch_size=500)
