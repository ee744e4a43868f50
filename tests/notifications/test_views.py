"""The inbox: only one's own; looking writes nothing; opening is a POST."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.actor import system
from portal.notifications.actions.notices import Line, add_to_digests, notify
from portal.notifications.models import Notice

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 4, 10)
INBOX = "notifications:inbox"


@pytest.fixture
def notice(world):
    person = world.tenures["clerk"].person_id
    lines = [
        Line(person, "a", "late", "三季度清单已逾期", "/letters/"),
        Line(person, "b", "info", "没有去处"),
    ]
    add_to_digests(lines=lines, on=DAY, by=system())
    return Notice.objects.get()


def test_the_owner_sees_it_and_looking_reads_nothing(world, notice):
    answer = world.client("clerk").get(reverse(INBOX))
    assert "三季度清单已逾期" in answer.content.decode()
    assert "1 条未读" in answer.content.decode()
    notice.refresh_from_db()
    assert notice.read_at is None


@pytest.mark.parametrize("who", ["head", "colleague", "stranger", "staff", "system_admin"])
def test_nobody_else_sees_or_opens_it(world, notice, who):
    client = world.client(who)
    assert "三季度清单" not in client.get(reverse(INBOX)).content.decode()
    assert client.post(reverse("notifications:open", args=[notice.ref])).status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_anonymous_goes_to_the_login(world, notice):
    for name, args in ((INBOX, []), ("notifications:open", [notice.ref]), ("notifications:read_all", [])):
        client = world.client()
        answer = (
            client.get(reverse(name, args=args)) if name == INBOX else client.post(reverse(name, args=args))
        )
        assert answer.status_code == 302
        assert "login" in answer["Location"]


def test_wrong_methods(world, notice):
    client = world.client("clerk")
    assert client.post(reverse(INBOX)).status_code == 405
    assert client.get(reverse("notifications:open", args=[notice.ref])).status_code == 405
    assert client.get(reverse("notifications:read_all")).status_code == 405


def test_opening_a_line_reads_and_leads_there_in_this_identity(world, notice):
    client = world.client("clerk")
    line = notice.lines.get(key="a")
    ref = world.tenures["clerk"].ref
    answer = client.post(f"/as/{ref}/inbox/{notice.ref}/open", {"line": line.pk})
    assert answer["Location"] == f"/as/{ref}/letters/"
    notice.refresh_from_db()
    assert notice.read_at is not None


@pytest.mark.parametrize("line", ["", "x", "-1", "9" * 30, "0"])
def test_opening_without_a_line_returns_to_the_list(world, notice, line):
    answer = world.client("clerk").post(reverse("notifications:open", args=[notice.ref]), {"line": line})
    assert answer["Location"] == reverse(INBOX)


def test_a_line_never_leads_out_of_the_portal(world, notice):
    notice.lines.update(url="//evil.example/")
    line = notice.lines.first()
    answer = world.client("clerk").post(reverse("notifications:open", args=[notice.ref]), {"line": line.pk})
    assert answer["Location"] == reverse(INBOX)


def test_all_read_concerns_only_ones_own(world, notice):
    notify(person_ids=[world.tenures["head"].person_id], kind="work", title="x", by=system())
    world.client("clerk").post(reverse("notifications:read_all"))
    assert list(Notice.objects.unread().values_list("person__name", flat=True)) == ["丁示例"]


def test_unread_first_then_newest(world, notice):
    person = [world.tenures["clerk"].person_id]
    for title in ("甲", "乙"):
        notify(person_ids=person, kind="work", title=title, by=system())
    Notice.objects.filter(title="乙").update(read_at=notice.created_at)
    page = world.client("clerk").get(reverse(INBOX)).context["page_obj"]
    assert [row.title for row in page] == ["甲", notice.title, "乙"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=逾期", 1),
        ("q=没有这样的", 0),
        ("kind=letter", 0),
        ("state=unread", 1),
        ("state=read", 0),
        ("page=99", 1),
    ],
)
def test_filters_live_in_the_address(world, notice, query, found):
    answer = world.client("clerk").get(reverse(INBOX) + "?" + query)
    assert len(answer.context["page_obj"]) == found
    if not found:
        assert "清除筛选" in answer.content.decode()


def test_an_empty_inbox_says_what_will_come(world):
    assert "还没有消息" in world.client("clerk").get(reverse(INBOX)).content.decode()


def test_30_notices_ask_as_many_questions_as_one(world, notice):
    client = world.client("clerk")

    def questions():
        client.get(reverse(INBOX) + "?size=50")
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(INBOX) + "?size=50")
        return len(queries)

    one = questions()
    person = world.tenures["clerk"].person_id
    for n in range(29):
        lines = [Line(None, f"{k}", text=f"事项{k}", url="/x/") for k in range(7)]
        notify(person_ids=[person], kind="work", title=f"消息{n}", lines=lines, by=system())
    assert questions() == one
