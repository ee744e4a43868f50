"""Publish 40 duties onto 500 units: 20,000 assignments, 80,000 entries, 2,000 reports and deadlines."""

from __future__ import annotations

import datetime as dt

from bench import county
from bench.databases import Database, temporary
from bench.results import Options, compare_writes, report
from portal import clock
from portal.actor import Source, system
from responsibilities.actions.plans import publish_plan
from responsibilities.models import DutyPlan

AIM = 5
UNITS, DUTIES = 500, 40
DAY = dt.date(2026, 1, 12)


def publish(empty: Database, options: Options) -> None:
    with temporary("plan", empty) as base, clock.playing(DAY):
        with base.in_use():
            made = county.build(options.size(UNITS, 5))
            county.draft_plan(made, year=DAY.year, duties=options.size(DUTIES, 4))
        base.settle()

        def prepare():
            plan = DutyPlan.objects.get()
            return lambda: publish_plan(plan=plan, by=system(Source.COMMAND))

        report(compare_writes("publish", base, options, prepare=prepare, aim=AIM), options)
