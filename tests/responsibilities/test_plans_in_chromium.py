"""From the workbook to the published plan in a real browser, at both sizes: quiet, in place, accessible."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from responsibilities.models import Duty, DutyPlan
from tests.responsibilities import county as counties
from tests.responsibilities.looking import SIZES, look

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("size", SIZES)
def test_from_the_workbook_to_the_published_plan(desk, live_server, size):
    desk.set_viewport_size(dict(zip(("width", "height"), SIZES[size], strict=True)))
    desk.goto(live_server.url + reverse("responsibilities:plan_list"))
    look(desk, f"plans-empty-{size}")
    desk.goto(live_server.url + reverse("responsibilities:duty_import"))
    desk.set_input_files("input[name=file]", counties.DEMO / "duties.xlsx")
    desk.fill("input[name=year]", "2026")
    look(desk, f"import-{size}")
    desk.get_by_role("button", name="上传并核对").click()
    desk.wait_for_selector("#questions .ts-control")
    look(desk, f"import-preview-{size}")
    _choose(desk, "#questions .ts-control", ["区委组织部", "区审计局"])
    desk.get_by_role("button", name="就是这些").click()
    desk.wait_for_selector("#questions", state="detached")
    desk.get_by_role("button", name="确认导入 23 项").click()
    desk.wait_for_selector(".zrt-plan")
    look(desk, f"plan-{size}")
    _correct_a_row(desk, size)
    desk.get_by_role("button", name="发布…").or_(desk.get_by_role("link", name="发布…")).click()
    desk.get_by_text("到达单位").wait_for()
    look(desk, f"plan-publish-{size}")
    desk.get_by_role("button", name="确认发布").click()
    desk.get_by_text("已拟稿").wait_for()
    look(desk, f"plan-published-{size}")
    assert not DutyPlan.objects.get().is_draft
    desk.get_by_role("link", name="实行承诺公示制度").click()
    desk.get_by_text("个单位").wait_for()
    look(desk, f"duty-{size}")


def _choose(page, control: str, names: list[str]) -> None:
    for name in names:
        field = page.locator(f"{control} input").first
        field.focus()
        field.press_sequentially(name)
        page.locator(".ts-dropdown [data-selectable]", has_text=name).first.click()
        expect(page.locator(f"{control} .item", has_text=name)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".ts-wrapper.dropdown-active")).to_have_count(0)


def _correct_a_row(page, size: str) -> None:
    duty = Duty.objects.get(number=2)
    row = page.locator(f"#duty-{duty.ref}")
    row.get_by_text("改", exact=True).click()
    row.locator(".ts-control").first.wait_for()
    look(page, f"plan-editing-{size}")
    row.locator("textarea[name=title]").fill("实行承诺公示制度")
    row.locator("input[name=deadline_text]").fill("适时")
    row.get_by_role("button", name="保存第 2 项").click()
    row.locator(".zrt-error").first.wait_for()
    page.complaints = [said for said in page.complaints if "422" not in said]  # the browser's own note
    look(page, f"plan-refused-{size}")
    expect(row.locator("textarea[name=title]")).to_have_value("实行承诺公示制度")
    row.locator("input[name=deadline_text]").fill("6月底前")
    row.get_by_role("button", name="保存第 2 项").click()
    row.locator("td.zrt-name", has_text="实行承诺公示制度").wait_for()
    duty.refresh_from_db()
    assert (duty.title, duty.deadline_text) == ("实行承诺公示制度", "6月底前")
