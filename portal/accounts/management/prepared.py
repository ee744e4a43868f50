"""Whether the portal that a command is run on has been prepared."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection

from portal.accounts.models import User


def require_prepared() -> None:
    """Raises CommandError where there are no tables yet; makes no database file by looking."""
    name = Path(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and name.is_absolute() and not name.exists():
        raise CommandError(_sentence())
    if User._meta.db_table not in connection.introspection.table_names():
        raise CommandError(_sentence())


def _sentence() -> str:
    return (
        f"{settings.DATA_DIR} 里还没有准备好的平台。先用 DEMO=0 make run 启动一次；"
        "平台的数据在别处的，在命令前写上 DATA_DIR=那个目录。"
    )
