"""Pages of the ladder for staff, the unit, a leader, another county, the system administrator, nobody."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.deadlines.models import DailyRun, Deadline, Rung, RungEvent, Urge
from portal.notifications.models import NoticeLine

pytestmark = pytest.mark.django_db
PAGES = ["deadlines:run_list", "deadlines:ladder", "deadlines:upcoming"]


@pytest.fixture
def morning(desk):
    """16 April 2026, after the run: one unit five working days late, another due in a week."""
    desk.late = desk.deadline()
    desk.coming = desk.deadline("花桥", title="二季度清单", due_on=dt.date(2026, 4, 23))
    with time_machine.travel(
        dt.datetime(2026, 4, 16, 9, tzinfo=dt.timezone(dt.timedelta(hours=8))), tick=False
    ):
        desk.run(2026, 4, 16)
        yield desk


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("who", "status"),
    [("staff", 200), ("secretary", 200), ("clerk", 403), ("leader", 403), ("audit_admin", 403), (None, 302)],
)
def test_who_may_open_the_pages(morning, world, name, who, status):
    assert world.client(who).get(reverse(name)).status_code == status


@pytest.mark.parametrize("name", PAGES)
def test_the_pages_are_for_reading(morning, world, name):
    assert world.client("staff").post(reverse(name)).status_code == 405


def test_the_system_administrator_sees_counts_but_no_units(morning, world):
    client = world.client("system_admin")
    page = client.get(reverse("deadlines:run_list"))
    assert page.status_code == 200
    assert "龙台" not in page.content.decode()
    run = DailyRun.objects.get()
    assert client.get(reverse("deadlines:run", args=[run.ref])).status_code == 403


def test_every_count_leads_to_its_events(morning, world):
    client, run = world.client("staff"), DailyRun.objects.get()
    page = client.get(reverse("deadlines:run_list")).content.decode()
    address = reverse("deadlines:run", args=[run.ref])
    assert f'href="{address}?effect=overdue">1<' in page
    events = client.get(address, {"effect": "overdue"})
    assert [event.deadline for event in events.context["page_obj"]] == [morning.late]


def test_another_county_sees_neither_counts_nor_events(morning, world):
    client, run = world.client("stranger_staff"), DailyRun.objects.get()
    page = client.get(reverse("deadlines:run_list"))
    assert all(number == 0 for _, number, _ in page.context["page_obj"][0].cells)
    assert list(client.get(reverse("deadlines:run", args=[run.ref])).context["page_obj"]) == []


def test_runs_of_30_rows_ask_as_many_questions_as_one(morning, world):
    client, address = world.client("staff"), reverse("deadlines:run_list")
    DailyRun.objects.bulk_create([DailyRun(on=dt.date(2026, 4, 15)) for _ in range(24)])
    assert questions(client, address) == questions(client, address + "?on=2026-04-16")


def test_events_of_30_rows_ask_as_many_questions_as_one(morning, world):
    run = DailyRun.objects.get()
    for n in range(20):
        deadline = morning.deadline(title=f"清单{n}", period=str(n))
        RungEvent.objects.create(
            deadline=deadline, round=1, rank=2, effect="leader", on=run.on, run=run, told=1
        )
    client, address = world.client("staff"), reverse("deadlines:run", args=[run.ref])
    assert questions(client, address) == questions(client, address + "?effect=overdue")


def questions(client, address) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_upcoming_names_the_days_and_opens_down_to_units(morning, world):
    client = world.client("staff")
    page = client.get(reverse("deadlines:upcoming"))
    coming = {(entry.on.isoformat(), entry.label): entry.count for entry in page.context["entries"]}
    assert coming == {
        ("2026-04-20", "−3 提醒联络员、主要负责人"): 1,
        ("2026-04-23", "+10 建议约谈"): 1,
        ("2026-04-24", "+1 转红"): 1,
        ("2026-04-27", "+2 告知责任领导"): 1,
        ("2026-04-30", "+5 发督办书"): 1,
    }
    opened = client.get(reverse("deadlines:upcoming"), {"at": page.context["entries"][0].at})
    assert list(opened.context["page_obj"]) == [morning.coming]


def test_staff_pause_with_a_reason_and_resume(morning, world):
    client = world.client("staff")
    body = {"deadline": morning.coming.ref}
    assert client.get(reverse("deadlines:pause"), body).status_code == 200
    refused = client.post(reverse("deadlines:pause"), {**body, "reason": " "})
    assert refused.status_code == 422
    assert "请写明暂缓的原因" in refused.content.decode()
    assert client.post(reverse("deadlines:pause"), {**body, "reason": "抗洪"}).status_code == 302
    morning.coming.refresh_from_db()
    assert (morning.coming.status, morning.coming.paused_reason) == ("paused", "抗洪")
    assert "抗洪" in client.get(reverse("deadlines:upcoming")).content.decode()
    client.post(reverse("deadlines:resume"), body)
    morning.coming.refresh_from_db()
    assert morning.coming.status == "open"


@pytest.mark.parametrize("name", ["deadlines:pause", "deadlines:resume", "deadlines:urge"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("clerk", 403), ("colleague", 404), ("leader", 403), ("stranger_staff", 404), (None, 302)],
)
def test_only_staff_in_reach_may_pause_or_urge(morning, world, name, who, status):
    answer = world.client(who).post(reverse(name), {"deadline": morning.late.ref, "reason": "x"})
    assert answer.status_code == status
    assert Deadline.objects.get(pk=morning.late.pk).status == "open"
    assert not Urge.objects.exists()


def test_the_commission_does_not_stop_its_own_clock(morning, world):
    Deadline.objects.filter(pk=morning.late.pk).update(organization=world["区纪委"])
    body = {"deadline": morning.late.ref, "reason": "忙"}
    assert world.client("staff").post(reverse("deadlines:pause"), body).status_code == 403
    assert world.client("office").post(reverse("deadlines:pause"), body).status_code == 302


def test_urging_tells_the_unit_today_and_returns_where_one_was(morning, world):
    client = world.client("staff")
    body = {"deadline": [morning.late.ref], "note": "周五前", "next": "/deadlines/ladder/"}
    answer = client.post(reverse("deadlines:urge"), body)
    assert (answer.status_code, answer["Location"]) == (302, "/deadlines/ladder/")
    line = NoticeLine.objects.filter(key=f"urge:{morning.late.ref}").first()
    assert line.text.startswith("一季度清单 4月9日到期，已逾期 5 个工作日。甲示例（")
    assert line.text.endswith("）催办：周五前")
    again = client.post(reverse("deadlines:urge"), body)
    assert again.status_code == 409
    assert "4月16日刚催办过" in again.content.decode()


def test_the_page_promises_only_what_urging_will_do(morning, world):
    client = world.client("staff")
    client.post(reverse("deadlines:urge"), {"deadline": morning.late.ref})
    body = {"deadline": [morning.late.ref, morning.coming.ref]}
    text = client.get(reverse("deadlines:urge"), body).content.decode()
    assert "4月16日刚催办过，这次不催" in text
    assert text.count("zrt-resting") == 1
    assert ">催办 1 项</button>" in text
    assert (
        "已催办 1 项；另有 1 项没有催"
        in client.post(reverse("deadlines:urge"), body, follow=True).content.decode()
    )


def test_a_page_without_anyone_to_urge_has_no_button(morning, world):
    client = world.client("staff")
    client.post(reverse("deadlines:urge"), {"deadline": morning.late.ref})
    text = client.get(reverse("deadlines:urge"), {"deadline": morning.late.ref}).content.decode()
    assert "催办 0 项" in text
    assert 'form="act"' not in text


def test_urging_never_leaves_for_another_site(morning, world):
    body = {"deadline": [morning.late.ref], "next": "//evil.example/"}
    answer = world.client("staff").post(reverse("deadlines:urge"), body)
    assert answer["Location"] == reverse("deadlines:upcoming")


def test_nothing_chosen_is_said(morning, world):
    answer = world.client("staff").post(reverse("deadlines:urge"))
    assert answer.status_code == 409
    assert "没有选中事项" in answer.content.decode()


FORM = {
    "offset-0": 0, "audience-0": "clerk",
    "offset-1": -3, "audience-1": ["clerk", "head"],
    "offset-2": 1, "audience-2": ["clerk", "head"],
    "offset-3": 2, "audience-3": "leader",
    "offset-4": 5,
    "offset-5": 10,
}  # fmt: skip


@pytest.fixture
def edit(desk, world):
    return lambda changes, who="staff": world.client(who).post(
        reverse("deadlines:ladder_edit", args=["quarterly_report"]), FORM | changes
    )


def test_a_ladder_is_edited_and_reset(edit, desk, world):
    client = world.client("staff")
    assert client.get(reverse("deadlines:ladder_edit", args=["quarterly_report"])).status_code == 200
    assert edit({"offset-4": 6}).status_code == 302
    assert Rung.objects.filter(effect="letter").get().offset == 6
    assert "已修改" in client.get(reverse("deadlines:ladder")).content.decode()
    client.post(reverse("deadlines:ladder_reset", args=["quarterly_report"]))
    assert not Rung.objects.exists()


def test_a_ladder_like_the_default_leaves_no_rows(edit, desk):
    assert edit({}).status_code == 302
    assert not Rung.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"offset-1": 4}, "提醒应在到期当天或之前"),
        ({"offset-2": 0}, "应在到期之后"),
        ({"offset-4": 2}, "在同一天"),
        ({"offset-4": 12}, "应晚于"),
        ({"offset-3": ""}, "请填“告知责任领导”在第几个工作日"),
        ({"offset-5": 900}, "不能晚于 250"),
        ({"audience-2": []}, "要选至少一类人"),
    ],
)
def test_a_ladder_that_makes_no_sense_is_refused_beside_the_field(edit, desk, changes, sentence):
    answer = edit(changes)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Rung.objects.exists()


@pytest.mark.parametrize("who", ["secretary", "clerk", "leader", "office", "system_admin"])
def test_only_staff_of_the_whole_county_edit_ladders(edit, desk, who):
    assert edit({"offset-4": 6}, who).status_code == 403


def test_an_unknown_kind_has_no_ladder(desk, world):
    assert world.client("staff").get(reverse("deadlines:ladder_edit", args=["nonsense"])).status_code == 404
