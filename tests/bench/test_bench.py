"""Every case of `make bench` runs, at a hundredth of its size, and prints its line."""

import json
import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.postgres

LINES = {
    "import_organizations": ["import_organizations"],
    "import_people": ["import_people"],
    "publish": ["publish"],
    "night": ["night"],
    "reading": ["list_page", "list_search", "search", "field_page"],
    "letters": ["letters"],
}


@pytest.mark.parametrize("case", LINES)
def test_a_case_prints_what_it_measured(case):
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    environment["BENCH_DATABASE"] = f"test_zt_bench_{os.getpid()}"
    done = subprocess.run(
        [sys.executable, "-m", "bench", case, "--small", "--runs", "1"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["case"] for line in lines] == LINES[case]
    assert all(line["ours_s"] > 0 and line["floor_s"] > 0 and line["ratio"] > 0 for line in lines)


def test_an_unknown_case_is_named():
    done = subprocess.run([sys.executable, "-m", "bench", "nothing"], capture_output=True, text=True)
    assert done.returncode == 1
    assert "no case nothing" in done.stderr
