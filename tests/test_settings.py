"""What settings decide before anything else runs."""

import os
import secrets
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings

KEYS = [secrets.token_urlsafe(48) for _ in range(2)]
KEY = "from portal import settings; print(settings.DATA_KEY)"


def start(folder):
    kept = {key: value for key, value in os.environ.items() if key not in ("SECRET_KEY", "DATA_KEY")}
    environment = {**kept, "DATA_DIR": str(folder), "DATABASE_URL": ""}
    command = [sys.executable, "-c", KEY]
    return subprocess.run(command, env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True)


def test_processes_that_start_together_agree_on_one_key(tmp_path):
    with ThreadPoolExecutor(4) as pool:
        keys = {run.stdout.strip() for run in pool.map(start, [tmp_path] * 4)}
    assert len(keys) == 1
    assert len(keys.pop()) > 40
    assert sorted(path.name for path in (tmp_path / "keys").iterdir()) == ["data_key", "secret_key"]


def test_an_empty_key_file_is_refused_and_named(tmp_path):
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "data_key").touch()
    run = start(tmp_path)
    assert run.returncode == 1
    assert "data_key 是空的" in run.stderr


OLD = "from portal import settings; print(settings.DATA_KEY_OLD)"


def earlier(folder, **environment) -> str:
    kept = {key: value for key, value in os.environ.items() if key != "DATA_KEY_OLD"}
    whole = {
        **kept,
        "DATA_DIR": str(folder),
        "SECRET_KEY": KEYS[0],
        "DATA_KEY": KEYS[1],
        "DATABASE_URL": "",
        **environment,
    }
    command = [sys.executable, "-c", OLD]
    run = subprocess.run(
        command, env=whole, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )
    return run.stdout.strip()


def test_earlier_keys_come_from_the_variable_or_the_embedded_file(tmp_path):
    assert earlier(tmp_path) == "[]"
    (tmp_path / "keys").mkdir(exist_ok=True)
    (tmp_path / "keys" / "data_key_old").write_text("one,with a comma\n\ntwo\n")
    assert earlier(tmp_path) == "['one,with a comma', 'two']"
    assert earlier(tmp_path, DATA_KEY_OLD="three, four") == "['three', 'four']"
    assert earlier(tmp_path, DATABASE_URL="postgres://127.0.0.1/x") == "[]"
