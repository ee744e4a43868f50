"""The checklist in a real browser: two windows of one clerk, the review's buttons, a refused file."""

import time

import pytest
from axes.models import AccessAttempt
from django.urls import reverse
from playwright.sync_api import expect

from responsibilities.actions.reports import save_report
from responsibilities.models import ReportDraft
from tests.responsibilities.builders import fill, planned
from tests.responsibilities.test_reviews import hand_in
from tests.world import PASSWORD

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(world, live_server, page):
    def enter(who):
        cookie = world.client(who).cookies["sessionid"]
        page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
        page.complaints = []
        page.on("console", lambda said: said.type == "error" and page.complaints.append(said.text))
        page.set_viewport_size({"width": 1366, "height": 768})
        page.set_default_timeout(10_000)
        return page

    return enter


def write(page, entry, text):
    page.locator(f"#entry-{entry.ref}").evaluate("entry => { entry.open = true }")
    with page.expect_response(lambda answer: answer.url.endswith("/draft/")) as answer:
        page.fill(f'[name="{entry.ref}-text"]', text)
    return answer.value.status


def test_two_windows_keep_what_each_wrote(desk, world, live_server):
    made = planned(world)
    first, second = made.entries[:2]
    page = desk("clerk")
    address = live_server.url + reverse("responsibilities:report", args=[made.report.ref])
    other = page.context.new_page()
    for each in (page, other):
        each.goto(address)
    assert [write(page, first, "第一次"), write(page, first, "第二次")] == [200, 200]
    assert write(other, second, "另一项") == 200
    texts = {ref: fields["text"] for ref, fields in ReportDraft.objects.get().data.items()}
    assert texts == {first.ref: "第二次", second.ref: "另一项"}
    assert write(other, first, "后写的") == 409
    expect(other.locator("[data-save-text]")).to_contain_text("另一个窗口改过第 1 项")


def test_what_is_filled_is_no_longer_red(desk, world, live_server):
    made = planned(world, duties=4)
    first, second = made.entries[0], made.entries[-1]
    page = desk("clerk")
    page.goto(live_server.url + reverse("responsibilities:report", args=[made.report.ref]))
    with page.expect_navigation():
        page.locator("[data-send]").click()
    expect(page.locator("#report-wrong")).to_contain_text("还有 4 项要填或要改")
    page.locator(f'label:has([name="{first.ref}-progress"][value="ongoing"])').click()
    page.fill(f'[name="{first.ref}-text"]', "召开专题会 2 次。")
    field = page.locator(f'[name="{second.ref}-text"]')
    field.click()
    before = field.bounding_box()
    expect(page.locator("#report-wrong")).to_contain_text("还有 3 项要填或要改")
    assert abs(field.bounding_box()["y"] - before["y"]) <= 1
    expect(page.locator(f"#entry-{first.ref} .zrt-error:visible")).to_have_count(0)
    expect(page.locator(f'#entry-{first.ref} [aria-invalid="true"]')).to_have_count(0)
    expect(page.locator(f"#entry-{first.ref} .zrt-entry-state")).to_have_text("已填")
    expect(page.locator(f"#mark-{first.ref}")).to_have_attribute("data-mark", "filled")
    expect(page.locator("#report-filled")).to_contain_text("已填 1/4 项，3 处需修改")
    expect(page.locator(f"#entry-{second.ref} .zrt-error:visible")).to_have_count(2)
    page.fill(f'[name="{second.ref}-text"]', "本季无述职安排。")
    page.locator(f'label:has([name="{second.ref}-progress"][value="nothing"])').click()
    expect(page.locator("#report-wrong")).to_contain_text("还有 2 项要填或要改")
    expect(page.locator(f"#entry-{second.ref} .zrt-entry-state")).to_have_text("零报告")


