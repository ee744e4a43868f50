import os
import shlex
import shutil
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from portal.celery import make_broker_folders

FIRST_STEPS = """这是一个空的平台。先建立三员（系统、安全、审计管理员），须为三个不同的人：
The portal is empty. First make its three administrators:
  {where}.venv/bin/python manage.py create_administrators \\
    --jurisdiction 辖区 --system 姓名 --security 姓名 --audit 姓名"""


class Command(BaseCommand):
    help = "启动前的准备：数据库结构、静态文件；空平台载入演示数据（DEMO=0 时不载入）。"

    def handle(self, **options):
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        make_broker_folders()
        self.unfinished = settings.DATA_DIR / "demo-unfinished"
        if settings.EMBEDDED and self.unfinished.exists():
            self.start_over()
        call_command("migrate", verbosity=0, interactive=False)
        if not get_user_model().objects.exists():
            self.fill()
        self.collect()

    def fill(self) -> None:
        if os.environ.get("DEMO") == "0":
            self.stdout.write(FIRST_STEPS.format(where=_where()))
            return
        self.stdout.write("正在载入演示数据…… Loading the demonstration…")
        self.unfinished.touch()
        call_command("load_demo")
        self.unfinished.unlink()

    def start_over(self) -> None:
        """Drop a demonstration whose loading was interrupted: nobody ever worked in it."""
        self.stdout.write("上次载入演示没有完成，重新开始。 The last load was interrupted; starting over.")
        connection.close()
        for name in ("zerentian.sqlite3", "zerentian.sqlite3-wal", "zerentian.sqlite3-shm"):
            (settings.DATA_DIR / name).unlink(missing_ok=True)
        for folder in ("anchors", "media", "jobs"):  # what belonged to that database
            shutil.rmtree(settings.DATA_DIR / folder, ignore_errors=True)
        self.unfinished.unlink()

    def collect(self) -> None:
        """Copying and compressing takes seconds, so only when a file is newer than the last time."""
        stamp = Path(settings.STATIC_ROOT) / ".collected"
        newest = max((path.stat().st_mtime for path in _sources()), default=0.0)
        if stamp.exists() and stamp.stat().st_mtime > newest:
            return
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.touch()


def _where() -> str:
    """What a command must be preceded by, to find this portal's data."""
    if settings.DATA_DIR == settings.BASE_DIR / "data":
        return ""
    return f"DATA_DIR={shlex.quote(str(settings.DATA_DIR))} "


def _sources():
    yield settings.BASE_DIR / "requirements.txt"
    for folder in settings.STATICFILES_DIRS:
        yield from Path(folder).rglob("*")
