"""A new token in a real browser: copied with its button, gone afterwards, at a desk and on a telephone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from portal.accounts.models import ApiToken
from tests.world import PASSWORD

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=[(1366, 768), (390, 844)], ids=["desk", "telephone"])
def clerk(world, live_server, page, request):
    cookie = world.client("clerk").cookies["sessionid"]
    page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.complaints = []
    page.on("console", lambda said: said.type == "error" and page.complaints.append(said.text))
    page.set_viewport_size(dict(zip(("width", "height"), request.param, strict=True)))
    page.set_default_timeout(10_000)
    return page


def serious(page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [each["id"] for each in found if each["impact"] in ("serious", "critical")]


def sticks_out(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_made_copied_and_revoked(clerk, live_server):
    page = clerk
    page.goto(f"{live_server.url}/accounts/profile/")
    page.get_by_role("link", name="接口令牌").click()
    looked = [(serious(page), sticks_out(page))]
    page.get_by_role("link", name="新建令牌").first.click()
    page.get_by_label("名称").fill("台账系统")
    page.get_by_label("读季度清单和事项").check()
    page.get_by_label("登录密码").fill(PASSWORD)
    looked.append((serious(page), sticks_out(page)))
    page.locator(".zrt-bottom-actions").get_by_role("button", name="新建令牌").click()
    plain = page.locator("#token-plain").inner_text()
    page.get_by_role("button", name="复制").click()
    expect(page.locator("[data-copied]")).to_have_text("已复制")
    assert page.evaluate("navigator.clipboard.readText()") == plain
    looked.append((serious(page), sticks_out(page)))
    page.get_by_role("link", name="已经存好").click()
    expect(page.locator("main")).not_to_contain_text(plain)
    looked.append((serious(page), sticks_out(page)))
    page.get_by_role("button", name="吊销…").click()
    page.locator("#zrt-confirm [data-go]").click()
    expect(page.locator("main")).to_contain_text("本人吊销")
    assert ApiToken.objects.get().revoked_at
    assert looked == [([], False)] * 4
    assert page.complaints == []
