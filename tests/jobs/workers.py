"""Real Celery workers against the test database (PostgreSQL and Redis)."""

import contextlib
import os
import signal
import subprocess
import sys
import time

from django.conf import settings
from django.db import connection

PYTHON = [sys.executable, "-m", "celery", "--quiet", "--app", "portal", "worker", "--pool", "solo"]
QUIET = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING"]


def environment() -> dict[str, str]:
    """What makes a separate process work on this test's database, queue and files."""
    db = connection.settings_dict
    address = f"{db['HOST']}:{db['PORT'] or 5432}"
    login = f"{db['USER']}:{db['PASSWORD']}" if db["PASSWORD"] else db["USER"]
    return {
        **os.environ,
        "DATABASE_URL": f"postgres://{login}@{address}/{db['NAME']}",
        "REDIS_URL": settings.REDIS_URL,
        "QUEUE": settings.CELERY_TASK_DEFAULT_QUEUE,
        "DATA_DIR": str(settings.DATA_DIR),
        "JOB_LEASE_SECONDS": "1",
        "SECRET_KEY": settings.SECRET_KEY,
        "DATA_KEY": settings.DATA_KEY,
    }


@contextlib.contextmanager
def workers(count: int, *includes: str):
    """`count` worker processes, each leading its own group; all are killed at the end."""
    crew = []
    try:
        for number in range(count):
            command = [*PYTHON, *QUIET, "--hostname", f"w{number}-{os.getpid()}@test"]
            if includes:
                command += ["--include", ",".join(includes)]
            crew.append(subprocess.Popen(command, env=environment(), start_new_session=True))
        yield crew
    finally:
        for process in crew:
            kill(process)


def kill(process: subprocess.Popen) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def until(condition, *, seconds: float = 30.0, each: float = 0.05, doing=None):
    """Wait for `condition()`, calling `doing()` in between; its value, or an AssertionError in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := condition():
            return value
        if doing:
            doing()
        time.sleep(each)
    raise AssertionError(f"not within {seconds} s")
