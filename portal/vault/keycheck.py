"""Finds a wrong DATA_KEY when a process starts, not when somebody first reads a closed value."""

from __future__ import annotations

from django.core import checks
from django.db import connections, router

from . import signing
from .cipher import WrongKey, decrypt, encrypt

CONTEXT = "key-check"
KNOWN = b"zerentian"


def remember_key(model) -> None:
    """Close the known text with the present key, unless an earlier one has been remembered."""
    model.objects.get_or_create(id=1, defaults={"sealed": encrypt(KNOWN, context=CONTEXT)})


def verify_key() -> None:
    """Raises WrongKey when DATA_KEY does not open this database or this DATA_DIR."""
    from .models import KeyCheck

    signing.verify_key()
    kept = KeyCheck.objects.first()
    if kept is not None:
        decrypt(kept.sealed, context=CONTEXT)


def check_data_key(app_configs=None, databases=None, **kwargs) -> list[checks.CheckMessage]:
    """The system check that `migrate` and `check --database` run."""
    from .models import KeyCheck

    alias = router.db_for_read(KeyCheck)
    if alias not in (databases or ()):
        return []
    if KeyCheck._meta.db_table not in connections[alias].introspection.table_names():
        return []
    try:
        verify_key()
    except WrongKey as error:
        return [checks.Critical(str(error), id="vault.E001")]
    return []
