"""The head signs: the page, the password, the lock, what is kept."""

import datetime as dt

import pytest
import time_machine
from axes.models import AccessAttempt
from django.urls import reverse

from responsibilities.actions.reports import save_report, send_report
from responsibilities.enums import Progress, ReportStatus
from responsibilities.models import Submission
from responsibilities.snapshots import reading
from tests.responsibilities.builders import FILLING_DAY, fill, planned
from tests.world import PASSWORD

LATE_DAY = dt.datetime(2026, 4, 17, 10, tzinfo=FILLING_DAY.tzinfo)


@pytest.fixture(autouse=True)
def day():
    with time_machine.travel(FILLING_DAY, tick=False):
        yield


@pytest.fixture
def report(world):
    made = planned(world)
    return send_report(report=made.report, version=1, entries=fill(made.entries), by=world.actor("clerk"))


def url(report, name="report_sign"):
    return reverse(f"responsibilities:{name}", args=[report.ref])


def sign(client, report, password=PASSWORD, read=None):
    return client.post(url(report), {"password": password, "read": read or reading(report)})


def test_the_head_comes_straight_to_the_signature(world, report):
    client = world.client("head")
    assert client.get(url(report, "report")).url == url(report)
    page = client.get(url(report)).content.decode()
    assert "我已阅看龙台镇党委一季度 9 项任务进展，情况属实，同意报送。" in page
    assert "丁示例　龙台镇党委 党委书记" in page
    assert "区纪委监察局" in page
    assert "按期：应报 4月9日，实报 4月7日" in page
    assert "签字报送 9 项" in page


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("clerk", 403),
        ("staff", 403),
        ("leader", 403),
        ("colleague", 404),
        ("other_head", 404),
        ("stranger", 404),
    ],
)
def test_nobody_else_gets_there(world, report, who, status):
    client = world.client(who)
    assert client.get(url(report)).status_code == status
    assert sign(client, report).status_code == status
    assert client.post(url(report, "report_send_back"), {"note": "x"}).status_code == status
    assert not Submission.objects.exists()


def test_anonymous_and_wrong_method(world, report):
    assert "login" in world.client().get(url(report)).url
    assert world.client("head").put(url(report)).status_code == 405
    assert world.client("head").get(url(report, "report_send_back")).status_code == 405


def test_the_right_password_signs(world, report):
    response = sign(world.client("head"), report)
    assert response.url == url(report, "report")
    submission = Submission.objects.get()
    assert submission.by_label == world.actor("head").label
    page = world.client("head").get(url(report, "report")).content.decode()
    assert submission.sha256 in page


def test_a_wrong_password_signs_nothing_and_is_counted(world, report):
    client = world.client("head")
    assert sign(client, report, "不是密码").url == url(report)  # nothing to send again by Back
    page = client.get(url(report))
    assert "密码不对，还没有签字" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert "密码不对" not in client.get(url(report)).content.decode()
    assert not Submission.objects.exists()
    assert AccessAttempt.objects.get().failures_since_start == 1


def test_five_wrong_tries_lock_and_a_right_one_no_longer_helps(world, report):
    client = world.client("head")
    answers = [sign(client, report, "不是密码").status_code for _ in range(5)]
    assert answers == [302, 302, 302, 302, 429]
    assert sign(client, report).status_code == 429
    assert not Submission.objects.exists()


def test_a_right_password_starts_the_count_anew(world, report):
    client = world.client("head")
    for _ in range(4):
        sign(client, report, "不是密码")
    sign(client, report)
    assert Submission.objects.count() == 1
    assert not AccessAttempt.objects.exists()


def test_another_persons_password_does_not_sign(world, report):
    world.user("clerk").set_password("另一个人的密码-2026")
    world.user("clerk").save()
    assert sign(world.client("head"), report, "另一个人的密码-2026").url == url(report)
    assert not Submission.objects.exists()


def test_a_second_click_lands_on_the_submitted_report(world, report):
    client = world.client("head")
    pages = [sign(client, report) for _ in range(3)]
    assert {response.url for response in pages} == {url(report, "report")}
    assert Submission.objects.count() == 1


def test_a_changed_checklist_is_shown_again_before_it_is_signed(world, report):
    response = sign(world.client("head"), report, read="0" * 64)
    assert response.url == url(report)
    assert not Submission.objects.exists()


def test_late_is_taken_as_backfill_with_both_dates(world, report):
    with time_machine.travel(LATE_DAY, tick=False):
        client = world.client("head")
        page = client.get(url(report)).content.decode()
        assert "补录：应报 4月9日，实报 4月17日" in page
        sign(client, report)
        page = client.get(url(report, "report")).content.decode()
    assert Submission.objects.get().late_days == 6
    assert "晚 6 个工作日，按补录受理" in page
    report.refresh_from_db()
    assert report.is_late_entry


def test_what_deserves_a_look_comes_first(world):
    made = planned(world)
    entries = fill(made.entries)
    entries |= fill(made.entries[1:2], progress=Progress.NOTHING, text="本季没有新提拔干部。")
    entries |= fill(made.entries[4:5], progress=Progress.DONE, effective_on=dt.date(2026, 3, 28))
    with time_machine.travel(LATE_DAY, tick=False):
        report = send_report(report=made.report, version=1, entries=entries, by=world.actor("clerk"))
        page = world.client("head").get(url(report)).content.decode()
    assert "先看这 2 项" in page
    assert "其余 7 项" in page
    first_look = page.split("其余 7 项")[0]
    assert "会议询问" in first_look
    assert "财产申报" in first_look


def test_the_head_may_sign_what_is_filled_without_it_being_sent(world):
    made = planned(world)
    client = world.client("head")
    assert client.get(url(made.report)).url == url(made.report, "report")  # not filled: nothing to sign
    report = save_report(report=made.report, version=1, entries=fill(made.entries), by=world.actor("head"))
    assert client.post(url(report, "report_send"), {"version": "2"}).url == url(report)
    sign(client, report)
    report.refresh_from_db()
    assert report.status == ReportStatus.SUBMITTED


def test_sent_back_with_a_note(world, report):
    world.client("head").post(url(report, "report_send_back"), {"note": "第 3 项补数字"})
    report.refresh_from_db()
    assert report.status == ReportStatus.OPEN
    page = world.client("clerk").get(url(report, "report")).content.decode()
    assert "负责人退回修改：第 3 项补数字" in page


def test_the_supervision_letter_is_named_and_opens(world, report):
    from portal.documents.models import Letter, LetterAddressee

    letter = Letter.objects.create(
        jurisdiction=world.jurisdiction,
        kind="supervision_letter",
        origin="test",
        status="issued",
        issuer=world["区纪委"],
        organization=world["龙台"],
        year=2026,
        subject="一季度清单",
        number_text="广区责督〔2026〕3号",
        dated_on=LATE_DAY.date(),
        issued_at=LATE_DAY,
        signed_by=world.tenures["secretary"],
        drafted_label="系统",
    )
    letter.deadlines.add(report.deadline)
    client = world.client("head")
    assert "3号" not in client.get(url(report)).content.decode()  # not delivered to this unit
    LetterAddressee.objects.create(
        letter=letter, part="main", organization=world["龙台"], label="龙台镇党委", delivered_at=LATE_DAY
    )
    page = client.get(url(report)).content.decode()
    assert "广区责督〔2026〕3号" in page
    assert reverse("documents:letter", args=[letter.ref]) in page
