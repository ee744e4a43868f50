"""500 任务落实督办书 issued by the night: rendered (Word, PDF, pages), stored and delivered."""

from __future__ import annotations

import time

from bench import county
from bench.cases import night
from bench.databases import Database, temporary
from bench.results import Options, compare_writes, report
from portal import clock
from portal.actor import system
from portal.deadlines.actions.daily import run_daily
from portal.deadlines.enums import Effect
from portal.documents.actions.delivery import deliver_letter
from portal.documents.models import Letter
from responsibilities.kinds import QUARTERLY_REPORT

COUNT = 500


def letters(empty: Database, options: Options) -> None:
    """One process after another letter: wall and processor seconds per letter, of one core."""
    with temporary("letters", empty) as base:
        with base.in_use():
            made = county.build(options.size(COUNT, 5))
            overdue = [spec for spec in night.rungs(QUARTERLY_REPORT) if spec.effect == Effect.LETTER]
            night.lay_due(made, overdue, [])
            night.authorize(made)
            run_daily(on=night.ON, by=system())
        base.settle()
        processor: list[float] = []

        def prepare():
            keys = list(Letter.objects.order_by("pk").values_list("pk", flat=True))

            def work():
                before = time.process_time()
                with clock.playing(night.ON):
                    for pk in keys:
                        deliver_letter(pk)
                processor.append(time.process_time() - before)

            return work

        result = compare_writes("letters", base, options, prepare=prepare, aim=None)
        count = len(made.units)
        result.sizes |= {
            "letters": count,
            "s_per_letter": round(sorted(result.ours)[len(result.ours) // 2] / count, 4),
            "cpu_s_per_letter": round(sorted(processor)[len(processor) // 2] / count, 4),
        }
        report(result, options)
