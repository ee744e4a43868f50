"""The gallery in a real browser: nothing against the policy or serious for axe, every script at work."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

pytestmark = pytest.mark.journey
SIZES = {"desktop": (1366, 768), "phone": (390, 844), "small": (320, 640)}


@pytest.fixture
def gallery(transactional_db, live_server, page):
    from tests import world as building

    world = building.build()
    cookie = world.client("staff").cookies["sessionid"]
    page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda said: said.type == "error" and page.complaints.append(said.text))

    def open_at(size):
        page.set_viewport_size(dict(zip(("width", "height"), SIZES[size], strict=True)))
        page.goto(live_server.url + reverse("home:components"))
        page.wait_for_selector(".zrt-chart svg")
        page.wait_for_selector(".ts-control")
        return page

    return open_at


@pytest.mark.parametrize("size", SIZES)
def test_quiet_and_nothing_sticks_out(gallery, size):
    page = gallery(size)
    assert page.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_axe_finds_nothing_serious(gallery, size):
    page = gallery(size)
    found = Axe().run(page).response["violations"]
    assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []


def test_typed_text_survives_a_lost_connection(gallery):
    page = gallery("desktop")
    state = page.locator("[data-save-state]")
    page.fill("#id_remark", "请补充 8月 会议记录")
    page.wait_for_selector('[data-save-state][data-state="saved"]:has-text("已保存")')
    page.context.set_offline(True)
    page.fill("#id_remark", "断网后写的")
    page.wait_for_selector('[data-save-state][data-state="offline"]')
    expect(state).to_have_text("断网，已存本机")
    page.context.set_offline(False)
    page.wait_for_selector('[data-save-state][data-state="saved"]')
    assert page.evaluate("localStorage.length") == 0


def test_the_keyboard(gallery):
    page = gallery("desktop")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.locator("[role=treeitem][aria-current] > .zrt-tree-row > a").focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == "龙台镇纪委"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("text=龙台镇纪委").first).to_be_hidden()


def test_a_button_that_ends_with_dots_asks_first(gallery):
    page = gallery("desktop")
    page.get_by_role("button", name="催办 2 个…").click()
    expect(page.locator("#zrt-confirm-title")).to_have_text("催办 2 个")  # not the button's value
    expect(page.locator("#zrt-confirm")).to_contain_text(re.compile(r"已选 \d+ 个单位。将提醒所选单位"))
    page.keyboard.press("Escape")
    expect(page.locator("#zrt-confirm")).to_be_hidden()


def test_choosing_rows_shows_how_many(gallery):
    page = gallery("desktop")
    page.get_by_label("选 龙台镇党委").uncheck()
    expect(page.locator(".zrt-bulk")).to_contain_text(re.compile(r"^\s*已选 1 个单位"))
    page.get_by_role("button", name="取消").click()
    expect(page.locator(".zrt-bulk")).to_be_hidden()


def test_a_refusal_shows_in_the_page_for_htmx(gallery):
    page = gallery("desktop")
    page.get_by_role("button", name="在原页拒绝").click()
    expect(page.locator("#zrt-alerts .zrt-alert")).to_contain_text("不能再催办")


def test_the_drawer_on_a_phone(gallery):
    page = gallery("phone")
    expect(page.locator("#zrt-nav")).to_be_hidden()
    page.locator(".zrt-tabbar button").click()
    expect(page.locator("#zrt-nav")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#zrt-nav")).to_be_hidden()
