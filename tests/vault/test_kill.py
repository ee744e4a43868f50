"""kill -9 at many points of a rotation, in a process of its own, on SQLite and PostgreSQL: nothing is lost,
nothing stays behind, and the next run goes on."""

import itertools
import json
import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection

from portal.accounts.models import Authenticator
from portal.organizations.models import Person
from portal.storage import store
from portal.vault import keyed_hash, signing
from portal.vault.keycheck import remember_key
from portal.vault.models import KeyCheck
from tests.jobs import workers
from tests.storage.test_encryption import LONG, plain
from tests.storage.test_files import PDF
from tests.vault.dying import Death, dying_storage, opened
from tests.vault.keys import NEW, rotate

pytestmark = pytest.mark.django_db(transaction=True)


def environment(**keys: str) -> dict[str, str]:
    """A process on this test's data: PostgreSQL as it is, SQLite as a copy in a file."""
    if connection.vendor == "postgresql":
        base = workers.environment()
    else:
        database = settings.DATA_DIR / "zerentian.sqlite3"
        if not database.exists():
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(database)])
        base = {**os.environ, "DATABASE_URL": "", "REDIS_URL": "", "DATA_DIR": str(settings.DATA_DIR)}
    return {**base, "SECRET_KEY": settings.SECRET_KEY, "HTTPS": "0", **keys}


def rotation(step: int, when: str, **keys: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "tests.vault.dying", str(step), when]
    return subprocess.run(
        command, env=environment(**keys), cwd=settings.BASE_DIR, capture_output=True, text=True
    )


def told(run: subprocess.CompletedProcess) -> list[dict]:
    return [json.loads(line) for line in run.stdout.splitlines()]


@pytest.fixture
def portal(world):
    remember_key(KeyCheck)
    keyed_hash("makes the key")
    signing.sign(b"makes the key")
    people = list(Person.objects.order_by("pk"))
    for number, person in enumerate(people[:3]):
        person.phone = f"1380826{number:04}"
        person.save()
    Authenticator.objects.create(user=world.user("staff"), secret="JBSWY3DPEHPK3PXP")
    for content in (PDF, LONG):
        store(content, name="x")
    plain(PDF + b"\n")


def test_killed_again_and_again_it_comes_to_an_end(portal):
    both = {"DATA_KEY": NEW, "DATA_KEY_OLD": settings.DATA_KEY}
    states, killed = [], 0
    for step, when in zip(
        itertools.cycle([5, 3, 6, 4]), itertools.cycle(["before", "after"] * 2 + ["after"])
    ):
        run = rotation(step, when, **both)
        states.append(told(run)[0])
        if run.returncode == 0:
            break
        assert run.returncode == -signal.SIGKILL, run.stderr
        killed += 1
    assert killed > 6
    last = told(run)[1]
    assert last["left"] == 0

    again = rotation(0, "never", DATA_KEY=NEW, DATA_KEY_OLD="")
    state, counts = told(again)
    assert (counts["fields"], counts["files"], counts["left"]) == (0, 0, 0)
    assert all(each == state for each in states)
    kept = [path for path in (settings.DATA_DIR / "media").rglob("*") if path.is_file()]
    assert len(kept) == 3
    assert not any(b"%PDF" in path.read_bytes() for path in kept)


class Killed(BaseException):
    """Nothing that runs inside the command catches it, as nothing catches kill -9."""


def die():
    raise Killed


def dies(step: int, when: str, monkeypatch) -> bool:
    death = Death(step, when, die)
    with monkeypatch.context() as patch, connection.execute_wrapper(death.of_statements):
        patch.setattr(default_storage, "_wrapped", dying_storage(death))
        try:
            rotate()
        except Killed:
            return True
    return False


@pytest.mark.parametrize("when", ["before", "after"])
def test_cut_at_every_single_step(portal, settings, monkeypatch, when):
    """In this process, so that no step of a rotation is left out."""
    whole = opened()
    for step in itertools.count(1):
        earlier = settings.DATA_KEY
        settings.DATA_KEY, settings.DATA_KEY_OLD = f"key {step}", [earlier]
        died = dies(step, when, monkeypatch)
        assert opened() == whole
        rotate()
        settings.DATA_KEY_OLD = []
        assert opened() == whole
        if not died:
            break
    assert step > 20
    assert len([path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]) == 3
