"""One command for the whole portal: web, workers and scheduler start together and none is left behind.

Each child leads its own session, so that Ctrl-C reaches the supervisor alone and everything a child started
goes with it. On Linux the kernel ends a child whose supervisor died (PR_SET_PDEATHSIG), even by kill -9.
"""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field

GRACE = 10.0  # seconds a child has to end by itself
BACKOFF = (1, 2, 4, 8, 16, 30)  # seconds before a crashed child is started again
SETTLED = 60.0  # a child that lived this long starts its backoff anew
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    name: str
    command: list[str]
    death_signal: int = signal.SIGKILL
    process: subprocess.Popen | None = None
    started: float = 0.0
    crashes: int = 0
    due: float = field(default=0.0)  # when to start (again)

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_dies_with_parent(self.death_signal),
        )
        self.started = time.monotonic()

    def signal(self, number: int) -> None:
        """To the child and whatever it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


def children(host: str, port: int) -> list[Child]:
    # in a container or a trial, root is nobody's mistake
    python = [sys.executable, "-W", "ignore:You're running the worker with superuser"]
    celery = [*python, "-m", "celery", "--quiet", "--app", "portal"]
    worker = [*celery, "worker", "--pool", "solo", "--loglevel", "WARNING"]
    worker += ["--without-gossip", "--without-mingle", "--without-heartbeat", "--hostname"]
    web = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"{host}:{port}"]
    web += ["--workers", "1", "--threads", "8", "--timeout", "120", "--graceful-timeout", "5"]
    web += ["--no-control-socket", "--log-level", "warning"]
    return [
        # its master must live to end its own worker, hence not SIGKILL
        Child("web", web, death_signal=signal.SIGTERM),
        Child("worker-1", [*worker, "worker-1@portal"]),
        Child("worker-2", [*worker, "worker-2@portal"]),
        Child("beat", [*celery, "beat", "--pidfile=", "--loglevel", "WARNING"]),
    ]


class Supervisor:
    def __init__(self, crew: list[Child], *, say: Callable[[str], None], with_parent: bool = False):
        self.crew = crew
        self.say = say
        self.parent = os.getppid() if with_parent else None
        self.stopping = threading.Event()

    def run(self, *, address: str, on_ready: Callable[[], None]) -> None:
        """Start all, keep them running, return once none is left; on_ready runs when `address` answers."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stopping.set())
        ready = threading.Thread(target=self._announce, args=(address, on_ready), daemon=True)
        try:
            ready.start()
            while not self.stopping.is_set() and self.parent in (None, os.getppid()):
                self._tend()
                self.stopping.wait(0.2)
        finally:
            self.stopping.set()
            self._stop()

    def _announce(self, address: str, on_ready: Callable[[], None]) -> None:
        while not self.stopping.wait(0.3):
            if _answers(f"{address}/livez"):
                return on_ready()
        return None

    def _tend(self) -> None:
        now = time.monotonic()
        for child in self.crew:
            if child.process is not None and child.process.poll() is not None:
                self._bury(child, now)
            if child.process is None and now >= child.due:
                child.start()

    def _bury(self, child: Child, now: float) -> None:
        child.signal(signal.SIGKILL)  # what it may have left in its group
        child.crashes = 0 if now - child.started > SETTLED else child.crashes
        pause = BACKOFF[min(child.crashes, len(BACKOFF) - 1)]
        child.crashes += 1
        self.say(f"{child.name} 意外退出（{_cause(child.process.returncode)}），{pause} 秒后重新启动")
        child.process, child.due = None, now + pause

    def _stop(self) -> None:
        for child in self.crew:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        for child in self.crew:
            if child.process is not None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.process.wait(max(0.0, deadline - time.monotonic()))
                child.signal(signal.SIGKILL)
                child.process.wait()


def port_is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
        except OSError:
            return False
    return True


def _dies_with_parent(number: int) -> Callable[[], None] | None:
    """What a new child does first: ask the kernel for `number` when its parent is gone (Linux)."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def arrange():
        prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return arrange


def _cause(code: int) -> str:
    return f"信号 {-code}" if code < 0 else f"退出码 {code}"


def _answers(url: str) -> bool:
    try:
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
