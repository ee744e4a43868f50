"""What lies on the disk is closed, and opens only in its own place with its own key."""

import hashlib
import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from portal.errors import Refused
from portal.storage import StoredFile, serve, store
from portal.vault.cipher import WrongKey
from portal.vault.streams import CHUNK, HEAD_BYTES, DamagedFile
from tests.storage.test_files import PDF

pytestmark = pytest.mark.django_db

LONG = PDF + b"%" + b"0123456789abcdef" * (3 * CHUNK // 16)


def on_disk(stored) -> bytes:
    with default_storage.open(stored.blob) as file:
        return file.read()


def overwrite(stored, content: bytes) -> None:
    with open(default_storage.path(stored.blob), "wb") as file:
        file.write(content)


def plain(content: bytes, name: str = "files/ab/plain") -> StoredFile:
    """As a version before the encryption has left it."""
    stored = store(content, name="x")
    default_storage.delete(stored.blob)
    stored.blob, stored.sealed_with = default_storage.save(name, ContentFile(content)), ""
    stored.save()
    return stored


@pytest.mark.parametrize("content", [PDF, LONG])
def test_a_file_is_closed_on_the_disk_and_plain_to_its_reader(content):
    stored = store(content, name="x.pdf")
    assert stored.read() == content
    assert not any(content[start : start + 16] in on_disk(stored) for start in range(0, len(content), 4096))
    assert b"".join(serve(stored, "x.pdf").streaming_content) == content
    assert serve(stored, "x.pdf")["Content-Length"] == str(len(content))


def test_neither_name_nor_row_tells_which_file_it_is():
    stored = store(PDF, name="x.pdf")
    digest = hashlib.sha256(PDF).hexdigest()
    assert stored.sha256 == digest
    assert re.fullmatch(r"files/([0-9a-f]{2})/\1[0-9a-f]{30}", stored.blob)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM storage_storedfile")
        assert digest[:12] not in str(cursor.fetchall())
    assert stored.content_hash != digest


def test_a_plain_file_of_before_keeps_opening():
    stored = plain(PDF)
    assert stored.read() == PDF
    assert store(PDF, name="x") == stored


def test_files_swapped_on_the_disk_do_not_open():
    one, other = store(PDF, name="x"), store(PDF + b"\n", name="x")
    overwrite(one, on_disk(other))
    with pytest.raises(DamagedFile):
        one.read()


def test_a_plain_file_put_in_the_place_of_a_closed_one_does_not_open():
    stored = store(PDF, name="x")
    overwrite(stored, PDF)
    with pytest.raises(DamagedFile):
        stored.read()


@pytest.mark.parametrize("harm", [lambda whole: whole[:-1], lambda whole: whole[: HEAD_BYTES + CHUNK + 16]])
def test_a_damaged_file_is_refused_before_anything_is_sent(harm):
    stored = store(LONG, name="x")
    overwrite(stored, harm(on_disk(stored)))
    with pytest.raises(Refused, match=stored.ref):
        serve(stored, "x.pdf")


def test_a_wrong_key_fails_closed(settings):
    pk = store(PDF, name="x").pk
    stored = StoredFile.objects.get(pk=pk)
    settings.DATA_KEY = "another"
    with pytest.raises(WrongKey, match="DATA_KEY"):
        stored.read()
    with pytest.raises(WrongKey, match="DATA_KEY"):
        StoredFile.objects.get(pk=pk)
