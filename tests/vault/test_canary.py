"""After a day's work nothing that is encrypted lies in plain text in the database or among the files."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from portal.accounts.actions.factors import begin_authenticator, new_recovery_codes
from portal.accounts.models import Authenticator
from portal.organizations.models import Person
from portal.storage import StoredFile, store
from portal.vault import rotation
from portal.vault.signing import sign
from responsibilities.actions.evidence import keep_evidence
from tests.documents import letters as make
from tests.vault.keys import change_key, rotate

pytestmark = pytest.mark.django_db(transaction=True)

CANARY = "线索举报人示例甲CANARY7f3a"
WINDOW = 24  # bytes of a file that would betray it


def database() -> bytes:
    """Everything the database holds, as it lies there."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            return connection.connection.serialize()
        rows = []
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows += [row[0] for row in cursor.fetchall()]
        return "\n".join(rows).encode()


def media(settings) -> bytes:
    return b"".join(path.read_bytes() for path in settings.MEDIA_ROOT.rglob("*") if path.is_file())


def work(world) -> list[bytes]:
    """People with numbers, factors, evidence, a letter issued and delivered; returns what nobody may find."""
    for number, person in enumerate(Person.objects.order_by("pk")):
        person.phone, person.id_number = f"1380826{number:04}", f"51290119700101{number:04}"
        person.save()
    user, by = world.user("staff"), world.actor("staff")
    begin_authenticator(user=user, by=by)
    codes = new_recovery_codes(user=user, by=by)
    for name, content in (("说明.txt", CANARY), ("长说明.txt", f"{CANARY}\n" * 9000)):
        upload = SimpleUploadedFile(name, content.encode())
        keep_evidence(
            organization=world["龙台"], file=store(upload, name=name), name=name, by=world.actor("clerk")
        )
    make.delivered(world, make.supervision(world))
    numbers = [text for row in Person.objects.values_list("phone", "id_number") for text in row]
    secrets = [*numbers, *codes, Authenticator.objects.get(user=user).secret, CANARY]
    return [text.encode() for text in secrets]


def windows(content: bytes) -> list[bytes]:
    """Pieces of a file; of a text, also the beginning."""
    return [content[start : start + WINDOW] for start in range(0, len(content), 1500)]


def check(settings, secrets: list[bytes]) -> None:
    disk, kept = media(settings), database()
    assert [secret for secret in secrets if secret in disk or secret in kept] == []
    for stored in StoredFile.objects.all():
        content = stored.read()
        pieces = [piece for piece in windows(content) if len(piece) == WINDOW and len(set(piece)) > 8]
        assert not any(piece in disk or piece in kept for piece in pieces), stored.content_type


def test_nothing_encrypted_is_found_in_plain_text(world, settings):
    secrets = work(world)
    assert StoredFile.objects.count() >= 5  # evidence, PDF, Word, pages
    assert {column.field.model for column in rotation.columns()} >= {Person, Authenticator, StoredFile}
    check(settings, secrets)
    change_key(settings)
    rotate()
    settings.DATA_KEY_OLD = []
    check(settings, secrets)


def test_the_canary_would_be_found(world, settings):
    """The search itself: a name, which is not encrypted, is there."""
    sign(b"x")
    assert Person.objects.first().name.encode() in database()
