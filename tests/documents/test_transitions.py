"""Every verb from every state: it moves the letter on, or is refused in words and changes nothing."""

import pytest
import time_machine
from django.utils import timezone

from portal.documents.actions.letters import (
    accept_reply,
    cancel_letters,
    check_letters,
    close_letters,
    deliver_letter,
    issue_letters,
    receive_letter,
    reply_to_letter,
    return_reply,
    urge_receipt,
)
from portal.documents.enums import LetterStatus as S
from portal.documents.models import Letter, Reply
from portal.errors import Refused
from tests.documents import letters as make

pytestmark = pytest.mark.django_db
BEFORE = timezone.make_aware(timezone.datetime(2026, 10, 20, 8))


@pytest.fixture(autouse=True)
def october():
    with time_machine.travel(make.moment(), tick=False):
        yield


def in_state(world, state: str) -> Letter:
    """A letter brought there by the real verbs."""
    if state == S.DRAFT:
        return make.drafted(world)[0]
    if state == S.CHECKED:
        return check_letters(letters=make.drafted(world), by=world.actor("staff"))[0]
    if state == S.ISSUED:
        return make.issued(world)[0]
    if state == S.DELIVERED:
        return make.delivered(world)[0]
    [letter] = make.received(world)
    if state == S.CANCELLED:
        cancel_letters(letters=[letter], reason="发错单位", by=world.actor("secretary"))
    elif state != S.RECEIVED:
        reply = reply_to_letter(letter=letter, text="已整改", by=world.actor("head"))
        if state == S.RETURNED:
            return_reply(reply=reply, reason="没有写原因", by=world.actor("staff"))
        elif state == S.CLOSED:
            accept_reply(reply=reply, by=world.actor("staff"))
    return make.fresh([letter])[0]


def last_reply(letter: Letter) -> Reply:
    known = letter.replies.first()
    return known or Reply.objects.create(letter=letter, text="补一份", by_label="测试")


VERBS = {
    "check": lambda world, letter: check_letters(letters=[letter], by=world.actor("staff")),
    "issue": lambda world, letter: issue_letters(
        letters=[letter], by=world.actor("secretary"), signed_by=world.tenures["secretary"]
    ),
    "reply": lambda world, letter: reply_to_letter(letter=letter, text="已整改", by=world.actor("clerk")),
    "accept": lambda world, letter: accept_reply(reply=last_reply(letter), by=world.actor("staff")),
    "return": lambda world, letter: return_reply(
        reply=last_reply(letter), reason="不够具体", by=world.actor("staff")
    ),
    "cancel": lambda world, letter: cancel_letters(
        letters=[letter], reason="发错单位", by=world.actor("secretary")
    ),
    "urge": lambda world, letter: urge_receipt(letters=[letter], by=world.actor("staff")),
}
MOVES = {
    ("check", S.DRAFT): S.CHECKED,
    ("issue", S.DRAFT): S.ISSUED,
    ("issue", S.CHECKED): S.ISSUED,
    ("reply", S.RECEIVED): S.REPLIED,
    ("reply", S.RETURNED): S.REPLIED,
    ("accept", S.REPLIED): S.CLOSED,
    ("return", S.REPLIED): S.RETURNED,
    ("urge", S.DELIVERED): S.DELIVERED,
    **{
        ("cancel", state): S.CANCELLED
        for state in (S.DRAFT, S.CHECKED, S.ISSUED, S.DELIVERED, S.RECEIVED, S.REPLIED, S.RETURNED)
    },
}


@pytest.mark.parametrize("state", S.values)
@pytest.mark.parametrize("verb", VERBS)
def test_matrix(world, verb, state):
    letter = in_state(world, state)
    assert letter.status == state
    if target := MOVES.get((verb, state)):
        VERBS[verb](world, letter)
        assert make.fresh([letter])[0].status == target
        return
    with pytest.raises(Refused):
        VERBS[verb](world, letter)
    assert make.fresh([letter])[0].status == state


@pytest.mark.parametrize("state", S.values)
def test_delivery_moves_only_what_is_issued(world, state):
    letter = in_state(world, state)
    assert deliver_letter(letter.pk) == (state == S.ISSUED)
    assert make.fresh([letter])[0].status == (S.DELIVERED if state == S.ISSUED else state)


@pytest.mark.parametrize("state", S.values)
def test_receipt_needs_delivery_and_happens_once(world, state):
    letter = in_state(world, state)
    main = letter.addressees.get(part="main")
    if state in (S.DRAFT, S.CHECKED, S.ISSUED):
        with pytest.raises(Refused, match="不能签收"):
            receive_letter(addressee=main, by=world.actor("clerk"))
        return
    first = receive_letter(addressee=main, by=world.actor("clerk"))
    assert receive_letter(addressee=main, by=world.actor("head")) == first  # whoever comes second


def test_a_copy_is_received_in_person_and_leaves_the_letter_as_it_is(world):
    [letter] = make.delivered(world)
    copy = letter.addressees.get(part="copy")
    assert receive_letter(addressee=copy, by=world.actor("leader")).tenure == world.tenures["leader"]
    assert make.fresh([letter])[0].status == S.DELIVERED


def test_a_cancelled_letter_keeps_its_number_and_is_told_about(world):
    letter = in_state(world, S.CANCELLED)
    assert letter.number_text == "广区责督〔2026〕1号"
    assert letter.reply_deadline.status == "cancelled"
    [following] = make.issued(world, make.supervision(world, "next"))
    assert following.number_text == "广区责督〔2026〕2号"


def test_cancelling_needs_a_reason(world):
    [letter] = make.drafted(world)
    with pytest.raises(Refused, match="原因"):
        cancel_letters(letters=[letter], reason="  ", by=world.actor("staff"))


def test_closing_waits_for_what_the_letter_is_about(world):
    from portal.deadlines.actions.deadlines import meet

    deadline = make.report_deadline(world)
    [letter] = make.delivered(world, make.supervision(world, deadlines=[deadline]))
    with pytest.raises(Refused, match="还有 1 项没有办结"):
        close_letters(letters=[letter], by=world.actor("staff"))
    meet(deadlines=[deadline], on=make.DAY, by=world.actor("staff"))
    close_letters(letters=[letter], by=world.actor("staff"))
    [letter] = make.fresh([letter])
    assert (letter.status, letter.reply_deadline.status) == (S.CLOSED, "cancelled")


def test_a_letter_that_asks_for_a_reply_alone_is_not_closed_without_one(world):
    [letter] = make.received(world)
    with pytest.raises(Refused, match="书面回复"):
        close_letters(letters=[letter], by=world.actor("staff"))


def test_urging_again_waits_three_working_days(world):
    [letter] = make.delivered(world)
    urge_receipt(letters=[letter], by=world.actor("staff"))
    with pytest.raises(Refused, match="3 个工作日内"):
        urge_receipt(letters=[letter], by=world.actor("staff"))
    with time_machine.travel(make.moment(make.DAY.replace(day=23)), tick=False):
        assert urge_receipt(letters=[letter], by=world.actor("staff")) == [letter]


def test_a_reply_needs_words(world):
    [letter] = make.received(world)
    with pytest.raises(Refused, match="请写回复内容"):
        reply_to_letter(letter=letter, text=" \n ", by=world.actor("clerk"))
