"""Security keys and leaving, in a real browser with a virtual authenticator (WebAuthn)."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from portal.accounts.models import SecurityKey, SecurityPolicy, SignIn
from tests.journeys.walking import Walker
from tests.world import PASSWORD

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clerk(world, browser, live_server):
    walker = Walker(browser, live_server.url)
    yield walker.sign_in("clerk", PASSWORD)
    walker.close()


def plug_in(walker) -> None:
    """A key that answers by itself, as if touched."""
    session = walker.context.new_cdp_session(walker.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_security_key_from_registering_to_signing_in(clerk):
    page = clerk.page
    plug_in(clerk)
    clerk.go(reverse("accounts:factor_list"))
    clerk.look()
    page.fill("#id_name", "办公电脑指纹")
    page.fill("#key-password", PASSWORD)
    clerk.press(page.get_by_role("button", name="登记安全密钥"))
    expect(page.locator(".zrt-codes li")).to_have_count(10)
    clerk.look()
    key = SecurityKey.objects.get()
    assert key.name == "办公电脑指纹"

    page.context.clear_cookies()
    clerk.sign_in("clerk", PASSWORD)
    assert clerk.path == reverse("accounts:factor")
    clerk.look()
    clerk.press(page.get_by_role("button", name="用安全密钥"))
    assert clerk.path == "/"
    assert SignIn.objects.latest("pk").factor == "key"
    key.refresh_from_db()
    assert key.sign_count > 0
    assert clerk.complaints == []


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_the_pages_look_right_at_both_sizes(world, browser, live_server, size):
    walker = Walker(browser, live_server.url, size).sign_in("clerk", PASSWORD)
    walker.go(reverse("accounts:factor_list"))
    walker.look()
    walker.picture("factors")
    walker.press(walker.page.get_by_role("button", name="登记手机验证器"))
    walker.look()
    walker.picture("authenticator")
    walker.go(reverse("accounts:session_list"))
    walker.look()
    walker.picture("sessions")
    assert walker.complaints == []
    walker.close()


def test_before_leaving_the_page_says_so_and_stays_when_told(clerk, world):
    page = clerk.page
    page.clock.install()
    SecurityPolicy.objects.create(jurisdiction=world.jurisdiction, idle_minutes=5)
    clerk.go("/inbox/")
    page.clock.fast_forward(170 * 1000)
    expect(page.locator("#zrt-leaving")).to_be_hidden()
    page.clock.fast_forward(20 * 1000)
    expect(page.locator("#zrt-leaving")).to_be_visible()
    clerk.look()
    with page.expect_response(lambda answer: answer.url.endswith("/accounts/stay/")) as answer:
        page.get_by_role("button", name="接着用").click()
    assert answer.value.status == 204
    expect(page.locator("#zrt-leaving")).to_be_hidden()
    page.clock.fast_forward(299 * 1000)
    page.clock.resume()
    SignIn.objects.update(seen_at="2026-01-01 00:00+08:00")
    with page.expect_navigation(url="**/accounts/login/**"):
        page.clock.fast_forward(5 * 1000)
    expect(page.locator("body")).to_contain_text("离开超过 5 分钟")
