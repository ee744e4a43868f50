"""A case's line, and what every case needs to time itself."""

from __future__ import annotations

import cProfile
import datetime as dt
import gc
import json
import pstats
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bench import floor
from bench.databases import Database, temporary

RESULTS = Path(__file__).parent / "results"


@dataclass
class Result:
    """`ratio` is the median of ours by the median of the floor; `best_ratio` the fastest by the fastest,
    which a busy machine disturbs least; `aim` is the ratio wanted, None where the issue names none.
    `sizes` say how much was written or read."""

    case: str
    ours: list[float]
    floor: list[float]
    aim: float | None
    sizes: dict = field(default_factory=dict)

    def line(self) -> dict:
        ours, bare = statistics.median(self.ours), statistics.median(self.floor)
        ratio = ours / bare if bare else None
        return {
            "case": self.case,
            "ours_s": round(ours, 4),
            "floor_s": round(bare, 4),
            "ratio": ratio and round(ratio, 2),
            "aim": self.aim,
            "met": None if self.aim is None else ratio <= self.aim,
            "best_ratio": round(min(self.ours) / min(self.floor), 2),
            "runs": len(self.ours),
            "ours_each": [round(value, 4) for value in self.ours],
            "floor_each": [round(value, 4) for value in self.floor],
            **self.sizes,
        }


@dataclass(frozen=True)
class Options:
    """How a case is to run. `scale` divides the sizes of the issue."""

    runs: int = 3
    scale: int = 1
    profile: bool = False

    def size(self, full: int, least: int = 1) -> int:
        return max(full // self.scale, least)


def say(text: str) -> None:
    print(f"{dt.datetime.now():%H:%M:%S} {text}", file=sys.stderr, flush=True)


def report(result: Result, options: Options) -> None:
    """The line on standard output, and behind the others in bench/results/."""
    line = result.line()
    text = json.dumps(line, ensure_ascii=False)
    print(text, flush=True)
    RESULTS.mkdir(exist_ok=True)
    stamp = {"at": f"{dt.datetime.now():%Y-%m-%dT%H:%M:%S}", "scale": options.scale}
    with (RESULTS / "results.jsonl").open("a") as file:
        file.write(json.dumps(stamp | line, ensure_ascii=False) + "\n")


def timed(work: Callable[[], object], options: Options, name: str) -> float:
    """Seconds of `work`; with --profile also its profile, to standard error and bench/results/."""
    gc.collect()
    if not options.profile:
        started = time.perf_counter()
        work()
        return time.perf_counter() - started
    profile = cProfile.Profile()
    started = time.perf_counter()
    profile.runcall(work)
    seconds = time.perf_counter() - started
    RESULTS.mkdir(exist_ok=True)
    profile.dump_stats(RESULTS / f"{name}.prof")
    pstats.Stats(profile, stream=sys.stderr).sort_stats("cumulative").print_stats(45)
    return seconds


def compare_writes(
    name: str,
    base: Database,
    options: Options,
    *,
    prepare: Callable[[], Callable[[], object]],
    aim: float | None,
    keep: Database | None = None,
) -> Result:
    """Ours and the floor in turn, each on a fresh copy of `base`. `prepare` runs untimed in the copy and
    returns the work."""
    result = Result(name, [], [], aim)
    for run in range(options.runs):
        with temporary("ours", base) as copy, copy.in_use():
            work = prepare()
            before = floor.mark()
            result.ours.append(timed(work, options, name))
            rows = floor.rows_since(before)
        with temporary("floor", base) as copy, copy.in_use():
            floor.mark()  # the catalog is read on both sides
            result.floor.append(floor.write(rows))
        say(f"{name} {run + 1}/{options.runs}: {result.ours[-1]:.2f} s, floor {result.floor[-1]:.2f} s")
        result.sizes["rows"] = rows.counts
    result.sizes["floor_by"] = "COPY, one transaction"
    return result
