"""责任田 in a real browser: what stays in sight while rows scroll, and what goes on paper."""

import io

import pytest
import time_machine
from django.urls import reverse
from pypdf import PdfReader

from tests.responsibilities import published
from tests.responsibilities.test_field import PUBLISHED, town

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def field(world, live_server, page):
    def open_with(towns):
        for number in range(towns):
            town(world, number)
        with time_machine.travel(PUBLISHED):
            published.plan(world, duties=21)
        cookie = world.client("staff").cookies["sessionid"]
        page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
        page.set_viewport_size({"width": 1366, "height": 768})
        page.goto(live_server.url + reverse("responsibilities:field"))
        return page

    return open_with


@pytest.mark.parametrize(("towns", "pages"), [(33, 1), (60, 2)])
def test_it_prints_title_legend_and_table_together_on_a3(field, towns, pages):
    paper = PdfReader(io.BytesIO(field(towns).pdf(prefer_css_page_size=True)))
    texts = [sheet.extract_text() for sheet in paper.pages]
    assert len(texts) == pages
    assert all(word in texts[0] for word in ("打印", "补录", "牵头", "花桥镇"))
    assert all("季度清单" in text for text in texts)  # the head, repeated
    assert float(paper.pages[0].mediabox.width) > 1180


def test_group_rows_stay_in_sight_above_and_below(field):
    page = field(33)
    wrap = page.locator(".zrt-field-wrap")
    groups = page.locator(".zrt-field-group th")
    for scrolled in (0, 400, 4000):
        wrap.evaluate("(box, top) => { box.scrollTop = top }", scrolled)
        inside = wrap.evaluate("box => [box.getBoundingClientRect().top, box.getBoundingClientRect().bottom]")
        towns, departments = (groups.nth(n).bounding_box() for n in (0, 1))
        assert inside[0] < towns["y"] < departments["y"] < inside[1] - 20


def test_the_filters_keep_to_one_line(field):
    tops = {round(chip.bounding_box()["y"]) for chip in field(1).locator(".zrt-filters > .zrt-chip").all()}
    assert len(tops) == 1
