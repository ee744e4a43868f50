"""Encrypted values and keys: the only place that reads DATA_KEY."""

from .cipher import decrypt, encrypt, keyed_hash
from .fields import EncryptedTextField

__all__ = ["EncryptedTextField", "decrypt", "encrypt", "keyed_hash"]
