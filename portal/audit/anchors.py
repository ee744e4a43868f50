"""Heads of chains, signed and kept outside the database, so that a cut tail is seen.

A head is appended to DATA_DIR/anchors/heads.jsonl (and logged to "zerentian.anchor", which a site
sends to syslog) after the commit, with fsync. A crash in between leaves the file behind the database,
never ahead of it: a head in the file that the database lacks therefore means that events were cut off.
Events younger than the last anchored head are guarded by the signature alone until the next commit
on the same chain anchors them.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

from portal.vault import signing

from .canonical import canonical, head_bytes
from .models import AuditChain

logger = logging.getLogger("zerentian.anchor")


@dataclass(frozen=True)
class Head:
    chain: str
    seq: int
    hash: str
    signature: str

    @classmethod
    def of(cls, chain: AuditChain) -> Head:
        return cls(chain.name, chain.seq, chain.head, bytes(chain.signature).hex())

    @property
    def is_signed(self) -> bool:
        try:
            signature = bytes.fromhex(self.signature)
        except ValueError:
            return False
        return signing.is_signed(head_bytes(self.chain, self.seq, self.hash), signature)


def path() -> Path:
    return Path(settings.DATA_DIR) / "anchors" / "heads.jsonl"


def sign_head(chain: AuditChain) -> None:
    chain.signature = signing.sign(head_bytes(chain.name, chain.seq, chain.head))


def write(heads: Iterable[Head]) -> None:
    """Append the heads in one write and wait until they are on the disk."""
    # the leading newline closes a line that a crash may have torn
    lines = b"".join(b"\n" + canonical(asdict(head)) for head in heads) + b"\n"
    target = path()
    target.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(target, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    try:
        os.write(handle, lines)
        os.fsync(handle)
    finally:
        os.close(handle)
    logger.info("%s", lines.decode().strip())


def read() -> list[Head]:
    """Every anchored head; lines torn by a crash are passed over (a later head covers them)."""
    if not path().exists():
        return []
    heads = []
    for line in path().read_text().splitlines():
        try:
            heads.append(Head(**json.loads(line)))
        except (ValueError, TypeError):
            continue
    return heads
