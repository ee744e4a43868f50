"""督办书 and their demands, moved by two at the same moment."""

import datetime as dt

import pytest
import time_machine

from portal.actor import system
from portal.deadlines.actions.daily import run_daily
from portal.deadlines.actions.deadlines import pause, resume
from portal.documents.actions.letters import extend_letters, receive_letter
from portal.documents.models import Letter
from portal.errors import Refused
from responsibilities.actions.milestones import accept_completion, report_completion
from responsibilities.letters.composing import draft
from responsibilities.models import Milestone
from tests import world as worlds
from tests.documents import letters as make
from tests.responsibilities.builders import planned
from tests.responsibilities.test_report_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
NIGHT = dt.date(2026, 7, 8)
JUNE = [["2026-01-01", "2026-06-30"]]


@pytest.fixture(autouse=True)
def day():
    with time_machine.travel("2026-07-08 09:00:00+08:00", tick=False):
        yield


def test_receipt_and_acceptance_at_once_close_the_letter():
    world = worlds.build()
    planned(world, duties=6, windows=JUNE, quarters=(4,))
    milestones = list(Milestone.objects.select_related("deadline").order_by("pk"))
    clerk, head, staff = (world.actor(who) for who in ("clerk", "head", "staff"))
    drafts = [
        make.supervision(world, f"race:{milestone.pk}", deadlines=[milestone.deadline])
        for milestone in milestones
    ]
    letters = make.delivered(world, *drafts)
    for milestone in milestones:
        report_completion(milestone=milestone, text="完成", effective_on=milestone.due_on, by=clerk)
    for milestone, letter in zip(milestones, letters, strict=True):
        main = letter.addressees.get(part="main")
        results = at_once(
            [
                lambda main=main: receive_letter(addressee=main, by=head),
                lambda milestone=milestone: accept_completion(milestone=milestone, by=staff),
            ]
        )
        assert [result for result in results if isinstance(result, Exception)] == []
    assert {letter.status for letter in make.fresh(letters)} == {"closed"}


def test_the_night_and_a_letter_by_hand_write_about_each_date_once():
    """The morning's run holds the dates, the person the letter: neither waits for the other for good."""
    world = worlds.build()
    planned(world, duties=8, windows=JUNE, quarters=(4,))
    first, *others = [milestone.deadline for milestone in Milestone.objects.order_by("pk")]
    pause(deadlines=others, reason="等文件", by=system())
    run_daily(on=NIGHT, by=system())
    staff = world.actor("staff")
    for number, deadline in enumerate(others):
        resume(deadlines=[deadline], by=system())
        results = at_once(
            [
                lambda number=number: run_daily(on=NIGHT + dt.timedelta(days=number), by=system()),
                lambda: by_hand(world["龙台"], staff),
            ]
        )
        failed = [result for result in results if isinstance(result, Exception)]
        assert [each for each in failed if not isinstance(each, Refused)] == []
    (letter,) = Letter.objects.all()
    assert set(letter.deadlines.all()) == {first, *others}


def by_hand(unit, staff) -> None:
    drafts = draft(organization=unit, year=2026, subject="2026-06-30", reason="进展较差", by=staff)
    extend_letters(drafts=drafts, by=staff)
