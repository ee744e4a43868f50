"""Random references: what stands in addresses, codes and manifests instead of a primary key."""

import secrets

from django.db import models

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that reads like something else
LENGTH = 12


def new_ref() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


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
