"""Changing DATA_KEY as whoever runs the server does."""

import io

from django.core.management import call_command

NEW = "suite-Rk5Xw2NbTe8RgYq4VmLd7YsJf1HdUa6KoMi9BtQvPzCnRwGy3"  # as long as production asks


def change_key(settings) -> str:
    """DATA_KEY is new from here on, the one before opens; returns that one."""
    old = settings.DATA_KEY
    settings.DATA_KEY, settings.DATA_KEY_OLD = NEW, [old]
    return old


def rotate(*options: str) -> None:
    call_command("rotate_data_key", *options, stdout=io.StringIO(), stderr=io.StringIO())
