import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from portal.workbooks import open_workbook
from responsibilities.actions.duties import DutyEntry, add_duty
from responsibilities.enums import DutySide, Part
from responsibilities.models import Duty, DutyPlan
from tests.responsibilities.test_duty_import_pages import upload


@pytest.fixture(autouse=True)
def in_march():
    with time_machine.travel("2026-03-02 09:00:00+08:00", tick=False):
        yield


@pytest.fixture
def plan(world):
    return DutyPlan.objects.create(jurisdiction=world.jurisdiction, year=2026, title="2026年度责任分工")


def entry(world, **given) -> DutyEntry:
    fields = {
        "category": "建立明责机制",
        "title": "实行承诺制度",
        "short_title": "",
        "requirement": "",
        "side": DutySide.PRINCIPAL,
        "kind": "required",
        "deadline_text": "12月底前",
        "support_reports": True,
        "leader_post": world.tenures["leader"].post,
        "leads": [world["区财政局"]],
        "supports": [world["龙台"]],
    }
    return DutyEntry(**{**fields, **given})


@pytest.fixture
def duty(world, plan):
    return add_duty(plan=plan, entry=entry(world), by=world.actor("staff"))


def posted(world, duty, **changed) -> dict:
    fields = {
        "title": duty.title,
        "category": duty.category.title,
        "short_title": duty.short_title,
        "leads": [world["区财政局"].ref],
        "supports": [world["龙台"].ref],
        "support_reports": "on",
        "leader": world.tenures["leader"].post.ref,
        "deadline_text": "12月底前",
        "side": "principal",
        "kind": "required",
        "requirement": "",
        "version": duty.version,
    }
    return {**fields, **changed}


def pages(plan, duty) -> list[str]:
    names = ["plan", "plan_settings", "plan_publish", "plan_export", "duty_add"]
    refs = [reverse(f"responsibilities:{name}", args=[plan.ref]) for name in names]
    return refs + [
        reverse("responsibilities:duty_edit", args=[duty.ref]),
        reverse("responsibilities:duty_row", args=[duty.ref]),
    ]


def test_staff_opens_every_page(world, plan, duty):
    client = world.client("staff")
    for address in [reverse("responsibilities:plan_list"), *pages(plan, duty)]:
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("who", ["clerk", "head", "colleague", "leader", "stranger_staff", "system_admin"])
def test_a_draft_is_not_there_for_others(world, plan, duty, who):
    client = world.client(who)
    for address in pages(plan, duty):
        assert client.get(address).status_code == 404, address


def test_anonymous_is_sent_to_sign_in(world, plan, duty):
    for address in [reverse("responsibilities:plan_list"), *pages(plan, duty)]:
        answer = world.client().get(address)
        assert (answer.status_code, "login" in answer["Location"]) == (302, True)


def test_an_approver_reads_and_may_not_change(world, plan, duty):
    client = world.client("secretary")
    assert client.get(reverse("responsibilities:plan", args=[plan.ref])).status_code == 200
    for name in ("plan_settings", "plan_publish", "duty_add"):
        assert client.get(reverse(f"responsibilities:{name}", args=[plan.ref])).status_code == 403
    edit = reverse("responsibilities:duty_edit", args=[duty.ref])
    assert client.post(edit, posted(world, duty)).status_code == 403


def test_staff_over_a_part_of_the_county_may_not_change_its_plan(world, plan, duty):
    client = world.client("office")
    assert client.get(reverse("responsibilities:plan", args=[plan.ref])).status_code == 200
    for name, ref in [("plan_publish", plan.ref), ("plan_settings", plan.ref), ("duty_edit", duty.ref)]:
        assert client.post(reverse(f"responsibilities:{name}", args=[ref])).status_code == 403


@pytest.mark.parametrize("who", ["clerk", "bureau_clerk"])
def test_a_clerk_has_no_list_of_plans(world, who):
    assert world.client(who).get(reverse("responsibilities:plan_list")).status_code == 403


@pytest.mark.parametrize(("name", "of"), [("plan", "plan"), ("plan_export", "plan"), ("duty_row", "duty")])
def test_reading_pages_refuse_post(world, plan, duty, name, of):
    ref = {"plan": plan, "duty": duty}[of].ref
    assert world.client("staff").post(reverse(f"responsibilities:{name}", args=[ref])).status_code == 405


