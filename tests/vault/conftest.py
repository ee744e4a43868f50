import pytest
from django.db import connection

from tests.vault.secret import Secret


@pytest.fixture
def secrets_table(transactional_db):
    with connection.schema_editor() as editor:
        editor.create_model(Secret)
    yield
    with connection.schema_editor() as editor:
        editor.delete_model(Secret)
