"""拟稿 → 签发 → 送达 → 签收 → 回复 → 认可: the whole life of one letter."""

import datetime as dt
import hashlib

import pytest
import time_machine

from portal.deadlines.enums import DeadlineStatus
from portal.documents.actions.letters import (
    accept_reply,
    receive_letter,
    reply_to_letter,
    return_reply,
)
from portal.documents.enums import LetterStatus, ReplyStatus
from portal.notifications.models import Notice
from tests.documents import letters as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def october():
    with time_machine.travel(make.moment(), tick=False):
        yield


def test_from_draft_to_closed(world):
    [letter] = make.issued(world)
    assert letter.number_text == "广区责督〔2026〕1号"
    assert letter.status == LetterStatus.ISSUED
    assert letter.reply_due_on == dt.date(2026, 10, 27)
    assert Notice.objects.count() == 0  # messages leave with the delivery

    make.run_queued()
    [letter] = make.fresh([letter])
    assert letter.status == LetterStatus.DELIVERED
    assert letter.sha256 == hashlib.sha256(letter.pdf.read()).hexdigest()
    assert letter.pages.count() == 2
    assert set(Notice.objects.values_list("person__name", flat=True)) == {"丁示例", "己示例", "王示例"}
    assert letter.reply_deadline.due_on == dt.date(2026, 10, 27)

    main = letter.addressees.get(part="main")
    receipt = receive_letter(addressee=main, by=world.actor("clerk"))
    assert receipt.by_label == "己示例（龙台镇党委 联络员）"
    assert receipt.tenure == world.tenures["clerk"]

    reply = reply_to_letter(letter=letter, text="已整改", by=world.actor("head"))
    letter.reply_deadline.refresh_from_db()
    assert letter.reply_deadline.status == DeadlineStatus.HANDED_IN

    return_reply(reply=reply, reason="没有写明原因", by=world.actor("staff"))
    [letter] = make.fresh([letter])
    assert letter.status == LetterStatus.RETURNED
    assert letter.reply_deadline.round == 2

    reply = reply_to_letter(letter=letter, text="原因是人手不足，已增派一人", by=world.actor("clerk"))
    accept_reply(reply=reply, by=world.actor("staff"))
    [letter] = make.fresh([letter])
    assert letter.status == LetterStatus.CLOSED
    assert letter.reply_deadline.status == DeadlineStatus.MET
    assert letter.replies.filter(status=ReplyStatus.RETURNED).count() == 1
