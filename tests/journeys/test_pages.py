"""Every role walks the demonstration at both sizes: nothing serious for axe, nothing against the policy,
nothing that sticks out, no page that fails."""

import pytest
from django.core.management import call_command

from portal.home.demo import accounts

from .walking import SIZES, Walker, crawl, portraits

pytestmark = pytest.mark.journey
NAMES = {
    "dangfengshi": "staff",
    "0003": "approver",
    "0006": "leader",
    "0070": "head",
    "0073": "head-to-sign",
    "0074": "clerk",
    "0108": "office",
    "zuzhibu": "reader",
    "xitong": "system-admin",
    "anquan": "security-admin",
    "shenji": "audit-admin",
}
AT_A_DESK = {
    "head-to-sign",
    "office",
    "reader",
    "system-admin",
    "security-admin",
    "audit-admin",
}  # one size is enough


@pytest.fixture
def demonstration(transactional_db, settings):
    settings.DEMO = True
    call_command("load_demo", "--json")


def test_every_page_of_every_role(demonstration, live_server, browser):
    complaints = []
    for _, username, password, _ in accounts():
        for size in ["desktop"] if NAMES[username] in AT_A_DESK else SIZES:
            walker = Walker(browser, live_server.url, size).sign_in(username, password)
            crawl(walker, NAMES[username])
            portraits(walker, NAMES[username])
            complaints += walker.complaints
            walker.close()
    assert complaints == []
