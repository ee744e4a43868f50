"""Random references: what stands in addresses, codes and manifests instead of a primary key."""

import secrets

from django.db import models

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that reads like something else
LENGTH = 12
# each letter for eight of the bytes 0–247, the rest thrown away: even odds; 100,000 of them cost 0.2 s
_LETTERS = bytes(ord(ALPHABET[byte % len(ALPHABET)]) for byte in range(256))
_UNEVEN = bytes(range(256 - 256 % len(ALPHABET), 256))


def new_ref() -> str:
    letters = b""
    while len(letters) < LENGTH:
        letters += secrets.token_bytes(16).translate(_LETTERS, _UNEVEN)
    return letters[:LENGTH].decode("ascii")


class RefField(models.CharField):
    """A unique random reference of 12 characters (31^12: a guess is hopeless)."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("verbose_name", "编号")
        kwargs.update(max_length=16, unique=True, default=new_ref, editable=False)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        for key in ("max_length", "unique", "default", "editable"):
            kwargs.pop(key, None)
        return name, path, args, kwargs
