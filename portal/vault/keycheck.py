"""Finds a wrong DATA_KEY when a process starts, not when somebody first reads a closed value."""

from __future__ import annotations

from collections.abc import Iterator

from django.core import checks
from django.db import connections, models, router

from . import hashing, signing
from .cipher import WrongKey, decrypt, encrypt

CONTEXT = "key-check"
KNOWN = b"zerentian"


def remember_key(model) -> None:
    """Close the known text with the present key, unless an earlier one has been remembered."""
    model.objects.get_or_create(id=1, defaults={"sealed": encrypt(KNOWN, context=CONTEXT)})


def sealed_rows() -> Iterator[tuple[models.Model, str]]:
    """The rows that hold a secret of the vault itself, each with its context; the key check last."""
    from .models import HashKey, KeyCheck

    tables = connections[router.db_for_read(KeyCheck)].introspection.table_names()
    for model, context in ((HashKey, hashing.CONTEXT), (KeyCheck, CONTEXT)):
        if model._meta.db_table in tables:
            yield from ((row, context) for row in model.objects.all())


def verify_key() -> None:
    """Raises WrongKey when neither DATA_KEY nor an earlier one opens this database or this DATA_DIR."""
    signing.verify_key()
    for row, context in sealed_rows():
        decrypt(row.sealed, context=context)


def check_data_key(app_configs=None, databases=None, **kwargs) -> list[checks.CheckMessage]:
    """The system check that `migrate` and `check --database` run."""
    from .models import KeyCheck

    if router.db_for_read(KeyCheck) not in (databases or ()):
        return []
    try:
        verify_key()
    except WrongKey as error:
        return [checks.Critical(str(error), id="vault.E001")]
    return []
