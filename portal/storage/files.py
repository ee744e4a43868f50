"""Keeping a file and giving it out again."""

import hashlib
import tempfile
from typing import BinaryIO

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.http import FileResponse
from django.template.defaultfilters import filesizeformat

from portal.errors import Refused
from portal.storage.blobs import SPOOL, new_name, present_key, save_blob
from portal.storage.models import StoredFile
from portal.storage.recognition import recognize
from portal.vault import keyed_hash

CHUNK = 1 << 16
# only what a browser shows without running anything of it
INLINE = frozenset({"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "text/plain"})


def store(source: bytes | BinaryIO | File, *, name: str, limit: int | None = None) -> StoredFile:
    """Keep the content of `source`, once and encrypted; `name` helps to recognize it and is not kept.

    The blob is on the disk before the row can commit: a crash leaves an orphan blob at most.
    `limit` in bytes, MAX_UPLOAD_BYTES by default; a declared size is checked before reading.
    Raises Refused for an empty, too large, dangerous or unrecognized file.
    """
    limit = limit or settings.MAX_UPLOAD_BYTES
    if isinstance(source, bytes):
        _check_size(len(source), limit)
    elif (declared := getattr(source, "size", None)) is not None:
        _check_size(declared, limit)
    with tempfile.SpooledTemporaryFile(max_size=SPOOL) as copy:
        digest, size = _copy(source, copy, limit)
        content_hash = keyed_hash(digest, purpose="stored-file")
        existing = StoredFile.objects.filter(content_hash=content_hash).first()
        if existing and default_storage.exists(existing.blob):
            return existing
        kind = recognize(copy, name=name)
        place = {"blob": save_blob(copy, new_name(), context=content_hash), "sealed_with": present_key()}
    if existing:
        return _bring_back(existing, place)
    return _keep_row(content_hash, {"sha256": digest, "size": size, "content_type": kind, **place})


def serve(stored: StoredFile, filename: str, *, inline: bool = False) -> FileResponse:
    """The file as a download named `filename` (RFC 5987); call it after the permission check.

    `inline` shows PDF, plain text and pictures in the browser; any other type is downloaded all the same.
    Raises Refused when the blob is gone or damaged.
    """
    try:
        content = stored.open()
    except OSError as error:
        raise Refused(f"文件（编号 {stored.ref}）暂时读不出来，请把编号告诉系统管理员。") from error
    kind = "text/plain" if inline and stored.content_type == "text/csv" else stored.content_type
    show = inline and kind in INLINE
    response = FileResponse(content, as_attachment=not show, filename=filename, content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _check_size(size: int, limit: int) -> None:
    if size == 0:
        raise Refused("文件是空的，没有内容。请检查后重新上传。")
    if size > limit:
        raise Refused(f"文件太大，超过了 {filesizeformat(limit)} 的上限。请压缩或拆分后重新上传。")


def _copy(source, copy: BinaryIO, limit: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    for chunk in _chunks(source):
        size += len(chunk)
        if size > limit:
            break
        digest.update(chunk)
        copy.write(chunk)
    _check_size(size, limit)
    copy.seek(0)
    return digest.hexdigest(), size


def _chunks(source):
    if isinstance(source, bytes):
        return iter((source,))
    if source.seekable():
        source.seek(0)
    return iter(lambda: source.read(CHUNK), b"")


def _bring_back(existing: StoredFile, place: dict) -> StoredFile:
    """The blob was lost; this upload brings it back, unless another has or a rotation moved it."""
    if not StoredFile.objects.filter(pk=existing.pk, blob=existing.blob).update(**place):
        default_storage.delete(place["blob"])
    existing.refresh_from_db()
    return existing


def _keep_row(content_hash: str, fields: dict) -> StoredFile:
    stored, created = StoredFile.objects.get_or_create(content_hash=content_hash, defaults=fields)
    if not created:  # somebody else stored the same content in between
        default_storage.delete(fields["blob"])
    return stored