def test_deleting_refuses_get(world, duty):
    assert (
        world.client("staff").get(reverse("responsibilities:duty_delete", args=[duty.ref])).status_code == 405
    )


def test_a_row_is_corrected_in_place(world, duty):
    answer = world.client("staff").post(
        reverse("responsibilities:duty_edit", args=[duty.ref]),
        posted(world, duty, title="推行承诺制度", deadline_text="4月底前", supports=[world["花桥"].ref]),
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 200
    assert "推行承诺制度" in answer.text
    duty.refresh_from_db()
    assert (duty.title, duty.due_on, duty.version) == ("推行承诺制度", dt.date(2026, 4, 30), 2)
    assert duty.parties.get(part=Part.SUPPORT).organization == world["花桥"]


def test_two_people_edit_one_row(world, duty):
    """One wins; the other is told what stands now and keeps what was typed."""
    client, address = world.client("staff"), reverse("responsibilities:duty_edit", args=[duty.ref])
    first, second = (posted(world, duty, title=title) for title in ("先改的题目", "后改的题目"))
    client.post(address, first, headers={"HX-Request": "true"})
    answer = client.post(address, second, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "先改的题目" in answer.text
    assert "后改的题目" in answer.text
    assert Duty.objects.get().title == "先改的题目"
    again = client.post(address, {**second, "version": 2}, headers={"HX-Request": "true"})
    assert again.status_code == 200
    assert Duty.objects.get().title == "后改的题目"


def test_an_unclear_deadline_stays_typed_with_the_reason(world, duty):
    answer = world.client("staff").post(
        reverse("responsibilities:duty_edit", args=[duty.ref]), posted(world, duty, deadline_text="适时")
    )
    assert answer.status_code == 422
    assert "“适时”" in answer.text
    assert Duty.objects.get().deadline_text == "12月底前"


def test_a_correction_clears_the_question(world, duty):
    Duty.objects.update(question="完成时限“适时”看不出是哪一天。", deadline_text="适时")
    world.client("staff").post(
        reverse("responsibilities:duty_edit", args=[duty.ref]), posted(world, duty, deadline_text="6月底前")
    )
    assert Duty.objects.get().question == ""


def test_deleting_moves_the_numbers_up(world, plan, duty):
    second = add_duty(plan=plan, entry=entry(world, title="第二件"), by=world.actor("staff"))
    address = reverse("responsibilities:duty_delete", args=[duty.ref])
    answer = world.client("staff").post(address, {"version": duty.version})
    assert answer.status_code == 302
    assert list(plan.duties.values_list("pk", "number")) == [(second.pk, 1)]


def test_a_duty_changed_since_it_was_shown_is_not_deleted(world, duty):
    client = world.client("staff")
    page = client.get(reverse("responsibilities:duty_edit", args=[duty.ref])).text
    assert page.count('name="version" value="1"') == 2  # of the form, and of the one that deletes
    edit = reverse("responsibilities:duty_edit", args=[duty.ref])
    client.post(edit, posted(world, duty, title="别人刚改的题目"))
    delete = reverse("responsibilities:duty_delete", args=[duty.ref])
    for data in ({"version": 1}, {}):
        answer = client.post(delete, data)
        assert (answer.status_code, "别人改了这一项" in answer.text) == (409, True)
    assert Duty.objects.get().title == "别人刚改的题目"


def test_two_people_change_the_settings(world, plan):
    client, address = world.client("staff"), reverse("responsibilities:plan_settings", args=[plan.ref])
    assert f'name="version" value="{plan.version}"' in client.get(address).text
    first, second = (
        {"title": title, "basis": "", "first_quarter": 1, "version": plan.version}
        for title in ("先改的名称", "后改的名称")
    )
    assert client.post(address, first).status_code == 302
    answer = client.post(address, second)
    assert answer.status_code == 409
    assert "先改的名称" in answer.text
    assert 'value="后改的名称"' in answer.text
    assert DutyPlan.objects.get().title == "先改的名称"
    assert client.post(address, {**second, "version": plan.version + 1}).status_code == 302
    assert DutyPlan.objects.get().title == "后改的名称"


def test_blockers_stand_on_top_with_links(world, plan, duty):
    Duty.objects.update(leader_post=None)
    page = world.client("staff").get(reverse("responsibilities:plan", args=[plan.ref])).text
    assert "发布前还有 1 处要定下来" in page
    assert f'href="#duty-{duty.ref}"' in page


def test_publishing_says_whom_it_reaches_first(world, plan, duty):
    page = world.client("staff").get(reverse("responsibilities:plan_publish", args=[plan.ref])).text
    for text in ("<b>2</b> 个", "<b>8</b> 份", "没有未办结事项"):
        assert text in page


def test_publishing_from_the_page_and_only_once(world, plan, duty):
    client, address = world.client("staff"), reverse("responsibilities:plan_publish", args=[plan.ref])
    plan.refresh_from_db()
    assert client.post(address, {"version": plan.version}).status_code == 302
    assert client.post(address, {"version": plan.version}).status_code == 409
    page = client.get(reverse("responsibilities:plan", args=[plan.ref])).text
    assert "0/0" in page
    assert reverse("responsibilities:duty_add", args=[plan.ref]) not in page


def test_a_published_plan_refuses_every_change(world, plan, duty):
    client = world.client("staff")
    client.post(reverse("responsibilities:plan_publish", args=[plan.ref]))
    edit = reverse("responsibilities:duty_edit", args=[duty.ref])
    assert client.post(edit, posted(world, duty)).status_code == 409
    assert client.post(reverse("responsibilities:duty_delete", args=[duty.ref])).status_code == 409
    assert client.get(reverse("responsibilities:duty_add", args=[plan.ref])).status_code == 409


def test_units_see_a_published_duty_with_their_own_part(world, plan, duty):
    world.client("staff").post(reverse("responsibilities:plan_publish", args=[plan.ref]))
    address = reverse("responsibilities:duty", args=[duty.ref])
    assert "区财政局" in world.client("bureau_clerk").get(address).text
    own = world.client("clerk").get(address).text
    assert "龙台镇党委</td>" in own
    assert "区财政局</td>" not in own
    assert world.client("stranger").get(address).status_code == 404


def test_the_export_is_understood_by_the_import(world, plan, duty):
    answer = world.client("staff").get(reverse("responsibilities:plan_export", args=[plan.ref]))
    (sheet,) = open_workbook(answer.content, "x.xlsx").sheets
    assert sheet.rows[1][:6] == ["1", "建立明责机制", "实行承诺制度", "", "区财政局", "龙台镇党委"]
    client = world.client("staff")
    batch = upload(client, answer.content)
    page = client.get(reverse("responsibilities:duty_import_preview", args=[batch.ref])).text
    assert "不变 <b>1</b>" in page


def queries_of(client, address) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_queries_do_not_grow_with_the_rows(world, plan, duty):
    client, address = world.client("staff"), reverse("responsibilities:plan", args=[plan.ref])
    client.get(address)
    one = queries_of(client, address)
    for number in range(29):
        add_duty(plan=plan, entry=entry(world, title=f"第{number}件"), by=world.actor("staff"))
    assert queries_of(client, address) == one
    client.post(reverse("responsibilities:plan_publish", args=[plan.ref]))
    thirty = queries_of(client, address)
    assert thirty <= one + 3


def test_what_a_person_types_is_taken_as_written(world, plan, duty):
    address = reverse("responsibilities:duty_edit", args=[duty.ref])
    saved = world.client("staff").post(address, posted(world, duty, deadline_text="6.3"))
    assert saved.status_code == 302
    duty.refresh_from_db()
    assert duty.due_on == dt.date(2026, 6, 3)


def test_a_deadline_that_a_sheet_left_open_is_not_closed_by_saving_something_else(world, plan, duty):
    Duty.objects.update(deadline_text="6.3", question="分不清", windows=[], due_on=None)
    address = reverse("responsibilities:duty_edit", args=[duty.ref])
    client = world.client("staff")
    kept = client.post(address, posted(world, duty, deadline_text="6.3", requirement="按方案办"))
    assert kept.status_code == 422
    assert "分不清" in kept.text
    assert client.post(address, posted(world, duty, deadline_text="6月30日前")).status_code == 302
    duty.refresh_from_db()
    assert (duty.question, duty.due_on) == ("", dt.date(2026, 6, 30))
