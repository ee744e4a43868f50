"""Stored files closed again with the present DATA_KEY, plain ones of earlier versions for the first time.

A file moves to a new blob in steps that a kill may cut anywhere: the row names the new blob as incoming,
the blob is written, the row changes over and names the old one as outgoing, that one is removed. What is
outgoing never becomes the blob that is read, so whoever finds it may remove it, several runs at once too.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from typing import BinaryIO

from django.core.files.storage import default_storage
from django.db.models import Count, Q

from portal.storage.blobs import new_name, present_key, save_blob
from portal.storage.models import StoredFile
from portal.vault.cipher import WrongKey
from portal.vault.rotation import UNKNOWN, Tally
from portal.vault.streams import DamagedFile

MOVING = ~Q(incoming="", outgoing="")
PLACES = ("blob", "incoming", "outgoing", "sealed_with")


def survey() -> Counter:
    """How many files each key has closed; plain ones stand under UNKNOWN."""
    counts = StoredFile.objects.order_by().values_list("sealed_with").annotate(count=Count("pk"))
    return Counter({bytes.fromhex(name) or UNKNOWN: count for name, count in counts})


def is_moving() -> bool:
    """Whether a run has left blobs behind, or is at work."""
    return StoredFile.objects.filter(MOVING).exists()


def rotate_files(*, batch: int, tell: Callable[[str], None]) -> Tally:
    """Every file that the present key has not closed; `tell` hears of each page."""
    tally = Tally(skipped=StoredFile.objects.filter(sealed_with=present_key()).count())
    for page in _pages(batch):
        for stored in page:
            _rotate(stored, tally)
        tell(f"storage.storedfile {tally.done}")
    return tally


def _pages(size: int) -> Iterator[list[StoredFile]]:
    waiting = StoredFile.objects.filter(~Q(sealed_with=present_key()) | MOVING).order_by("pk")
    after = 0
    while page := list(waiting.filter(pk__gt=after)[:size]):
        yield page
        after = page[-1].pk


def _rotate(stored: StoredFile, tally: Tally) -> None:
    try:
        _settle(stored)
        if stored.sealed_with != present_key() and _move(stored):
            tally.done += 1
    except (OSError, WrongKey) as error:
        tally.problems.append(f"文件 {stored.ref}：{error}")


def _row(stored: StoredFile, **expected):
    """Compare and set: the row as it was read."""
    return StoredFile.objects.filter(pk=stored.pk, **expected)


def _settle(stored: StoredFile) -> None:
    """Remove what a run has left behind; another run that is still writing gives way."""
    if stored.incoming:
        _row(stored, incoming=stored.incoming).update(incoming="", outgoing=stored.incoming)
    stored.refresh_from_db(fields=PLACES)
    if stored.outgoing:
        default_storage.delete(stored.outgoing)
        _row(stored, outgoing=stored.outgoing).update(outgoing="")


def _move(stored: StoredFile) -> bool:
    """False when an upload or another run was faster."""
    old, stored.incoming = stored.blob, new_name()
    if not _row(stored, blob=old, incoming="", outgoing="").update(incoming=stored.incoming):
        return False
    try:
        blob = _copy(stored)
    except (OSError, WrongKey):
        _settle(stored)
        raise
    moved = {"blob": blob, "incoming": "", "outgoing": old, "sealed_with": present_key()}
    done = _row(stored, blob=old, incoming=stored.incoming).update(**moved) == 1
    if not done:
        default_storage.delete(blob)
    _settle(stored)
    return done


def _copy(stored: StoredFile) -> str:
    """Raises DamagedFile when the content is not what was once stored."""
    with stored.open() as file:
        content = _Digesting(file)
        blob = save_blob(content, stored.incoming, context=stored.content_hash)
    if content.digest.hexdigest() != stored.sha256:
        default_storage.delete(blob)
        raise DamagedFile
    return blob


class _Digesting:
    """Reads `file` and hashes what it has read."""

    def __init__(self, file: BinaryIO):
        self._file, self.digest = file, hashlib.sha256()

    def read(self, size: int) -> bytes:
        chunk = self._file.read(size)
        self.digest.update(chunk)
        return chunk
