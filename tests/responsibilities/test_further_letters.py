"""A later date of the same unit and period: into the letter still in draft, else into a further one."""

import datetime as dt

import pytest
import time_machine

from portal.actor import system
from portal.audit.models import AuditEvent
from portal.deadlines.actions import deadlines as clocks
from portal.deadlines.actions.daily import run_daily
from portal.documents.actions.letters import cancel_letters, draft_letters, issue_letters
from portal.documents.models import Letter
from portal.errors import Refused
from responsibilities.deadlines import draft_supervision
from responsibilities.letters.composing import draft
from responsibilities.models import Milestone
from tests.documents.letters import authorization
from tests.responsibilities.builders import planned

NIGHT = dt.date(2026, 7, 8)  # +5 of 30 June is the 7th
JUNE = [["2026-01-01", "2026-06-30"]]
SUBJECT = "2026-06-30"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-07-08 09:00:00+08:00", tick=False) as clock:
        yield clock


@pytest.fixture
def pair(world):
    """Two own dates of 龙台, due together; the second is paused while the first gets its letter."""
    planned(world, duties=2, windows=JUNE, quarters=(4,))
    first, second = (milestone.deadline for milestone in Milestone.objects.order_by("pk"))
    clocks.pause(deadlines=[second], reason="等文件", by=system())
    return first, second


def letters() -> list[Letter]:
    return list(Letter.objects.filter(kind="supervision_letter").order_by("pk"))


def about(letter) -> set[int]:
    return set(letter.deadlines.values_list("pk", flat=True))


def titles(letter) -> list[str]:
    return [row[1] for row in letter.context["tables"]["督办事项"]]


def sign(world, *chosen) -> None:
    issue_letters(letters=chosen, by=world.actor("secretary"), signed_by=world.tenures["secretary"])


def by_hand(world, reason="工作进展较差"):
    return draft(
        organization=world["龙台"], year=2026, subject=SUBJECT, reason=reason, by=world.actor("staff")
    )


def test_a_later_date_joins_the_letter_that_is_still_a_draft(world, pair):
    first, second = pair
    assert run_daily(on=NIGHT, by=system())["drafted"] == 1
    clocks.resume(deadlines=[second], by=system())
    assert run_daily(on=NIGHT + dt.timedelta(days=1), by=system())["drafted"] == 0
    (letter,) = letters()
    assert about(letter) == {first.pk, second.pk}
    assert titles(letter) == ["实行承诺制度", "实行会议询问"]
    assert letter.subject == "2026年6月30日到期任务 2 项逾期 7 个工作日"
    assert letter.addressees.count() == 2  # the unit, and the copy it had
    assert AuditEvent.objects.filter(verb="letter.extend").count() == 1
    assert not any(run_daily(on=NIGHT + dt.timedelta(days=1), by=system()).values())


@pytest.mark.parametrize("authorized", [True, False])
def test_behind_a_letter_that_has_gone_it_gets_a_further_one(world, pair, authorized):
    first, second = pair
    if authorized:
        authorization(world)
    run_daily(on=NIGHT, by=system())
    if not authorized:
        sign(world, *letters())
    clocks.resume(deadlines=[second], by=system())
    counts = run_daily(on=NIGHT + dt.timedelta(days=1), by=system())
    assert (counts["drafted"], counts["issued"]) == (1, int(authorized))
    one, two = letters()
    assert two.origin == f"{one.origin}/2"
    assert (about(one), about(two)) == ({first.pk}, {second.pk})
    assert titles(two) == ["实行会议询问"]


def test_a_checked_letter_is_not_changed_behind_the_checker(world, pair):
    first, second = pair
    run_daily(on=NIGHT, by=system())
    Letter.objects.update(status="checked", checked_at=dt.datetime(2026, 7, 8, tzinfo=dt.UTC))
    clocks.resume(deadlines=[second], by=system())
    run_daily(on=NIGHT + dt.timedelta(days=1), by=system())
    assert [about(letter) for letter in letters()] == [{first.pk}, {second.pk}]


def test_what_had_its_letter_gets_no_second_after_a_return(world, pair):
    first, _ = pair
    run_daily(on=NIGHT, by=system())
    sign(world, *letters())
    clocks.hand_in(deadlines=[first], on=NIGHT, by=system())
    clocks.rearm(deadlines=[first], due_on=dt.date(2026, 7, 13), by=system())
    assert run_daily(on=dt.date(2026, 7, 31), by=system())["drafted"] == 0
    assert len(letters()) == 1


def test_what_was_cancelled_stays_cancelled_and_a_later_date_still_gets_its_letter(world, pair):
    first, second = pair
    run_daily(on=NIGHT, by=system())
    cancel_letters(letters=letters(), reason="电话已说明", by=world.actor("staff"))
    assert draft_supervision([first], on=NIGHT, by=system()) == (0, 0)
    clocks.resume(deadlines=[second], by=system())
    assert run_daily(on=NIGHT + dt.timedelta(days=1), by=system())["drafted"] == 1
    assert about(letters()[1]) == {second.pk}


def test_by_hand_too_only_what_has_none_is_written_about(world, pair):
    first, second = pair
    draft_letters(drafts=by_hand(world), by=world.actor("staff"))
    sign(world, *letters())
    with pytest.raises(Refused, match="已经有了"):
        by_hand(world)
    clocks.resume(deadlines=[second], by=system())
    draft_letters(drafts=by_hand(world, "又逾期一项"), by=world.actor("staff"))
    one, two = letters()
    assert (about(one), about(two), two.reason) == ({first.pk}, {second.pk}, "又逾期一项")
    cancel_letters(letters=[two], reason="写错了", by=world.actor("secretary"))
    (third,) = by_hand(world)
    assert third.origin == f"{one.origin}/3"
    assert [deadline.pk for deadline in third.deadlines] == [second.pk]


def test_the_page_adds_to_the_draft_that_waits(world, pair):
    first, second = pair
    run_daily(on=NIGHT, by=system())
    clocks.resume(deadlines=[second], by=system())
    client = world.client("staff")
    answer = client.post(
        "/letters/new/?year=2026",
        {
            "organization": world["龙台"].ref,
            "subject": f"supervision_letter|{SUBJECT}",
            "reason": "又逾期一项",
        },
    )
    (letter,) = letters()
    assert answer["Location"] == f"/letters/{letter.ref}/"
    assert about(letter) == {first.pk, second.pk}
