"""What becomes of a 督办书 when its demand is met, and when the work is returned and late again."""

import datetime as dt

import pytest
import time_machine

from portal.actor import system
from portal.audit.models import AuditEvent
from portal.audit.queries import timeline
from portal.deadlines.actions.deadlines import cancel, hand_in, meet, rearm
from portal.deadlines.models import Deadline
from portal.documents import composers
from portal.documents.actions.letters import receive_letter, reply_to_letter, return_reply
from portal.documents.enums import LetterStatus
from portal.errors import Stale
from portal.notifications.models import Notice
from responsibilities.actions.reports import save_report, submit_report
from responsibilities.actions.reviews import accept_entries, finish_review, return_entries
from responsibilities.deadlines import draft_supervision
from responsibilities.letters import supervision_drafts
from responsibilities.snapshots import reading
from tests.documents import letters as make
from tests.responsibilities.builders import fill, planned

NIGHT = dt.datetime.fromisoformat("2026-04-16T09:00:00+08:00")


@pytest.fixture(autouse=True)
def day():
    with time_machine.travel(NIGHT, tick=False) as clock:
        yield clock


@pytest.fixture
def made(world):
    return planned(world)


def submitted(made, world):
    report = save_report(report=made.report, version=1, entries=fill(made.entries), by=world.actor("clerk"))
    submit_report(report=report, read=reading(report), by=world.actor("head"))
    report.refresh_from_db()
    return report


def test_acceptance_closes_the_letter_that_was_signed_for(made, world):
    (letter,) = make.received(world, *supervision_drafts([made.report.deadline], NIGHT.date()))
    finish_review(report=submitted(made, world), accept_remaining=True, by=world.actor("staff"))
    (letter,) = make.fresh([letter])
    assert letter.status == LetterStatus.CLOSED
    assert letter.reply_deadline.status == "cancelled"
    assert AuditEvent.objects.get(verb="letter.close").user_label == "系统"


@pytest.mark.parametrize("settle", [meet, cancel])
def test_whoever_settles_the_demand_the_letter_ends_with_it(made, world, settle):
    (letter,) = make.received(world, *supervision_drafts([made.report.deadline], NIGHT.date()))
    settle(deadlines=[made.report.deadline], on=NIGHT.date(), by=world.actor("staff"))
    (letter,) = make.fresh([letter])
    assert (letter.status, letter.reply_deadline.status) == (LetterStatus.CLOSED, "cancelled")
    assert timeline(letter)[0].note == "所督办的事项均已办结或取消"


def test_a_letter_not_yet_signed_for_stays_until_it_is(made, world):
    (letter,) = make.delivered(world, *supervision_drafts([made.report.deadline], NIGHT.date()))
    finish_review(report=submitted(made, world), accept_remaining=True, by=world.actor("staff"))
    assert make.fresh([letter])[0].status == LetterStatus.DELIVERED
    receive_letter(addressee=letter.addressees.get(part="copy"), by=world.actor("leader"))
    assert make.fresh([letter])[0].status == LetterStatus.DELIVERED
    receive_letter(addressee=letter.addressees.get(part="main"), by=world.actor("head"))
    (letter,) = make.fresh([letter])
    assert (letter.status, letter.reply_deadline.status) == (LetterStatus.CLOSED, "cancelled")


def test_a_reply_returned_after_the_work_was_accepted_is_not_asked_for_again(made, world):
    (letter,) = make.received(world, *supervision_drafts([made.report.deadline], NIGHT.date()))
    reply = reply_to_letter(letter=letter, text="已补报", by=world.actor("head"))
    finish_review(report=submitted(made, world), accept_remaining=True, by=world.actor("staff"))
    assert make.fresh([letter])[0].status == LetterStatus.REPLIED
    returned = return_reply(reply=reply, reason="没有写原因", by=world.actor("staff"))
    (letter,) = make.fresh([letter])
    assert returned.status == letter.status == LetterStatus.CLOSED
    assert (letter.reply_deadline.status, letter.replies.get().status) == ("cancelled", "returned")
    titles = Notice.objects.filter(person=world.tenures["head"].person).values_list("title", flat=True)
    assert "广区责督〔2026〕1号 的回复被退回，所督办的事项已办结，不用再回复" in titles


def test_a_kind_nobody_registered_is_signed_for_as_before(made, world, monkeypatch):
    monkeypatch.setattr(composers, "_composers", {})
    (letter,) = make.received(world)
    reply = reply_to_letter(letter=letter, text="已补报", by=world.actor("head"))
    return_reply(reply=reply, reason="没有写原因", by=world.actor("staff"))
    assert make.fresh([letter])[0].status == LetterStatus.RETURNED


def test_a_returned_checklist_leaves_the_letter_standing(made, world):
    (letter,) = make.received(world, *supervision_drafts([made.report.deadline], NIGHT.date()))
    report, staff = submitted(made, world), world.actor("staff")
    return_entries(report=report, reasons={made.entries[0]: "没有数字"}, by=staff)
    finish_review(report=report, accept_remaining=True, by=staff)
    assert make.fresh([letter])[0].status == LetterStatus.RECEIVED


def test_late_again_after_a_return_is_no_second_letter(made, world, day):
    deadline = made.report.deadline
    assert draft_supervision([deadline], on=NIGHT.date(), by=system())[0] == 1
    hand_in(deadlines=[deadline], on=NIGHT.date(), by=system())
    rearm(deadlines=[deadline], due_on=dt.date(2026, 4, 21), by=system())
    later = dt.date(2026, 4, 28)
    day.move_to(NIGHT + dt.timedelta(days=12))
    deadline = Deadline.objects.get(pk=deadline.pk)
    assert deadline.round == 2
    assert draft_supervision([deadline], on=later, by=system()) == (0, 0)


def test_a_stale_page_does_not_accept_the_next_round_unread(made, world):
    report, staff = submitted(made, world), world.actor("staff")
    opened = reading(report)
    return_entries(report=report, reasons={made.entries[0]: "没有数字"}, by=staff, seen=1)
    with pytest.raises(Stale, match="另有人审过"):
        finish_review(report=report, accept_remaining=True, by=staff, read=opened)
    decided = reading(report)
    report = finish_review(report=report, accept_remaining=True, by=staff, read=decided)
    submit_report(report=report, read=reading(report), by=world.actor("head"))
    with pytest.raises(Stale):
        finish_review(report=report, accept_remaining=True, by=staff, read=decided)
    with pytest.raises(Stale):
        accept_entries(report=report, entries=made.entries[:1], by=staff, seen=1)
    report = finish_review(report=report, accept_remaining=True, by=staff, read=reading(report))
    assert report.status == "accepted"
