"""The questions of an import answered in a real browser, at both sizes: any unit, and a way back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from playwright.sync_api import expect

from portal.organizations.models import ImportBatch
from portal.workbooks import export_rows
from tests.responsibilities.looking import SIZES, look

pytestmark = pytest.mark.journey
HEADINGS = ["序号", "大项", "小项", "牵头单位", "协办单位", "完成时限", "责任领导"]
ROWS = [
    ["1", "明责", "甲事", "区科教局\n区财政", "各责任单位", "6.3", "赵无此人"],
    ["2", "明责", "乙事", "区审计居", "", "长期坚持", ""],
]


@pytest.fixture
def preview(staff):
    file = SimpleUploadedFile("任务分解表.xlsx", export_rows("任务分解表", HEADINGS, ROWS))
    staff.post(reverse("responsibilities:duty_import"), {"file": file, "year": 2026})
    return reverse("responsibilities:duty_import_preview", args=[ImportBatch.objects.get().ref])


@pytest.mark.parametrize("size", SIZES)
def test_a_question_takes_any_unit_and_gives_the_answer_back(desk, live_server, preview, size):
    desk.set_viewport_size(dict(zip(("width", "height"), SIZES[size], strict=True)))
    desk.goto(live_server.url + preview)
    desk.wait_for_selector("#questions .ts-control")
    look(desk, f"import-questions-{size}")
    question = desk.locator(".zrt-question", has_text="没有叫“区审计居”的单位")
    expect(question.locator("input:checked")).to_have_count(0)
    field = question.locator(".ts-control input")
    field.focus()
    field.press_sequentially("统计")
    option = question.locator(".ts-dropdown [data-selectable]", has_text="区统计局").first
    option.wait_for()
    look(desk, f"import-question-searching-{size}")
    option.click()
    question.get_by_role("button", name="就是它").click()
    answers = desk.locator("#answered")
    expect(answers).to_contain_text("“区审计居”是 区统计局")
    look(desk, f"import-answered-{size}")
    answers.get_by_role("button", name="改“区审计居”的答复").click()
    expect(desk.locator(".zrt-question", has_text="没有叫“区审计居”的单位")).to_be_visible()
    expect(desk.locator("#answered")).to_have_count(0)
