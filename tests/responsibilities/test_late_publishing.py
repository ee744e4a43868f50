"""Published late: nobody is late with what they were only told of yesterday."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from accountability.models import Talk
from portal.actor import system
from portal.deadlines.actions.daily import run_daily
from portal.deadlines.models import Deadline
from portal.documents.models import Letter
from responsibilities.actions.plans import publish_plan
from responsibilities.enums import Part
from responsibilities.importing.schedule import read_schedule
from responsibilities.models import Duty, DutyCategory, DutyParty, DutyPlan, Milestone

PUBLISHED = dt.date(2026, 5, 20)  # a Wednesday
SOONEST = dt.date(2026, 5, 25)  # three working days later
NOTE = "原定4月30日，5月20日发布，自发布起 3 个工作日"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-05-20 10:00:00+08:00", tick=False) as clock:
        yield clock


def drafted(world, *texts, first_quarter=1) -> DutyPlan:
    """龙台 leads a duty for each written deadline."""
    plan = DutyPlan.objects.create(
        jurisdiction=world.jurisdiction, year=2026, title="2026年度责任分工", first_quarter=first_quarter
    )
    category = DutyCategory.objects.create(plan=plan, number=1, title="建立明责机制")
    for number, text in enumerate(texts, 1):
        schedule = read_schedule(text, 2026)
        duty = Duty.objects.create(
            plan=plan,
            category=category,
            number=number,
            title=f"第{number}件事",
            deadline_text=text,
            windows=schedule.as_json(),
            due_on=schedule.due_on,
            leader_post=world.tenures["secretary"].post,
        )
        DutyParty.objects.create(duty=duty, part=Part.LEAD, organization=world["龙台"])
    return plan


def published(world, *texts, **fields) -> DutyPlan:
    return publish_plan(plan=drafted(world, *texts, **fields), by=world.actor("staff"))


def mornings(first: dt.date, last: dt.date) -> dict[dt.date, dict]:
    """What each morning's run did, as far as it did anything."""
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    counts = {day: run_daily(on=day, by=system()) for day in days}
    return {
        day: {key: n for key, n in found.items() if n} for day, found in counts.items() if any(found.values())
    }


def supervision() -> list[Letter]:
    return list(Letter.objects.filter(kind="supervision_letter").order_by("pk"))


def test_no_own_date_before_the_first_quarter(world):
    published(world, "每月", first_quarter=2)
    due = list(Milestone.objects.order_by("due_on").values_list("due_on", flat=True))
    assert (len(due), due[0]) == (9, dt.date(2026, 4, 30))


def test_what_is_past_already_starts_its_clock_at_publishing(world):
    published(world, "4月底前", "6月底前")
    past, coming = Milestone.objects.order_by("due_on")
    assert past.due_on == dt.date(2026, 4, 30)
    assert (past.deadline.due_on, past.deadline.stated_due_on) == (SOONEST, past.due_on)
    assert (past.deadline.due_note, past.deadline.period) == (NOTE, "2026-05-25")
    assert (coming.deadline.due_on, coming.deadline.due_note) == (dt.date(2026, 6, 30), "")


def test_what_falls_due_within_those_days_gets_them_all(world):
    published(world, "5月21日前", "5月25日前")
    soon, same = Milestone.objects.order_by("due_on")
    assert (soon.deadline.due_on, soon.deadline.period) == (SOONEST, "2026-05-25")
    assert (same.deadline.due_on, same.deadline.due_note) == (SOONEST, "")


def test_nobody_gets_a_letter_about_what_they_were_told_of_yesterday(world):
    published(world, "每月", first_quarter=2)
    first = mornings(dt.date(2026, 5, 21), dt.date(2026, 5, 31))
    assert not any(key in counts for counts in first.values() for key in ("drafted", "talks"))
    later = mornings(dt.date(2026, 6, 1), dt.date(2026, 6, 1))
    assert later[dt.date(2026, 6, 1)]["drafted"] == 1
    (letter,) = supervision()
    assert letter.context["reminders"] == (
        "此前，已于5月21日、5月26日两次提醒你单位，并于5月27日告知责任领导李示例同志。"
    )


def test_all_that_was_past_shares_one_letter_and_one_talk(world):
    published(world, "每月")
    run_daily(on=dt.date(2026, 6, 8), by=system())
    (letter,) = [letter for letter in supervision() if letter.deadlines.count() > 1]
    assert letter.deadlines.count() == 4  # January to April
    assert Talk.objects.get(origin__endswith=":2026-05-25").deadlines.count() == 4


def test_past_checklists_start_at_publishing_too(world):
    published(world, "12月底前")
    first, second = Deadline.objects.filter(kind="quarterly_report").order_by("period")[:2]
    assert (first.period, first.due_on, first.stated_due_on) == ("2026Q1", SOONEST, dt.date(2026, 4, 9))
    assert first.due_note.startswith("原定4月9日，5月20日发布")
    assert (second.due_on, second.due_note) == (dt.date(2026, 7, 8), "")
    assert run_daily(on=dt.date(2026, 5, 21), by=system())["drafted"] == 0


def test_the_page_says_beforehand_what_will_happen(world):
    plan = drafted(world, "每月", "全年", first_quarter=2)
    page = world.client("staff").get(reverse("responsibilities:plan_publish", args=[plan.ref])).text
    assert "有 1 个完成节点已过或就在眼前，改为 5月25日" in page
    assert "有 3 个完成节点在第 2 季度之前，不另设期限" in page
    assert "清单应报日已过" not in page
    DutyPlan.objects.update(first_quarter=1)
    page = world.client("staff").get(reverse("responsibilities:plan_publish", args=[plan.ref])).text
    assert "第一季度的清单应报日已过或就在眼前，改为 5月25日" in page
    assert "有 4 个完成节点" in page
    assert "立即转为逾期" not in page
