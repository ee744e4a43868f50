"""拟文书: started by hand with a reason (工作进展较差 is a judgement, not a date)."""

import pytest
import time_machine

from portal.documents.actions.letters import issue_letters
from portal.documents.enums import LetterStatus
from portal.documents.models import Letter
from tests.documents import letters as make

pytestmark = pytest.mark.django_db
REASON = "两次检查发现同一问题仍未整改"


@pytest.fixture(autouse=True)
def october():
    with time_machine.travel(make.moment(), tick=False):
        yield


def compose(world, who="staff", unit="龙台", **changes):
    data = {"organization": world[unit].ref, "subject": "supervision_letter|", "reason": REASON}
    return world.client(who).post("/letters/new/", data | changes)


def test_a_reason_alone_becomes_a_draft_that_can_be_signed(world):
    answer = compose(world)
    letter = Letter.objects.get()
    assert answer["Location"] == f"/letters/{letter.ref}/"
    assert (letter.status, letter.organization) == (LetterStatus.DRAFT, world["龙台"])
    issue_letters(letters=[letter], by=world.actor("secretary"), signed_by=world.tenures["secretary"])
    make.run_queued()
    letter.refresh_from_db()
    assert letter.status == LetterStatus.DELIVERED
    assert REASON in str(letter.context)


def test_two_about_one_unit_are_two_letters(world):
    compose(world)
    compose(world, reason="季度约谈后仍无进展")
    assert Letter.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": " "}, "请写明为什么要发"),
        ({"organization": ""}, "请选择单位"),
        ({"subject": "poem|"}, "从列表中"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(world, changes, sentence):
    answer = compose(world, **changes)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert changes.get("reason", REASON) in answer.content.decode()
    assert not Letter.objects.exists()


def test_a_unit_out_of_reach_cannot_be_chosen(world):
    assert compose(world, unit="鼎屏").status_code == 422
    assert compose(world, who="office", unit="龙台").status_code == 422
    assert compose(world, who="clerk").status_code == 403
