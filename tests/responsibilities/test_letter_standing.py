"""A letter that went out stays as it went out; 现状 beside it says what has become of its demand."""

import datetime as dt

import pytest
import time_machine

from portal.actor import system
from portal.deadlines.actions.daily import run_daily
from portal.documents.models import Letter
from portal.documents.pages import LetterPageView
from responsibilities.actions.reports import save_report, submit_report
from responsibilities.actions.reviews import finish_review, return_entries
from responsibilities.letters.standing import standing
from responsibilities.snapshots import reading
from tests.documents import letters as make
from tests.responsibilities.builders import fill, planned

NIGHT = dt.datetime.fromisoformat("2026-04-16T07:00:00+08:00")  # the 5th working day after 9 April


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-04-01T07:00:00+08:00", tick=False) as clock:
        yield clock


@pytest.fixture
def made(world):
    return planned(world)


@pytest.fixture
def sent(world, made, clock):
    """The 督办书 of the morning of +5, issued by the ladder itself."""
    make.authorization(world)
    for day in ("04-03", "04-10", "04-13", "04-16"):
        clock.move_to(f"2026-{day}T07:00:00+08:00")
        run_daily(on=dt.date.fromisoformat(f"2026-{day}"), by=system())
    make.run_queued()
    return Letter.objects.get(kind="supervision_letter")


def shown(letter, world, who="staff") -> LetterPageView:
    return LetterPageView(Letter.objects.get(pk=letter.pk), world.actor(who))


def returned(made, world, clock):
    """Handed in on 17 April, one entry of nine given back."""
    clock.move_to("2026-04-17T10:00:00+08:00")
    report = save_report(report=made.report, version=1, entries=fill(made.entries), by=world.actor("clerk"))
    submit_report(report=report, read=reading(report), by=world.actor("head"))
    report.refresh_from_db()
    return_entries(report=report, reasons={made.entries[0]: "没有附材料"}, by=world.actor("staff"))
    finish_review(report=report, accept_remaining=True, by=world.actor("staff"))
    report.refresh_from_db()
    return report


def test_a_return_does_not_rewrite_the_ladder_of_the_letter(world, made, sent, clock):
    before = shown(sent, world).rungs
    assert [row["state"] for row in before] == ["done"] * 4 + ["reached", "future"]
    assert before[4]["on"] == NIGHT.date()
    assert before[5]["on"] == dt.date(2026, 4, 23)
    returned(made, world, clock)
    after = shown(sent, world).rungs
    assert after[:5] == before[:5]
    assert after[5]["on"] is None  # that round is over: no talk came of it


def test_a_later_rung_is_not_the_letters_either(world, made, sent, clock):
    before = shown(sent, world).rungs
    clock.move_to("2026-04-23T07:00:00+08:00")
    run_daily(on=dt.date(2026, 4, 23), by=system())
    assert shown(sent, world).rungs == before


def test_the_page_says_then_and_now(world, made, sent, clock):
    def page():
        return world.client("staff").get(f"/letters/{sent.ref}/").content.decode()

    assert "应报 2026年4月9日，逾期 5 个工作日" in page()
    assert "仍未报送，逾期 5 个工作日" in page()
    report = returned(made, world, clock)
    assert "应报 2026年4月9日，逾期 5 个工作日" in page()
    due = report.deadline.due_on
    assert f"4月17日补报，退回 1 项，请于 {due.month}月{due.day}日前重报" in page()
    assert "0 个工作日" not in page()
    assert "发文时情况" in page()


def test_what_is_accepted_or_waits(world, made, sent, clock):
    clock.move_to("2026-04-17T10:00:00+08:00")
    report = save_report(report=made.report, version=1, entries=fill(made.entries), by=world.actor("clerk"))
    submit_report(report=report, read=reading(report), by=world.actor("head"))
    assert standing(sent) == "4月17日补报，待审核"
    report.refresh_from_db()
    finish_review(report=report, accept_remaining=True, by=world.actor("staff"))
    assert standing(Letter.objects.get(pk=sent.pk)) == "4月17日补报，4月17日认可"


def test_tasks_keep_the_numbers_of_the_plan(world, made, clock):
    made.entries[0].delete()
    made.entries[2].delete()
    clock.move_to(NIGHT)
    run_daily(on=NIGHT.date(), by=system())
    letter = Letter.objects.get(kind="supervision_letter")
    assert [row[0] for row in letter.context["tables"]["督办事项"]] == ["2", "3", "5", "6", "7", "8", "9"]


def test_a_second_letter_about_a_quarter_is_refused_when_the_unit_is_chosen(world, made, sent):
    query = {"organization": world["龙台"].ref, "subject": "supervision_letter|2026Q1"}
    said = world.client("staff").get("/letters/new/check/", query | {"year": 2026}).content.decode()
    assert f"这一期的督办书已经有了（{sent.number_text}），不再另发" in said
    assert "其他" in said