def test_text_written_offline_does_not_overwrite_what_was_saved_since(desk, world, live_server):
    made = planned(world)
    entry = made.entries[0]
    page = desk("clerk")
    address = live_server.url + reverse("responsibilities:report", args=[made.report.ref])
    page.goto(address)
    page.locator(f"#entry-{entry.ref}").evaluate("entry => { entry.open = true }")
    page.context.set_offline(True)
    page.fill(f'[name="{entry.ref}-text"]', "断网时写的")
    page.wait_for_selector('[data-save-state][data-state="offline"]')
    save_report(
        report=made.report, version=1, entries={entry.ref: {"text": "后来存的"}}, by=world.actor("head")
    )
    page.context.set_offline(False)
    page.wait_for_selector('[data-save-state][data-state="other"]')
    with page.expect_navigation():
        page.get_by_role("button", name="保存", exact=True).click()
    entry.refresh_from_db()
    assert entry.text == "后来存的"
    expect(page.locator(f'[name="{entry.ref}-text"]')).to_have_value("后来存的")
    with page.expect_navigation():
        page.get_by_role("link", name="对照未保存成功的稿").click()
    expect(page.locator("main")).to_contain_text("断网时写的")


def test_text_kept_by_the_browser_says_what_it_was_written_over(desk, world, live_server):
    """Closed while offline, opened again after somebody saved: the same as if it had stayed open."""
    made = planned(world)
    entry = made.entries[0]
    page = desk("clerk")
    address = live_server.url + reverse("responsibilities:report", args=[made.report.ref])
    page.goto(address)
    page.locator(f"#entry-{entry.ref}").evaluate("entry => { entry.open = true }")
    page.context.set_offline(True)
    page.fill(f'[name="{entry.ref}-text"]', "断网时写的")
    page.wait_for_selector('[data-save-state][data-state="offline"]')
    page.goto("about:blank")
    page.context.set_offline(False)
    save_report(
        report=made.report, version=1, entries={entry.ref: {"text": "后来存的"}}, by=world.actor("head")
    )
    page.goto(address)
    page.wait_for_selector('[data-save-state][data-state="other"]')
    with page.expect_navigation():
        page.get_by_role("button", name="保存", exact=True).click()
    entry.refresh_from_db()
    assert entry.text == "后来存的"
    assert ReportDraft.objects.get(superseded_at__isnull=False).data[entry.ref]["text"] == "断网时写的"
    assert page.evaluate("localStorage.length") == 0


def test_the_review_buttons_stay_and_swaps_are_quiet(desk, world, live_server):
    report = hand_in(planned(world, quarters=(1, 2, 3)), world)
    page = desk("staff")
    page.goto(live_server.url + reverse("responsibilities:review", args=[report.ref]))
    button = page.locator(".zrt-return > summary").first
    before = button.bounding_box()
    button.click()
    assert button.bounding_box() == before
    page.locator(".zrt-return[open] textarea").fill("补数字")
    page.get_by_role("button", name="退回这一项").click()
    page.locator('[data-decided="returned"]').wait_for()
    time.sleep(0.2)  # settling
    assert page.complaints == []


def test_a_refused_file_is_forgotten_after_a_good_one(desk, world, live_server):
    made = planned(world)
    page = desk("clerk")
    page.goto(live_server.url + reverse("responsibilities:report", args=[made.report.ref]))
    side = page.locator("#report-files input[type=file]")
    side.set_input_files({"name": "bad.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ"})
    page.locator("#zrt-alerts > *").wait_for()
    side.set_input_files({"name": "会议.txt", "mimeType": "text/plain", "buffer": "会议".encode()})
    page.locator("#report-files li").wait_for()
    expect(page.locator("#zrt-alerts > *")).to_have_count(0)


def test_back_after_signing_shows_no_wrong_password(desk, world, live_server):
    made = planned(world)
    save_report(report=made.report, version=1, entries=fill(made.entries), by=world.actor("head"))
    page = desk("head")
    sheet = live_server.url + reverse("responsibilities:report_sign", args=[made.report.ref])
    page.goto(sheet)
    page.locator("[data-dialog=sign]").click()
    for password in ("不是密码", PASSWORD):
        page.fill("#sign [name=password]", password)
        with page.expect_navigation():
            page.get_by_role("button", name="确认签字并报送").click()
    assert page.url != sheet
    for _ in range(2):
        page.go_back()
        assert "密码不对" not in page.content()
    assert not AccessAttempt.objects.exists()
