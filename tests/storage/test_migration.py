"""Files of a version before the encryption, brought up to this one."""

import hashlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from portal.storage import StoredFile, store
from tests.storage.test_files import PDF
from tests.vault.keys import rotate

BEFORE, AFTER = ("storage", "0001_initial"), ("storage", "0002_encrypted_files")


ASIDE = "CREATE SCHEMA aside; ALTER TABLE storage_storedfile SET SCHEMA aside"
BACK = (
    "DROP TABLE storage_storedfile; ALTER TABLE aside.storage_storedfile SET SCHEMA public; DROP SCHEMA aside"
)


@pytest.fixture
def before(transactional_db):
    """The table as it was. PostgreSQL keeps the present one, which others refer to, aside meanwhile."""
    postgresql = connection.vendor == "postgresql"
    old = MigrationExecutor(connection).loader.project_state([BEFORE]).apps.get_model("storage", "StoredFile")
    with connection.schema_editor() as editor:
        if postgresql:
            editor.execute(ASIDE)
        else:
            editor.delete_model(StoredFile)
        editor.create_model(old)
    yield old
    if postgresql:
        with connection.schema_editor() as editor:
            editor.execute(BACK)


def migrate(executor: MigrationExecutor) -> None:
    state = executor.loader.project_state([BEFORE, ("vault", "0003_hashkey")])
    migration = executor.loader.graph.nodes[AFTER]
    with connection.schema_editor(atomic=True) as editor:
        migration.apply(state, editor)


def test_old_files_are_found_and_open(before):
    blob = default_storage.save("files/ab/old", ContentFile(PDF))
    digest = hashlib.sha256(PDF).hexdigest()
    before.objects.create(sha256=digest, blob=blob, size=len(PDF), content_type="application/pdf")
    migrate(MigrationExecutor(connection))
    stored = StoredFile.objects.get()
    assert (stored.sha256, stored.sealed_with, stored.read()) == (digest, "", PDF)
    assert store(PDF, name="x") == stored
    rotate()
    stored = StoredFile.objects.get()
    assert stored.sealed_with
    assert stored.read() == PDF
