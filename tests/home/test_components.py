"""The template tags: what they draw, and that nothing from outside becomes markup."""

import datetime as dt

import pytest
import time_machine
from django.core.paginator import Paginator
from django.template import engines
from django.urls import reverse

from portal.actor import ADMINISTRATORS
from portal.home.templatetags import zrt, zrt_words
from portal.home.views.components import SampleForm

EVIL = '<script>alert("1")</script>'


def draw(source, request=None, **context):
    return engines["django"].from_string(source).render(context, request)


@pytest.fixture
def get(rf):
    return lambda address: rf.get(address)


@pytest.mark.parametrize(("state", "word"), list(zrt.STATES.items()))
def test_a_pill_has_a_shape_and_a_word(state, word):
    drawn = zrt.status_pill(state)
    assert word in drawn
    assert "<svg" in drawn


def test_a_sixth_state_is_refused():
    with pytest.raises(KeyError):
        zrt.status_pill("paused")


def test_shapes_differ_without_colour():
    assert len(set(zrt.GLYPHS.values())) == len(zrt.STATES)


@pytest.mark.parametrize(
    "drawn",
    [
        lambda: zrt.status_pill("late", EVIL),
        lambda: zrt.heat_cell("late", EVIL, label=EVIL, href=EVIL, target=EVIL),
        lambda: zrt.letter_chip(EVIL, EVIL),
        lambda: zrt.diff(EVIL, EVIL),
        lambda: zrt.ladder_small(2, 6, EVIL),
        lambda: draw("{% alert %}{{ text }}{% endalert %}", text=EVIL),
        lambda: draw("{% empty title=text text=text %}{{ text }}{% endempty %}", text=EVIL),
        lambda: draw("{% timeline events %}", events=[{"at": EVIL, "text": EVIL, "detail": EVIL}]),
        lambda: draw("{% tree nodes %}", nodes=[{"name": EVIL, "url": EVIL, "text": EVIL}]),
        lambda: draw('{% chart id="c" data=d title=t %}', d={"x": [EVIL], "series": []}, t=EVIL),
    ],
)
def test_outside_text_is_escaped(drawn):
    assert "<script>alert" not in drawn()


def test_a_heat_cell_says_what_it_means():
    drawn = zrt.heat_cell("late", "0/9", label="龙台镇 三季度 逾期 0/9")
    assert 'aria-label="龙台镇 三季度 逾期 0/9"' in drawn
    assert "hx-get" not in drawn


def test_a_heat_cell_opens_its_drawer():
    drawn = zrt.heat_cell("done", href="/x/", target="#drawer", late_entry=True)
    assert 'hx-get="/x/" hx-target="#drawer"' in drawn
    assert "补" in drawn


def test_the_field_tile_reads_its_quarters():
    drawn = zrt.field_tile(["done", "late", None, "todo"])
    assert "一季度已办结，二季度逾期，三季度不涉及，四季度未到期" in drawn


@pytest.mark.parametrize(("reached", "done", "red"), [(0, 0, 0), (1, 0, 1), (5, 4, 1), (6, 5, 1)])
def test_the_ladder_marks_what_is_reached(reached, done, red):
    drawn = zrt.ladder_small(reached)
    assert drawn.count("zrt-step-done") == done
    assert drawn.count("zrt-step-reached") == red


@time_machine.travel("2026-10-21 10:00+08:00")
def test_dates_name_the_year_only_when_it_is_another(db):
    assert zrt_words.short_date(dt.date(2026, 10, 21)) == "10月21日"
    assert zrt_words.short_date(dt.date(2025, 12, 31)) == "2025年12月31日"
    assert zrt_words.short_date(None) == "—"
    assert zrt_words.short_date(dt.datetime(2026, 10, 20, 17, 0, tzinfo=dt.UTC)) == "10月21日"
    assert zrt_words.short_time(dt.datetime(2026, 10, 21, 1, 5, tzinfo=dt.UTC)) == "今天 09:05"
    assert zrt_words.short_time(dt.datetime(2026, 10, 20, 1, 5, tzinfo=dt.UTC)) == "10月20日 09:05"


def test_empty_is_a_dash_and_zero_is_not():
    assert [zrt_words.dash(value) for value in (None, "", 0)] == ["—", "—", 0]
    assert zrt_words.workdays(6) == "6 个工作日"


def test_the_query_keeps_what_was_chosen(get):
    request = get("/?state=late&page=3&q=镇")
    assert draw("{% querystring_with page=2 %}", request) == "?state=late&amp;page=2&amp;q=%E9%95%87"
    assert "page" not in draw("{% querystring_with state='soon' %}", request)
    assert draw("{% querystring_with state=None q=None %}", request) == "?"


def test_a_head_sorts_one_way_then_the_other(get):
    drawn = draw("{% sort_th 'due_on' '应报' %}", get("/?sort=due_on&page=2"))
    assert 'aria-sort="ascending"' in drawn
    assert 'href="?sort=-due_on"' in drawn
    assert 'aria-sort="none"' in draw("{% sort_th 'due_on' '应报' %}", get("/?sort=-days"))


def test_paging_counts_in_words(get):
    page = Paginator(range(57), 25).get_page(3)
    drawn = draw('{% paging page unit="份" %}', get("/?page=3&state=late"), page=page)
    assert "共 <b>57</b> 份，第 51–57 份" in drawn
    assert 'href="?page=2&amp;state=late"' in drawn


def test_a_form_says_its_errors_twice_and_keeps_the_text():
    form = SampleForm({"due_on": "2026-10-13", "lead": "区科技局", "side": "p"})
    drawn = str(form)
    assert drawn.count("没有叫“区科技局”的单位") == 2
    assert 'href="#id_lead"' in drawn
    assert 'value="区科技局"' in drawn
    assert 'aria-describedby="id_lead_error"' in drawn
    assert 'id="id_lead_error"' in drawn


def test_a_hint_is_tied_to_its_field():
    drawn = str(SampleForm())
    assert 'aria-describedby="id_due_on_helptext"' in drawn
    assert 'id="id_due_on_helptext"' in drawn
    assert "zrt-alert" not in drawn


@pytest.mark.parametrize("who", ["staff", *sorted(ADMINISTRATORS)])
def test_the_gallery_opens_to_staff_and_administrators(world, who):
    response = world.client(who).get(reverse("home:components"))
    assert response.status_code == 200
    assert " style=" not in response.content.decode()


@pytest.mark.parametrize("who", ["clerk", "head", "leader", "reader", "stranger"])
def test_the_gallery_is_closed_to_others(world, who):
    assert world.client(who).get(reverse("home:components")).status_code == 403


def test_the_gallery_asks_strangers_to_sign_in(client, db):
    response = client.get(reverse("home:components"))
    assert response.status_code == 302
    assert reverse("accounts:login") in response.headers["Location"]


def test_the_gallery_takes_no_other_method(world):
    client = world.client("staff")
    assert client.post(reverse("home:components")).status_code == 405
    assert client.get(reverse("home:components_autosave")).status_code == 405
    assert client.get(reverse("home:components_refuse")).status_code == 405
