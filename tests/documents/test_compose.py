"""拟文书: started by hand with a reason (工作进展较差 is a judgement, not a date)."""

import re

import pytest
import time_machine

from portal.audit.queries import timeline
from portal.documents.actions.letters import check_letters, issue_letters
from portal.documents.contents import content_of
from portal.documents.enums import LetterStatus
from portal.documents.models import Letter
from portal.organizations.models import Organization
from portal.organizations.naming import search_text
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


def drafted(world) -> Letter:
    compose(world)
    return Letter.objects.get()


def revise(world, letter, reason, who="staff"):
    return world.client(who).post(f"/letters/{letter.ref}/revise/", {"reason": reason})


def test_a_draft_is_put_right_and_checked_again(world):
    letter = drafted(world)
    check_letters(letters=[letter], by=world.actor("staff"))
    page = world.client("staff").get(f"/letters/{letter.ref}/").content.decode()
    assert "修改…" in page
    assert REASON in page
    assert revise(world, letter, "三次检查发现同一问题").status_code == 302
    letter.refresh_from_db()
    assert (letter.status, letter.checked_at, letter.checked_label) == (LetterStatus.DRAFT, None, "")
    assert (letter.reason, letter.subject) == ("三次检查发现同一问题", "工作进展督办：三次检查发现同一问题")
    assert letter.context["reason"] == "三次检查发现同一问题。"
    entry = next(entry for entry in timeline(letter) if entry.verb == "letter.revise")
    changes = {change.field: (change.old, change.new) for change in entry.changes}
    assert changes["reason"] == (REASON, "三次检查发现同一问题")


def test_what_is_signed_or_not_ones_own_is_not_revised(world):
    letter = drafted(world)
    assert revise(world, letter, " ").status_code == 409
    assert revise(world, letter, "改", who="clerk").status_code == 404
    assert world.client("staff").get(f"/letters/{letter.ref}/revise/").status_code == 405
    issue_letters(letters=[letter], by=world.actor("secretary"), signed_by=world.tenures["secretary"])
    assert revise(world, letter, "改").status_code == 409
    letter.refresh_from_db()
    assert letter.reason == REASON


def test_what_the_ladder_drafted_is_not_written_by_hand(world):
    [letter] = make.drafted(world)
    assert "修改…" not in world.client("staff").get(f"/letters/{letter.ref}/").content.decode()
    assert revise(world, letter, "改").status_code == 409


@pytest.mark.parametrize("reason", ["工作进展较差，两次检查发现同一问题仍未整改", REASON])
def test_a_reason_as_the_hint_has_it_reads_well(world, reason):
    compose(world, reason=reason)
    letter = Letter.objects.get()
    issue_letters(letters=[letter], by=world.actor("secretary"), signed_by=world.tenures["secretary"])
    letter.refresh_from_db()
    first = content_of(letter.kind, letter.context).body[0].text
    assert first == f"你单位落实党风廉政建设责任制存在以下问题：{reason}。"


# while it is filled in


def test_a_unit_is_found_by_the_initials_of_its_name(world):
    Organization.objects.filter(pk=world["龙台"].pk).update(search=search_text("龙台镇党委", length=200))
    page = world.client("staff").get("/letters/new/").content.decode()
    assert re.search(rf'<option value="{world["龙台"].ref}" data-also="[^"]*\bltz', page)


def checked(world, who="staff", unit="龙台", subject="supervision_letter|"):
    query = {"organization": world[unit].ref, "subject": subject}
    return world.client(who).get("/letters/new/check/", query)


def test_what_cannot_be_written_is_said_when_the_unit_is_chosen(world):
    assert checked(world).content.decode().strip() == ""
    world.jurisdiction.discipline_organ = None
    world.jurisdiction.save()
    assert "还没有设置纪检监察机关" in checked(world).content.decode()
    assert not Letter.objects.exists()


@pytest.mark.parametrize(("who", "unit", "status"), [("clerk", "龙台", 403), ("staff", "鼎屏", 200)])
def test_the_check_tells_nothing_of_others(world, who, unit, status):
    answer = checked(world, who, unit)
    assert answer.status_code == status
    assert "zrt-alert" not in answer.content.decode()
