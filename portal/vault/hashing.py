"""Keyed hashes: they find an encrypted value, a code or a file again without opening it.

Their key is random, made once for each database and kept in it, closed with DATA_KEY. A hash cannot be
computed anew without the plain value, so a new DATA_KEY closes this key again and every hash stays.
"""

from __future__ import annotations

import hashlib
import hmac
import os

from .cipher import decrypt, derive, encrypt

CONTEXT = "hash-key"


def remembered_key(model) -> bytes:
    """The key in the only row of `model`, made on first use; raises WrongKey."""
    kept, _ = model.objects.get_or_create(
        id=1, defaults={"sealed": lambda: encrypt(os.urandom(32), context=CONTEXT)}
    )
    return decrypt(kept.sealed, context=CONTEXT)


def mac(key: bytes, value: str, *, purpose: str) -> str:
    return hmac.new(derive(key, f"hash:{purpose}"), value.encode(), hashlib.sha256).hexdigest()


def keyed_hash(value: str, *, purpose: str = "") -> str:
    """HMAC-SHA256 in hex, the same for as long as the database lives; raises WrongKey.

    The caller normalizes (spaces, letter case); `purpose` keeps the same number apart in two columns.
    """
    from .models import HashKey  # fields.py is imported while models load

    return mac(remembered_key(HashKey), value, purpose=purpose)
