"""The Ed25519 key that signs the heads of audit chains.

The private key lies outside the database, in DATA_DIR/keys, closed with DATA_KEY; the public key lies
beside it in PEM, so that an inspection team can verify without being able to sign.
"""

from __future__ import annotations

import functools
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from .cipher import WrongKey, decrypt, encrypt, key_id, key_of, keys

CONTEXT = "audit-signing-key"


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "keys"


def _private_path() -> Path:
    return _folder() / "audit_signing.key"


def public_path() -> Path:
    return _folder() / "audit_signing.pub"


def _write_beside(path: Path, content: bytes, mode: int) -> Path:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    with os.fdopen(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return temporary


def _write_once(path: Path, content: bytes, mode: int) -> None:
    """Create `path` whole or not at all; whoever was first wins."""
    temporary = _write_beside(path, content, mode)
    try:
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()


def _create(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    raw = Ed25519PrivateKey.generate().private_bytes_raw()
    _write_once(path, encrypt(raw, context=CONTEXT), 0o600)


@functools.lru_cache(maxsize=4)
def _load(path: Path, data_keys: tuple[str, ...]) -> Ed25519PrivateKey:
    if not path.exists():
        _create(path)
    try:
        key = Ed25519PrivateKey.from_private_bytes(decrypt(path.read_bytes(), context=CONTEXT))
    except WrongKey as error:
        raise WrongKey("审计签名私钥", key=error.key) from error
    pem = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    _write_once(path.with_suffix(".pub"), pem, 0o644)
    return key


def verify_key() -> None:
    """Raises WrongKey when there is a private key and no key at hand opens it; creates nothing."""
    if _private_path().exists():
        _load(_private_path(), keys())


def sealed_key() -> bytes | None:
    """The private key as it lies on the disk; None before its first use."""
    return _private_path().read_bytes() if _private_path().exists() else None


def reseal() -> bool:
    """Close the private key with the present DATA_KEY, whole or not at all; False when it is already."""
    sealed = _private_path().read_bytes()
    if key_of(sealed) == key_id():
        return False
    again = encrypt(decrypt(sealed, context=CONTEXT), context=CONTEXT)
    os.replace(_write_beside(_private_path(), again, 0o600), _private_path())
    return True


def sign(data: bytes) -> bytes:
    """64 bytes; the key is made on first use. Raises WrongKey when DATA_KEY does not open it."""
    return _load(_private_path(), keys()).sign(data)


def is_signed(data: bytes, signature: bytes) -> bool:
    """Whether `signature` is ours; False too when there is no public key to ask."""
    try:
        key = serialization.load_pem_public_key(public_path().read_bytes())
    except FileNotFoundError:
        return False
    if not isinstance(key, Ed25519PublicKey):
        return False
    try:
        key.verify(bytes(signature), data)
    except InvalidSignature:
        return False
    return True
