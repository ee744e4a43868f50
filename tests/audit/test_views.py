import pytest
import time_machine
from django.urls import reverse

from portal.actor import system
from portal.audit.actions import acting, record
from portal.audit.models import AuditEvent
from portal.organizations.models import Person
from portal.workbooks import open_workbook
from portal.workdays.models import CalendarYear

pytestmark = pytest.mark.django_db
LIST = "/audit/"


@pytest.fixture
def events(world):
    """Two days apart, a confidential one and one of the other county."""
    actor, stranger = world.actor("staff"), world.actor("stranger_staff")
    with time_machine.travel("2026-10-19T02:00:00+00:00", tick=False), acting():
        record(
            "plan.publish",
            by=actor,
            subjects=CalendarYear.objects.all(),
            changes={"source": ("旧值", "新值")},
        )
    with time_machine.travel("2026-10-21T02:00:00+00:00", tick=False), acting():
        record("letter.sign", by=actor, subjects=[world["龙台"]], note="内部说明")
        record("case.open", by=actor, subjects=[world["花桥"]], chain="case:abc")
        record("other.county", by=stranger)
    return world


def page(world, who="audit_admin", **query):
    return world.client(who).get(LIST, query)


def verbs(response):
    """Without the logins of the test's own readers."""
    found = [row["event"].verb for row in response.context["rows"]]
    return [verb for verb in found if not verb.startswith("auth.")]


def test_list_shows_who_what_which_fields_and_no_values(events):
    response = page(events)
    text = response.content.decode()
    assert response.status_code == 200
    assert verbs(response) == ["letter.sign", "plan.publish"]
    assert "依据" in text
    assert "龙台镇党委" in text
    assert "等 4 个" in text
    for secret in ("旧值", "新值", "内部说明", "case:abc", "case.open", "other.county"):
        assert secret not in text


def test_objects_have_names_and_no_content(events):
    with acting():
        record(
            "grant.give",
            by=events.actor("security_admin"),
            subjects=[events.user("reader").grants.get(), events.user("clerk"), events.tenures["head"]],
            changes={"reason": ("", "密件")},
        )
    text = page(events, verb="grant.give").text
    for name in ("授权 寅示例 只读", "账号 己示例", "丁示例 龙台镇党委 党委书记"):
        assert name in text
    assert "密件" not in text


def test_what_has_the_same_name_is_said_once(events):
    with acting():
        people = [Person.objects.create(jurisdiction=events.jurisdiction, name="同名") for _ in range(2)]
        record("account.open", by=events.actor("staff"), subjects=people)
    assert ">人员 同名 等 2 个<" in page(events, verb="account.open").text


def test_a_row_opens_to_all_of_its_objects_and_fields(events):
    client = events.client("audit_admin")
    event = AuditEvent.objects.get(verb="letter.sign")
    text = client.get(reverse("audit:event", args=["county", event.seq])).text
    for part in ("龙台镇党委", events["龙台"].ref, event.identity, event.hash, f"辖区链第 {event.seq} 条"):
        assert part in text
    assert "内部说明" not in text
    assert reverse("audit:event", args=["county", event.seq]) in page(events).text


@pytest.mark.parametrize("verb", ["case.open", "other.county"])
def test_events_of_other_chains_do_not_open(events, verb):
    client, event = events.client("audit_admin"), AuditEvent.objects.get(verb=verb)
    for chain in ("county", "portal", event.chain.name):
        answer = client.get(reverse("audit:event", args=[chain, event.seq]))
        assert answer.status_code == 404 or answer.context["row"]["event"].verb != verb


@pytest.mark.parametrize("who", ["staff", "clerk", "system_admin", "security_admin", "stranger"])
def test_only_the_audit_administrator_opens_an_event(events, who):
    event = AuditEvent.objects.get(verb="letter.sign")
    assert events.client(who).get(reverse("audit:event", args=["county", event.seq])).status_code == 403


@pytest.mark.parametrize(
    "who", ["staff", "clerk", "head", "leader", "system_admin", "security_admin", "stranger"]
)
def test_others_may_not_open_it(events, who):
    assert page(events, who).status_code == 403
    assert events.client(who).post(reverse("audit:export")).status_code == 403


def test_anonymous_is_sent_to_login(world):
    assert page(world, None).status_code == 302
    assert world.client().post(reverse("audit:export")).status_code == 302


def test_wrong_methods(world):
    assert world.client("audit_admin").post(LIST).status_code == 405
    assert world.client("audit_admin").get(reverse("audit:export")).status_code == 405


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"since": "2026-10-20"}, ["letter.sign"]),
        ({"until": "2026-10-19"}, ["plan.publish"]),
        ({"since": "2026-10-19", "until": "2026-10-21"}, ["letter.sign", "plan.publish"]),
        ({"verb": "plan.publish"}, ["plan.publish"]),
        ({"source": "job"}, []),
        ({"q": "没有这个人"}, []),
    ],
)
def test_filters(events, query, found):
    assert verbs(page(events, **query)) == found


def test_an_object_is_found_by_its_ref(events):
    assert verbs(page(events, q=events["龙台"].ref)) == ["letter.sign"]
    assert verbs(page(events, q=events["花桥"].ref)) == []


def test_export_holds_the_filtered_whole_and_is_recorded(events):
    with acting():
        for _ in range(30):
            record("night.run", by=system())
    response = events.client("audit_admin").post(reverse("audit:export") + "?verb=night.run")
    sheet = open_workbook(response.content, "audit.xlsx").sheets[0]
    assert len(sheet.rows) == 32
    text = str(sheet.rows)
    assert "night.run" in text
    assert "plan.publish" not in text
    event = AuditEvent.objects.get(verb="audit.export")
    assert event.user_id == events.user("audit_admin").pk
    assert "30 条" in event.changes.get().new


def test_number_of_queries_does_not_grow_with_the_page(events, django_assert_max_num_queries):
    with acting():
        for _ in range(60):
            record("night.run", by=system(), subjects=[events["龙台"]])
    client = events.client("audit_admin")
    client.get(LIST)
    with django_assert_max_num_queries(30):
        response = client.get(LIST, {"size": "50", "page": "1"})
    assert len(response.context["rows"]) == 50
