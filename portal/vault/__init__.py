"""Encrypted values, files and keys: the only place that reads DATA_KEY and DATA_KEY_OLD."""

from .cipher import decrypt, encrypt
from .fields import EncryptedTextField
from .hashing import keyed_hash

__all__ = ["EncryptedTextField", "decrypt", "encrypt", "keyed_hash"]
