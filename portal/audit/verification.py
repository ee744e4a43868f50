"""Walks every chain again from its first event: what `manage.py verify_audit` answers.

Finds an edited, deleted, reordered or inserted event, subject or value; a head that is not the last
event's or is not signed by our key; and a tail cut off together with its head (by the anchor file).
Reading needs no lock: the anchors are read first, each head after its events, so that what is
appended meanwhile is followed, not reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from . import anchors, canonical
from .models import AuditChain, AuditEvent, AuditSubject, AuditValue

CHUNK = 1000


class Broken(Exception):
    """The first place at which a chain does not hold."""

    def __init__(self, chain: str, seq: int, reason: str):
        super().__init__(f"{chain} 第 {seq} 条：{reason}")
        self.place = {"chain": chain, "seq": seq, "reason": reason}


@dataclass
class Verdict:
    events: int = 0
    first_bad: dict | None = None

    @property
    def ok(self) -> bool:
        return self.first_bad is None

    def as_dict(self) -> dict:
        return {"events": self.events, "ok": self.ok, "first_bad": self.first_bad}


def verify() -> Verdict:
    """Check all chains; when all hold, heads that a crash kept from the anchor file are added to it."""
    anchored: dict[str, dict[int, anchors.Head]] = defaultdict(dict)
    for head in anchors.read():
        anchored[head.chain][head.seq] = head
    verdict = Verdict()
    behind = []
    try:
        _check_strays(anchored)
        for chain in AuditChain.objects.order_by("name"):
            head = _Walk(chain, anchored[chain.name], verdict).run()
            if head.seq and head.seq not in anchored[chain.name]:
                behind.append(head)
    except Broken as broken:
        verdict.first_bad = broken.place
        return verdict
    if behind:
        anchors.write(behind)
    return verdict


def _check_strays(anchored: Iterable[str]) -> None:
    """A whole chain may have been removed, with or without its events."""
    names = dict(AuditChain.objects.values_list("name", "pk"))
    for name in sorted(anchored):
        if name not in names:
            raise Broken(name, 1, "锚定文件中有这条链，数据库中没有")
    stray = AuditEvent.objects.exclude(chain_id__in=names.values()).order_by("pk").first()
    if stray:
        raise Broken(f"#{stray.chain_id}", stray.seq, "事件所在的链已被删除")


class _Walk:
    def __init__(self, chain: AuditChain, anchored: dict[int, anchors.Head], verdict: Verdict):
        self.chain, self.anchored, self.verdict = chain, anchored, verdict
        self.seq, self.hash = 0, canonical.ZERO

    def broken(self, seq: int, reason: str) -> Broken:
        return Broken(self.chain.name, seq, reason)

    def run(self) -> anchors.Head:
        while True:
            for event in self.events():
                self.step(event)
            head = AuditChain.objects.get(pk=self.chain.pk)
            if head.seq <= self.seq or not self.has_more():
                return self.check_head(head)

    def has_more(self) -> bool:
        return AuditEvent.objects.filter(chain=self.chain, seq__gt=self.seq).exists()

    def events(self) -> Iterator[tuple[AuditEvent, list, list]]:
        """Every further event with its subjects and values."""
        while True:
            chunk = list(
                AuditEvent.objects.filter(chain=self.chain, seq__gt=self.seq).order_by("seq")[:CHUNK]
            )
            if not chunk:
                return
            keys = [event.pk for event in chunk]
            subjects = _grouped(
                AuditSubject.objects.filter(event_id__in=keys).values_list(
                    "event_id", "subject_type", "subject_id", "ref"
                )
            )
            values = defaultdict(list)
            for value in AuditValue.objects.filter(event_id__in=keys).iterator():
                values[value.event_id].append(value)
            for event in chunk:
                yield event, subjects[event.pk], values[event.pk]

    def step(self, found: tuple[AuditEvent, list, list]) -> None:
        event, subjects, values = found
        self.verdict.events += 1
        expected = self.seq + 1
        if event.seq != expected:
            raise self.broken(expected, "这一条缺失")
        if event.prev_hash != self.hash:
            raise self.broken(event.seq, "与前一条不相连")
        if event.manifest != canonical.manifest_of(subjects) or event.subject_count != len(subjects):
            raise self.broken(event.seq, "对象清单被改动")
        self.check_values(event, values)
        if event.hash != canonical.event_hash(self.chain.name, event):
            raise self.broken(event.seq, "内容被改动")
        anchor = self.anchored.get(event.seq)
        if anchor and anchor.hash != event.hash:
            raise self.broken(event.seq, "与锚定文件中的链头不一致")
        self.seq, self.hash = event.seq, event.hash

    def check_values(self, event: AuditEvent, values: list[AuditValue]) -> None:
        for value in values:
            if value.digest != canonical.value_digest(value.salt, value.field, value.old, value.new):
                raise self.broken(event.seq, "值被改动")
        listed = ((value.subject_type, value.subject_id, value.field, value.digest) for value in values)
        if event.values_hash != canonical.values_hash_of(listed):
            raise self.broken(event.seq, "值清单被改动")

    def check_head(self, chain: AuditChain) -> anchors.Head:
        head = anchors.Head.of(chain)
        newest = max(self.anchored, default=0)
        if newest > self.seq:
            raise self.broken(self.seq + 1, "链尾被截断：锚定文件中的链头更新")
        if (head.seq, head.hash or canonical.ZERO) != (self.seq, self.hash):
            first = self.seq if head.seq == self.seq else min(head.seq, self.seq) + 1
            raise self.broken(first, "链头与最后一条不一致")
        if head.seq and not head.is_signed:
            raise self.broken(head.seq, "链头签名不符")
        if newest and not self.anchored[newest].is_signed:
            raise self.broken(newest, "锚定文件中的链头签名不符")
        return head


def _grouped(rows: Iterable[tuple]) -> dict[int, list[tuple]]:
    groups = defaultdict(list)
    for key, *rest in rows:
        groups[key].append(tuple(rest))
    return groups
