"""The administrators' commands as they are typed on a server."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAMES = ["--jurisdiction", "广安区", "--system", "示例甲", "--security", "示例乙", "--audit", "示例丙"]


@pytest.mark.parametrize("command", [["create_administrators", *NAMES], ["reset_administrator", "0001"]])
@pytest.mark.parametrize("file", [False, True])
def test_an_unprepared_portal_is_one_sentence_and_no_database(tmp_path, command, file):
    database = tmp_path / "zerentian.sqlite3"
    if file:
        database.touch()
    unwanted = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DATA_KEY"}
    environment = {key: value for key, value in os.environ.items() if key not in unwanted}
    environment["DATA_DIR"] = str(tmp_path)
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *command],
        env=environment, cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert "还没有准备好" in done.stderr
    assert str(tmp_path) in done.stderr
    assert "Traceback" not in done.stderr
    assert database.exists() == file
