"""The pages of 完成节点 and 完成情况, for each who may come there and each who may not."""

import datetime as dt
import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.deadlines.actions.reminders import addresses
from portal.home.counts import to_review
from portal.storage import store
from responsibilities.actions.evidence import keep_evidence
from responsibilities.actions.milestones import accept_completion, report_completion
from responsibilities.enums import MilestoneStatus
from responsibilities.models import Assignment, Evidence, Milestone
from responsibilities.snapshots import completion_reading
from tests.responsibilities.builders import assign, planned
from tests.responsibilities.counting import queries

CHINA = dt.timezone(dt.timedelta(hours=8))
DAY = dt.datetime(2026, 6, 29, 10, tzinfo=CHINA)  # Monday
HALF = [["2026-01-01", "2026-06-30"]]
GOOD = {"text": "建制并试行。", "effective_on": "2026-06-26"}


@pytest.fixture(autouse=True)
def day():
    with time_machine.travel(DAY, tick=False):
        yield


@pytest.fixture
def made(world):
    return planned(world, duties=1, windows=HALF, quarters=(2, 3))


@pytest.fixture
def milestone(made):
    return Milestone.objects.get()


def url(milestone, name="milestone"):
    return reverse(f"responsibilities:{name}", args=[milestone.ref])


def read(world, who, address, data=None) -> str:
    response = world.client(who).get(address, data)
    assert response.status_code == 200
    return response.content.decode()


def report(milestone, world):
    report_completion(
        milestone=milestone, text="建制并试行。", effective_on=dt.date(2026, 6, 26), by=world.actor("clerk")
    )


@pytest.mark.parametrize("who", ["clerk", "head", "staff", "leader", "reader", "secretary", "discipline"])
def test_who_sees_the_unit_reads_the_page(milestone, world, who):
    page = read(world, who, url(milestone))
    assert "实行承诺制度" in page
    assert ("报送完成情况" in page) == (who in ("clerk", "head"))
    assert "认可并办结" not in page


@pytest.mark.parametrize("who", ["colleague", "bureau_clerk", "stranger", "stranger_staff", "system_admin"])
def test_to_others_it_is_not_there(milestone, world, who):
    client = world.client(who)
    assert client.get(url(milestone)).status_code == 404
    assert client.post(url(milestone), GOOD).status_code == 404
    for name in ("milestone_accept", "milestone_return"):
        assert client.post(url(milestone, name), {"reason": "x"}).status_code == 404


def test_without_signing_in_and_by_the_wrong_method(milestone, world):
    assert "login" in world.client().get(url(milestone)).url
    assert "login" in world.client().post(url(milestone), GOOD).url
    client = world.client("staff")
    assert client.put(url(milestone)).status_code == 405
    for name in ("milestone_accept", "milestone_return"):
        assert client.get(url(milestone, name)).status_code == 405


@pytest.mark.parametrize("who", ["leader", "reader", "staff", "discipline"])
def test_a_reader_does_not_report(milestone, world, who):
    assert world.client(who).post(url(milestone), GOOD).status_code == 403
    assert Milestone.objects.get().status == MilestoneStatus.OPEN


@pytest.mark.parametrize("who", ["clerk", "head", "leader", "reader"])
def test_who_is_not_of_the_commission_does_not_answer(milestone, world, who):
    report(milestone, world)
    for name in ("milestone_accept", "milestone_return"):
        assert world.client(who).post(url(milestone, name), {"reason": "x"}).status_code == 403


def test_an_old_page_neither_answers_nor_reports(milestone, world):
    old = hidden(read(world, "clerk", url(milestone)))
    report(milestone, world)
    again = world.client("clerk").post(url(milestone), GOOD | {"text": "没看见", "read": old})
    assert again.status_code == 409
    assert "没看见" in again.content.decode()  # what was typed comes back
    for name in ("milestone_accept", "milestone_return"):
        answer = world.client("staff").post(url(milestone, name), {"reason": "x", "read": old})
        assert answer.status_code == 409
        assert "又有变动" in answer.content.decode()
    assert (Milestone.objects.get().status, Milestone.objects.get().text) == ("reported", "建制并试行。")
    shown = hidden(read(world, "staff", url(milestone)))
    assert world.client("staff").post(url(milestone, "milestone_accept"), {"read": shown}).status_code == 302


def as_read(milestone) -> dict[str, str]:
    """What the forms of the page carry, as it stands."""
    return {"read": completion_reading(Milestone.objects.select_related("deadline").get(pk=milestone.pk))}


def hidden(page: str) -> str:
    """The digest that the forms of the page carry."""
    return re.search(r'name="read" value="([0-9a-f]{64})"', page)[1]


def test_from_report_to_acceptance(milestone, world):
    files = [SimpleUploadedFile("纪要.txt", b"minutes"), SimpleUploadedFile("名单.txt", b"list")]
    response = world.client("clerk").post(url(milestone), GOOD | as_read(milestone) | {"files": files})
    assert response.url == url(milestone)
    found = Milestone.objects.get()
    assert {each.name for each in found.evidence.all()} == {"纪要.txt", "名单.txt"}
    page = read(world, "staff", url(milestone))
    assert "认可并办结" in page
    assert "建制并试行。" in page
    assert "纪要.txt" in page
    response = world.client("staff").post(url(milestone, "milestone_accept"), as_read(milestone))
    assert response.url == reverse("responsibilities:review_list")
    assert Milestone.objects.get().status == MilestoneStatus.DONE
    after = read(world, "clerk", url(milestone))
    assert "已办结" in after
    assert "报送完成情况" not in after


