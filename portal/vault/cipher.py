"""AES-256-GCM under keys derived from DATA_KEY (HKDF-SHA256); every value names its key.

A value is `VERSION || key id (4 bytes) || nonce (12) || ciphertext and tag`. Losing DATA_KEY loses
what it closed; nothing here falls back to another key.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

VERSION = b"\x01"
KEY_ID_BYTES = 4
NONCE_BYTES = 12
_HEAD = len(VERSION) + KEY_ID_BYTES


class WrongKey(ImproperlyConfigured):
    """DATA_KEY is not the key this value was closed with."""

    def __init__(self, what: str = "数据"):
        super().__init__(
            f"环境变量 DATA_KEY 与加密{what}时所用的密钥不一致，无法解密。"
            f"请把 DATA_KEY 改回原来的值（内置模式下在 DATA_DIR/keys/data_key）后重新启动。"
        )


class Damaged(ValueError):
    """The key is right but the value was changed, cut or moved from another place."""


@functools.lru_cache(maxsize=16)
def _derive(data_key: str, purpose: str, length: int) -> bytes:
    hkdf = HKDF(algorithm=hashes.SHA256(), length=length, salt=b"zerentian", info=purpose.encode())
    return hkdf.derive(data_key.encode())


def key_id() -> bytes:
    """Four bytes that name DATA_KEY without telling anything about it."""
    return _derive(settings.DATA_KEY, "key-id", KEY_ID_BYTES)


def encrypt(data: bytes, *, context: str = "") -> bytes:
    """Close `data`; it opens again only with the same `context` (where the value belongs)."""
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(_derive(settings.DATA_KEY, "encrypt", 32)).encrypt(nonce, data, context.encode())
    return VERSION + key_id() + nonce + sealed


def decrypt(value: bytes, *, context: str = "") -> bytes:
    """Open what `encrypt` closed; raises WrongKey or Damaged, never returns a guess."""
    value = bytes(value)
    if value[:1] != VERSION or len(value) < _HEAD + NONCE_BYTES:
        raise Damaged("这不是本系统加密的数据，或者已经损坏。")
    if not hmac.compare_digest(value[1:_HEAD], key_id()):
        raise WrongKey
    nonce, sealed = value[_HEAD : _HEAD + NONCE_BYTES], value[_HEAD + NONCE_BYTES :]
    try:
        return AESGCM(_derive(settings.DATA_KEY, "encrypt", 32)).decrypt(nonce, sealed, context.encode())
    except InvalidTag as error:
        raise Damaged("加密的数据已损坏或被改动，无法解密。") from error


def keyed_hash(value: str, *, purpose: str = "") -> str:
    """HMAC-SHA256 in hex: finds an encrypted value again without opening it.

    The caller normalizes (spaces, letter case); `purpose` keeps the same number apart in two columns.
    """
    key = _derive(settings.DATA_KEY, f"hash:{purpose}", 32)
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()
