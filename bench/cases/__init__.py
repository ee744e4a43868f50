"""The cases, in the order in which they run."""

from __future__ import annotations

import json
import sys
import traceback

from django.core.management import call_command

from bench.cases import imports, letters, night, publishing, reading
from bench.databases import Database, temporary
from bench.results import Options, say

CASES = {
    "import_organizations": imports.organizations,
    "import_people": imports.people,
    "publish": publishing.publish,
    "night": night.night,
    "reading": reading.reading,
    "letters": letters.letters,
}


def run(names: list[str], *, runs: int, scale: int, profile: bool) -> int:
    """Each case in databases of its own, all dropped at the end; 1 when one of them broke off."""
    if unknown := set(names) - set(CASES):
        sys.exit(f"bench: no case {', '.join(sorted(unknown))}; there are {', '.join(CASES)}")
    options = Options(runs=runs, scale=scale, profile=profile)
    with temporary("empty") as empty:
        migrate(empty)
        return max([_run(name, empty, options) for name in names or CASES])


def _run(name: str, empty: Database, options: Options) -> int:
    say(name)
    try:
        CASES[name](empty, options)
    except Exception as error:
        traceback.print_exc()
        print(json.dumps({"case": name, "error": f"{type(error).__name__}: {error}"}), flush=True)
        return 1
    return 0


def migrate(database: Database) -> None:
    with database.in_use():
        call_command("migrate", verbosity=0)
    database.settle()