def test_a_return_says_why_and_gives_the_text_back(milestone, world):
    report(milestone, world)
    world.client("staff").post(
        url(milestone, "milestone_return"), {"reason": "附上文件"} | as_read(milestone)
    )
    page = read(world, "clerk", url(milestone))
    assert "附上文件" in page
    assert "建制并试行。" in page
    assert "重报完成情况" in page
    refused = world.client("staff").post(url(milestone, "milestone_return"), {"reason": "x"})
    assert refused.status_code == 409


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"text": ""}, "请写明完成情况。"),
        ({"effective_on": ""}, "请填办结日期。"),
        ({"effective_on": "六月"}, "日期写成"),
        ({"effective_on": "2026-06-30"}, "办结日期还没有到"),
        ({"text": "字" * 2001}, "最多 2000 字"),
    ],
)
def test_errors_stand_beside_their_fields_and_no_file_is_lost(milestone, world, given, sentence):
    data = GOOD | given | {"files": SimpleUploadedFile("纪要.txt", b"minutes")}
    response = world.client("clerk").post(url(milestone), data | as_read(milestone))
    assert response.status_code == 422
    page = response.content.decode()
    assert sentence in page
    assert 'aria-invalid="true"' in page
    kept = Evidence.objects.get()
    assert f'value="{kept.ref}"' in page
    assert "checked" in page
    assert Milestone.objects.get().status == MilestoneStatus.OPEN


def test_a_file_of_another_unit_cannot_be_referred_to(milestone, world):
    other = keep_evidence(
        organization=world["花桥"], file=store(b"x", name="x.txt"), name="x.txt", by=world.actor("colleague")
    )
    response = world.client("clerk").post(
        url(milestone), GOOD | as_read(milestone) | {"evidence": [other.ref]}
    )
    assert response.status_code == 422
    assert Milestone.objects.get().status == MilestoneStatus.OPEN


def test_the_digest_leads_to_the_page(milestone):
    assert addresses([milestone.deadline]) == {milestone.deadline_id: url(milestone)}


def test_the_unit_finds_it_in_its_list_and_on_its_workbench(milestone, world):
    for name in ("responsibilities:report_list", "home:workbench"):
        page = read(world, "clerk", reverse(name))
        assert "完成节点" in page
        assert url(milestone) in page
    assert url(milestone) not in read(world, "colleague", reverse("responsibilities:report_list"))
    organization = reverse("organizations:detail", args=[world["龙台"].ref])
    assert url(milestone) in read(world, "clerk", organization)
    duty = reverse("responsibilities:duty", args=[milestone.assignment.duty.ref])
    assert url(milestone) in read(world, "staff", duty)


def test_the_commission_finds_what_waits(milestone, world):
    before = to_review(world.actor("staff"))
    report(milestone, world)
    assert to_review(world.actor("staff")) == before + 1
    for name in ("responsibilities:review_list", "home:workbench"):
        page = read(world, "staff", reverse(name))
        assert "完成情况" in page
        assert url(milestone) in page


def test_the_own_unit_waits_for_another(world):
    planned(world, "区纪委", duties=1, windows=HALF, quarters=(2,))
    milestone = Milestone.objects.get()
    report_completion(
        milestone=milestone,
        text="建制。",
        effective_on=dt.date(2026, 6, 26),
        by=world.actor("commission_clerk"),
    )
    queue = reverse("responsibilities:review_list")
    assert url(milestone) not in read(world, "staff", queue)
    assert to_review(world.actor("staff")) == 0
    assert url(milestone) in read(world, "office", queue)
    assert world.client("staff").post(url(milestone, "milestone_accept")).status_code == 403


def test_the_checklist_says_what_was_reported(made, milestone, world):
    report(milestone, world)
    address = reverse("responsibilities:report", args=[made.report.ref])
    assert "等认可" in read(world, "clerk", address)
    accept_completion(milestone=milestone, by=world.actor("staff"))
    page = read(world, "clerk", address)
    assert "已于 6月26日 报完成" in page
    assert "已认可" in page


@pytest.mark.parametrize("who", ["clerk", "staff"])
def test_lists_ask_as_much_for_many_as_for_one(made, milestone, world, who):
    report(milestone, world)
    duty = Assignment.objects.get().duty
    assign(duty, world["花桥"])
    pages = [reverse(f"responsibilities:{name}") for name in ("report_list", "review_list")]
    pages = [*pages, reverse("home:workbench")] if who == "staff" else pages[:1]
    one = [queries(world.client(who), page) for page in pages]
    for name in ("区财政局", "区委办"):
        assign(duty, world[name])
    Milestone.objects.update(
        status=MilestoneStatus.REPORTED, text="完", effective_on=DAY.date(), reported_on=DAY.date()
    )
    assert [queries(world.client(who), page) for page in pages] == one
