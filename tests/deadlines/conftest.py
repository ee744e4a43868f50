import datetime as dt

import pytest

from portal.actor import system
from portal.deadlines import kinds
from portal.deadlines.actions.daily import run_daily
from portal.deadlines.actions.deadlines import open_deadlines
from portal.deadlines.models import Deadline

DUE = dt.date(2026, 4, 9)  # the first quarter of 2026, a Thursday
NIGHT = system()
REPLY_LADDER = (*kinds.QUARTERLY_LADDER[1:4], kinds.QUARTERLY_LADDER[5])  # no letter


class Desk:
    """Stands for an app that brings a kind: keeps what the ladder asked of it."""

    def __init__(self, world):
        self.world = world
        self.opened: list[str] = []
        self.letters: set[tuple[str, str]] = set()
        self.asked: list[str] = []
        self.talks: list[str] = []
        self.broken = False

    def open_work(self, deadlines, *, on, by):
        self.opened += [deadline.title for deadline in deadlines]

    def draft_letters(self, deadlines, *, on, by):
        if self.broken:
            raise ConnectionError("printer on fire")
        self.asked += [deadline.title for deadline in deadlines]
        wanted = {(deadline.organization.name, deadline.period) for deadline in deadlines} - self.letters
        self.letters |= wanted
        return len(wanted), len(wanted)

    def suggest_talks(self, deadlines, *, on, by):
        self.talks += [deadline.title for deadline in deadlines]

    def url(self, deadlines):
        return {deadline.pk: f"/desk/{deadline.ref}/" for deadline in deadlines}

    def deadline(self, unit="龙台", *, due_on=DUE, title="一季度清单", kind="quarterly_report", **fields):
        fields.setdefault(
            "opens_on", dt.date(2026, 4, 1) if due_on and due_on >= dt.date(2026, 4, 1) else None
        )
        fields.setdefault("period", "2026Q1")
        deadline = Deadline(
            jurisdiction=self.world.jurisdiction,
            organization=self.world[unit],
            kind=kind,
            title=title,
            due_on=due_on,
            **fields,
        )
        return open_deadlines(deadlines=[deadline], by=NIGHT)[0]

    def run(self, *day) -> dict:
        return run_daily(on=dt.date(*day), by=NIGHT)


@pytest.fixture
def desk(world, monkeypatch):
    """Two kinds of deadline whose work is done at a Desk."""
    desk = Desk(world)
    monkeypatch.setattr(kinds, "_kinds", {})
    monkeypatch.setattr(kinds, "_effects", {})
    work = {"draft_letters": desk.draft_letters, "url": desk.url}
    kinds.register(
        kinds.DeadlineKind(
            "quarterly_report", "季度清单", kinds.QUARTERLY_LADDER, open_work=desk.open_work, **work
        )
    )
    kinds.register(kinds.DeadlineKind("duty", "任务", kinds.OWN_DATE_LADDER, **work))
    kinds.register(kinds.DeadlineKind("letter_reply", "督办书回复", REPLY_LADDER, url=desk.url))
    kinds.register_effect("talk", desk.suggest_talks)
    return desk
