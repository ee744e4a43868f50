"""工作台 in a real browser: what varies in length never pushes anything off the page."""

import datetime as dt

import pytest
import time_machine
from playwright.sync_api import expect

from portal.documents.actions.letters import draft_letters
from responsibilities.models import DutyPlan, ProgressReport, Submission
from tests import world as building
from tests.documents.letters import supervision
from tests.responsibilities.builders import planned, report_of

pytestmark = pytest.mark.journey
REASON = "清单逾期后才补报，材料不齐，须由主要负责人说明原因和改进措施，" * 2
SIZES = {"desktop": (1366, 768), "narrow": (1024, 768), "phone": (390, 844)}


@pytest.fixture
def world(transactional_db):
    return building.build()


@pytest.fixture
def desk(world, live_server, page):
    planned(world)
    draft_letters(drafts=[supervision(world, subject=REASON, reason=REASON)], by=world.actor("staff"))

    def open_as(who, size="desktop"):
        cookie = world.client(who).cookies["sessionid"]
        page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
        page.set_viewport_size(dict(zip(("width", "height"), SIZES[size], strict=True)))
        page.goto(live_server.url)
        return page

    return open_as


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("who", ["staff", "secretary"])
def test_a_long_matter_leaves_its_row_low_and_its_button_in_sight(desk, who, size):
    page = desk(who, size)
    table = page.locator(".zrt-table-wrap").first
    assert "须由主要负责人" in table.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for each in page.locator(".zrt-table-wrap").all():
        assert each.evaluate("box => box.scrollWidth <= box.clientWidth")
    if size != "phone":
        assert table.locator("tbody tr").first.bounding_box()["height"] <= 64
        assert table.locator("tbody td").nth(1).evaluate("cell => cell.offsetWidth") >= 48


def test_the_chart_labels_keep_apart(desk, world):
    plan = DutyPlan.objects.get()
    report_of(plan, world["龙台"], 3, [])
    for quarter, day in ((2, 6), (3, 13)):
        unit = world["花桥"]
        report = report_of(plan, unit, quarter, [])
        at = dt.datetime(2026, 3 * quarter + 1, day, 2, tzinfo=dt.UTC)
        ProgressReport.objects.filter(pk=report.pk).update(status="submitted", submitted_at=at)
        Submission.objects.create(
            report=report, round=1, tenure=world.tenures["other_head"], snapshot={}, sha256="0" * 64,
            due_on=report.deadline.due_on, submitted_at=at,
        )  # fmt: skip
    with time_machine.travel("2026-10-20 10:00+08:00"):
        page = desk("staff")
        labels = page.locator(".zrt-chart svg text", has_text="季度 1")
        expect(labels).to_have_count(2)
        boxes = sorted((labels.nth(n).bounding_box() for n in (0, 1)), key=lambda box: box["y"])
    assert boxes[0]["y"] + 14 <= boxes[1]["y"]


def test_a_link_to_the_page_that_asks_is_not_asked_about_first(desk):
    with time_machine.travel("2026-04-20 10:00+08:00"):
        page = desk("staff")
        page.get_by_role("link", name="催办逾期单位（1）…").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("催办 1 项")
