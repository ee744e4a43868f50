"""签发: who may, what is pinned, what an authorization lets the portal do."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from portal.actor import system
from portal.documents.actions.letters import draft_letters, issue_letters
from portal.documents.composers import Composer, composer_for, register
from portal.documents.contents import content_of
from portal.documents.enums import LetterStatus
from portal.documents.models import IssueAuthorization, Letter, Wording
from portal.errors import Refused
from portal.jobs.models import Job
from portal.organizations.models import Organization, Person, Tenure
from tests.documents import letters as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def october():
    with time_machine.travel(make.moment(), tick=False):
        yield


def sign(world, letters, who="secretary", tenure="secretary"):
    return issue_letters(letters=letters, by=world.actor(who), signed_by=world.tenures[tenure])


def test_many_at_once_take_a_block_and_one_job(world):
    drafts = [make.supervision(world, f"s{n}", "花桥") for n in range(30)]
    letters = sign(world, make.drafted(world, *drafts))
    assert [letter.number_text for letter in letters] == [f"广区责督〔2026〕{n}号" for n in range(1, 31)]
    assert Job.objects.count() == 1
    assert len({letter.code for letter in letters}) == 30


def test_thirty_letters_ask_no_more_than_one(world, django_assert_max_num_queries):
    """Queries of 签发 do not grow with the batch (bulk updates go in hundreds)."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for size in (2, 30):
        letters = make.drafted(world, *(make.supervision(world, f"{size}-{n}") for n in range(size)))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            sign(world, letters)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_names_and_wording_are_pinned(world):
    [letter] = sign(world, make.drafted(world))
    before = content_of(letter.kind, Letter.objects.get(pk=letter.pk).context)
    Organization.objects.filter(pk=world["龙台"].pk).update(name="龙台街道党工委")
    Person.objects.filter(name="王示例").update(name="王改名")
    Wording.objects.create(
        jurisdiction=world.jurisdiction, kind=letter.kind, version=1, text="新的范本", by_label="测试"
    )
    world.jurisdiction.issuer_title = "改了的机关"
    world.jurisdiction.save()
    after = content_of(letter.kind, Letter.objects.get(pk=letter.pk).context)
    assert after == before
    assert (after.addressee, after.copies, after.issuer) == (
        "龙台镇党委", ("王示例同志",), "中共广安市广安区纪律检查委员会",
    )  # fmt: skip


def test_a_rename_between_draft_and_signing_counts(world):
    letters = make.drafted(world)
    Organization.objects.filter(pk=world["龙台"].pk).update(name="龙台街道党工委")
    [letter] = sign(world, letters)
    assert content_of(letter.kind, letter.context).addressee == "龙台街道党工委"
    assert letter.addressees.get(part="main").label == "龙台街道党工委"


@pytest.mark.parametrize("who", ["staff", "office", "clerk", "head", "leader", "reader", "stranger_staff"])
def test_only_an_approver_signs(world, who):
    letters = make.drafted(world)
    with pytest.raises(PermissionDenied):
        issue_letters(letters=letters, by=world.actor(who), signed_by=world.tenures[who])
    assert make.fresh(letters)[0].status == LetterStatus.DRAFT


def test_nobody_signs_in_anothers_name(world):
    with pytest.raises(Refused, match="本人"):
        sign(world, make.drafted(world), tenure="staff")


def test_a_tenure_that_ended_signs_nothing(world):
    world.tenures["secretary"].to_on = make.DAY
    world.tenures["secretary"].save()
    with pytest.raises(Refused, match="任职已经结束"):
        sign(world, make.drafted(world))


def by_system(world, letters, authorization):
    return issue_letters(
        letters=letters,
        by=system(),
        signed_by=world.tenures["secretary"],
        authorization=authorization,
    )


def test_the_portal_signs_under_an_authorization_in_force(world):
    [letter] = by_system(world, make.drafted(world), make.authorization(world))
    assert (letter.signed_by, letter.authorization.tenure) == (world.tenures["secretary"],) * 2


@pytest.mark.parametrize(
    "changes",
    [
        {"until_on": dt.date(2026, 10, 19)},
        {"from_on": dt.date(2026, 10, 21)},
        {"kind": "target_notice"},
        {"revoked_at": make.moment()},
    ],
)
def test_and_under_no_other(world, changes):
    letters = make.drafted(world)
    with pytest.raises(Refused, match="签发授权不适用"):
        by_system(world, letters, make.authorization(world, **changes))
    with pytest.raises(Refused, match="没有签发授权"):
        by_system(world, letters, None)


def test_an_authorization_ends_with_the_leaders_office(world):
    authorization = make.authorization(world)
    Tenure.objects.filter(pk=world.tenures["secretary"].pk).update(to_on=make.DAY)
    assert not IssueAuthorization.objects.in_force(authorization.kind, make.DAY).exists()
    with pytest.raises(Refused, match="已离任"):
        by_system(world, make.drafted(world), authorization)


def test_drafting_again_drafts_nothing_twice(world):
    first = make.drafted(world, make.supervision(world, "a"), make.supervision(world, "b"))
    again = draft_letters(
        drafts=[make.supervision(world, "b"), make.supervision(world, "c")], by=world.actor("staff")
    )
    assert [letter.origin for letter in again] == ["c"]
    assert Letter.objects.count() == 3
    assert first[1].addressees.count() == 2


def test_who_is_addressed_gets_no_copy_too(world):
    leader = world.tenures["leader"].person
    [letter] = make.drafted(world, make.notice(world, main=leader, copies=[leader, world["龙台"]]))
    assert [str(row) for row in letter.addressees.all()] == ["王示例同志", "龙台镇党委"]


@pytest.fixture
def composers():
    """What the app of a letter registered is put back afterwards."""
    standing = composer_for("supervision_letter")
    yield
    if standing:
        register(standing)


def test_a_draft_is_brought_up_to_the_day_it_is_signed(world, composers):
    def refresh(letters, *, on):
        return {letter.pk: letter.context | {"days_late": "8"} for letter in letters}

    letters = make.drafted(world)
    register(Composer("supervision_letter", refresh=refresh))
    [letter] = sign(world, letters)
    body = "".join(block.text for block in content_of(letter.kind, letter.context).body)
    assert "已逾期8个工作日" in body


def test_nothing_chosen_is_said(world):
    with pytest.raises(Refused, match="没有选中文书"):
        sign(world, [])
