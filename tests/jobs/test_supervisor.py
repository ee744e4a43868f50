"""`manage.py serve` as a newcomer runs it: SQLite, its own DATA_DIR, real processes."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from functools import partial
from pathlib import Path

import pytest

from tests.jobs.workers import until

ROOT = Path(__file__).resolve().parents[2]
MANAGE = [sys.executable, str(ROOT / "manage.py")]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """A prepared empty portal; without the variables that would make it a production one."""
    unwanted = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DATA_KEY", "QUEUE"}
    base = {key: value for key, value in os.environ.items() if key not in unwanted}
    base |= {"DATA_DIR": str(tmp_path_factory.mktemp("portal")), "DEMO": "0", "PYTHONUNBUFFERED": "1"}
    first = subprocess.run([*MANAGE, "prepare"], env=base, cwd=ROOT, capture_output=True, text=True)
    assert first.returncode == 0, first.stderr
    assert f"DATA_DIR={base['DATA_DIR']} .venv/bin/python manage.py create_administrators" in first.stdout
    return base


@contextlib.contextmanager
def portal(environment, *, parent: bool = False):
    """A started portal: its process, port and log; whatever is left of it is killed."""
    port = free_port()
    log = Path(environment["DATA_DIR"]) / f"serve-{port}.log"
    command = [*MANAGE, "serve", "--port", str(port)]
    if parent:
        command = ["bash", "-c", " ".join([*command, "--with-parent"]) + "; true"]
    with log.open("w") as out:
        process = subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=out, stderr=out, start_new_session=True
        )
    try:
        until(lambda: "责任田已启动" in log.read_text() or process.poll() is not None, seconds=60)
        assert process.poll() is None, log.read_text()
        until(lambda: len(members(environment)) >= 5)
        yield process, port, log
    finally:
        for pid in members(environment):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()


def members(environment) -> dict[int, str]:
    """Every living process of this portal, by the DATA_DIR in its environment."""
    mark = f"DATA_DIR={environment['DATA_DIR']}".encode()
    found = {}
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and mark in (entry / "environ").read_bytes().split(b"\0"):
                found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    return found


def answers(port: int, path: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as response:
            return response.status == 200
    except OSError:
        return False


def test_all_start_and_the_queue_is_swept(environment):
    with portal(environment) as (process, port, log):
        kinds = " ".join(members(environment).values())
        assert kinds.count("worker-1@portal") == kinds.count("worker-2@portal") == 1
        assert " beat " in kinds
        assert "gunicorn" in kinds
        until(lambda: answers(port, "/healthz"), seconds=40)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        assert "已全部停止" in log.read_text()
        until(lambda: not members(environment), seconds=5)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_none_is_left_behind(environment, number):
    with portal(environment) as (process, _, _):
        process.send_signal(number)
        until(lambda: not members(environment), seconds=20)


def test_none_is_left_behind_when_make_is_killed(environment):
    with portal(environment, parent=True) as (process, _, _):
        process.kill()
        until(lambda: not members(environment), seconds=20)


def test_a_killed_child_is_started_again_and_said(environment):
    with portal(environment) as (process, port, log):
        for name in ("beat", "gunicorn"):
            victim = min(pid for pid, command in members(environment).items() if f" {name} " in command)
            os.kill(victim, signal.SIGKILL)
            until(lambda victim=victim: victim not in members(environment))
        until(lambda: log.read_text().count("意外退出（信号 9），1 秒后重新启动") == 2)
        until(lambda: answers(port, "/livez"), seconds=40)
        process.terminate()
        assert process.wait(20) == 0
        assert not members(environment)


def test_a_port_in_use_is_said(environment):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [*MANAGE, "serve", "--port", str(port)], env=environment, cwd=ROOT, capture_output=True, text=True
        )
    assert done.returncode == 1
    assert f"端口 {port} 已被占用" in done.stderr
    assert not members(environment)


def test_an_interrupted_demonstration_is_started_over_and_only_once(environment):
    data = Path(environment["DATA_DIR"])
    (data / "demo-unfinished").touch()
    (data / "anchors").mkdir(exist_ok=True)
    (data / "zerentian.sqlite3").rename(data / "aside")
    (data / "zerentian.sqlite3").write_text("half written")
    prepare = partial(subprocess.run, [*MANAGE, "prepare"], env=environment, cwd=ROOT, check=True)
    prepare()
    after = (data / "zerentian.sqlite3").stat().st_ino
    assert not (data / "demo-unfinished").exists()
    assert not (data / "anchors").exists()
    prepare()
    assert (data / "zerentian.sqlite3").stat().st_ino == after
