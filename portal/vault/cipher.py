"""AES-256-GCM under keys derived from DATA_KEY (HKDF-SHA256); every value names its key.

A value is `VERSION || key id (4 bytes) || nonce (12) || ciphertext and tag`. DATA_KEY closes; what earlier
keys closed opens with DATA_KEY_OLD. The key is the one that the value names: no other is ever tried.
"""

from __future__ import annotations

import functools
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

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
    """Neither DATA_KEY nor DATA_KEY_OLD has the key that this value names."""

    def __init__(self, what: str = "数据", *, key: bytes):
        self.key = key
        super().__init__(
            f"{what}是用编号 {key.hex()} 的密钥加密的，与环境变量 DATA_KEY 不一致，DATA_KEY_OLD 里也没有，"
            f"无法解密。请把 DATA_KEY 改回原来的值，或把那把密钥加进 DATA_KEY_OLD（多把用逗号分开；"
            f"内置模式下在 DATA_DIR/keys/data_key 和 data_key_old，一行一把），然后重新启动。"
        )


class Damaged(ValueError):
    """The key is right but the value was changed, cut or moved from another place."""

    def __init__(self, message: str = "这不是本系统加密的数据，或者已经损坏、被改动，无法解密。"):
        super().__init__(message)


@functools.lru_cache(maxsize=64)
def derive(secret: bytes, purpose: str, length: int = 32) -> bytes:
    hkdf = HKDF(algorithm=hashes.SHA256(), length=length, salt=b"zerentian", info=purpose.encode())
    return hkdf.derive(secret)


def keys() -> tuple[str, ...]:
    """The present key, then the earlier ones."""
    return settings.DATA_KEY, *settings.DATA_KEY_OLD


def _id_of(key: str) -> bytes:
    return derive(key.encode(), "key-id", KEY_ID_BYTES)


def key_id() -> bytes:
    """Four bytes that name DATA_KEY without telling anything about it."""
    return _id_of(settings.DATA_KEY)


def key_ids() -> set[bytes]:
    """Of all keys at hand."""
    return {_id_of(key) for key in keys()}


def key_named(name: bytes) -> bytes:
    """The key whose id is `name`, to derive from. Raises WrongKey when it is not at hand."""
    for key in keys():
        if _id_of(key) == name:
            return key.encode()
    raise WrongKey(key=name)


def key_of(value: bytes) -> bytes:
    """The id of the key that closed `value`; raises Damaged for what `encrypt` never made."""
    if value[:1] != VERSION or len(value) < _HEAD:
        raise Damaged
    return bytes(value[1:_HEAD])


def encrypt(data: bytes, *, context: str = "") -> bytes:
    """Close `data`; it opens again only with the same `context` (where the value belongs)."""
    name, nonce = key_id(), os.urandom(NONCE_BYTES)
    sealed = AESGCM(derive(key_named(name), "encrypt")).encrypt(nonce, data, context.encode())
    return VERSION + name + nonce + sealed


def decrypt(value: bytes, *, context: str = "") -> bytes:
    """Open what `encrypt` closed; raises WrongKey or Damaged, never returns a guess."""
    value = bytes(value)
    cipher = AESGCM(derive(key_named(key_of(value)), "encrypt"))
    nonce, sealed = value[_HEAD : _HEAD + NONCE_BYTES], value[_HEAD + NONCE_BYTES :]
    try:
        return cipher.decrypt(nonce, sealed, context.encode())
    except (InvalidTag, ValueError) as error:  # ValueError: a nonce cut short
        raise Damaged from error


def encrypt_text(text: str, *, context: str) -> str:
    """As a text column keeps it."""
    return urlsafe_b64encode(encrypt(text.encode(), context=context)).decode("ascii")


def decrypt_text(value: str, *, context: str) -> str:
    return decrypt(sealed_bytes(value), context=context).decode()


def sealed_bytes(value: str) -> bytes:
    """What `encrypt` made, out of a text column; raises Damaged."""
    try:
        return urlsafe_b64decode(value.encode("ascii"))
    except ValueError as error:
        raise Damaged from error
