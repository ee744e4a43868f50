"""Encrypted contents under names that say nothing."""

import os
import secrets
import tempfile
from typing import BinaryIO

from django.core.files.base import File
from django.core.files.storage import default_storage

from portal.vault.cipher import key_id
from portal.vault.streams import seal

SPOOL = 4 << 20


def new_name() -> str:
    name = secrets.token_hex(16)
    return f"files/{name[:2]}/{name}"


def present_key() -> str:
    """The id of DATA_KEY as a row names it."""
    return key_id().hex()


def save_blob(source: BinaryIO, name: str, *, context: str) -> str:
    """The rest of `source` under `name`, encrypted, on the disk when this returns; the name it got."""
    with tempfile.SpooledTemporaryFile(max_size=SPOOL) as sealed:
        seal(source, sealed, context=context)
        sealed.seek(0)
        blob = default_storage.save(name, File(sealed))
    try:
        path = default_storage.path(blob)
    except NotImplementedError:  # object stores answer only once the content is durable
        return blob
    for each in (path, os.path.dirname(path)):
        descriptor = os.open(each, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    return blob
