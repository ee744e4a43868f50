"""约谈: one suggestion per unit and period; staff decide, the unit does not even see it."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accountability.actions.talks import drop_talk, hold_talk, suggest_talks
from accountability.enums import TalkStatus
from accountability.models import Talk
from accountability.workflows import TALK
from portal.actor import system
from portal.audit.models import AuditEvent
from portal.deadlines.actions.deadlines import cancel, meet
from portal.deadlines.models import Deadline
from portal.deadlines.queries import history
from portal.errors import Refused

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 4, 23)
NIGHT = system()
LIST = "accountability:talk_list"


def overdue(world, unit="龙台", title="一季度清单", period="2026Q1"):
    return Deadline.objects.create(
        jurisdiction=world.jurisdiction,
        organization=world[unit],
        kind="quarterly_report",
        title=title,
        period=period,
        due_on=dt.date(2026, 4, 9),
    )


@pytest.fixture
def talk(world):
    with time_machine.travel(
        dt.datetime(2026, 4, 23, 9, tzinfo=dt.timezone(dt.timedelta(hours=8))), tick=False
    ):
        [talk] = suggest_talks([overdue(world), overdue(world, title="任务甲")], on=DAY, by=NIGHT)
        yield talk


def test_one_for_a_unit_and_period_however_often(world, talk):
    assert talk.reason == "一季度清单等 2 项逾期 10 个工作日"
    later = overdue(world, title="任务乙")
    assert suggest_talks([later], on=DAY, by=NIGHT) == []
    assert Talk.objects.get().deadlines.count() == 3
    suggest_talks([overdue(world, "花桥"), overdue(world, period="2026Q2")], on=DAY, by=NIGHT)
    assert Talk.objects.count() == 3


@pytest.mark.parametrize("decide", ["hold", "drop"])
def test_a_later_one_does_not_join_what_a_person_has_decided(world, talk, decide):
    staff = world.actor("staff")
    if decide == "hold":
        hold_talk(talk=talk, held_on=DAY, note="月底前补齐", by=staff)
    else:
        drop_talk(talk=talk, note="已当面说过", by=staff)
    later = overdue(world, title="任务乙")
    (further,) = suggest_talks([later], on=DAY, by=NIGHT)
    assert (further.origin, further.status) == (f"{talk.origin}/2", "suggested")
    assert list(further.deadlines.all()) == [later]
    assert talk.deadlines.count() == 2
    another = overdue(world, title="任务丙")
    assert suggest_talks([another], on=DAY, by=NIGHT) == []  # joins the open one
    assert set(further.deadlines.all()) == {later, another}


def test_what_has_led_to_a_talk_leads_to_no_second(world, talk):
    drop_talk(talk=talk, note="已当面说过", by=world.actor("staff"))
    assert suggest_talks(list(talk.deadlines.all()), on=DAY, by=NIGHT) == []
    assert Talk.objects.count() == 1


def test_it_is_withdrawn_once_everything_it_is_about_is_met(world, talk):
    first, second = talk.deadlines.order_by("pk")
    meet(deadlines=[first], on=DAY, by=world.actor("staff"))
    talk.refresh_from_db()
    assert talk.status == "suggested"
    cancel(deadlines=[second], on=DAY, by=world.actor("staff"))
    talk.refresh_from_db()
    assert (talk.status, talk.decided_label) == ("dropped", "系统")
    assert "全部办结" in talk.note
    event = AuditEvent.objects.get(verb="talk.withdraw")
    assert event.user_label in ("", "系统")
    assert [each["text"] for each in history(first)][-1] == "不约谈"


def test_what_a_person_decided_is_not_withdrawn(world, talk):
    hold_talk(talk=talk, held_on=DAY, note="月底前补齐", by=world.actor("staff"))
    meet(deadlines=talk.deadlines.all(), on=DAY, by=world.actor("staff"))
    talk.refresh_from_db()
    assert (talk.status, talk.note) == ("held", "月底前补齐")


def test_the_ladder_suggests_it(world):
    """The effect is registered: no part of the ladder knows of talks."""
    from portal.deadlines.actions.daily import run_daily

    overdue(world)
    assert run_daily(on=DAY, by=NIGHT)["talks"] == 1
    assert Talk.objects.get().organization == world["龙台"]


def test_held_with_date_and_note_and_told_in_the_history(world, talk):
    hold_talk(talk=talk, held_on=DAY, note="镇党委书记表态月底前补齐", by=world.actor("staff"))
    talk.refresh_from_db()
    assert (talk.status, talk.held_on) == ("held", DAY)
    assert talk.decided_label.startswith("甲示例")
    event = history(talk.deadlines.first())[-2]
    assert event["text"] == "已约谈"
    assert "月底前补齐" in event["detail"]


@pytest.mark.parametrize(
    ("held_on", "note", "sentence"),
    [(dt.date(2026, 4, 24), "谈", "不能晚于今天"), (DAY, "  ", "请写明约谈情况")],
)
def test_a_talk_needs_its_facts(world, talk, held_on, note, sentence):
    with pytest.raises(Refused, match=sentence):
        hold_talk(talk=talk, held_on=held_on, note=note, by=world.actor("staff"))


def test_dropping_needs_a_reason(world, talk):
    with pytest.raises(Refused, match="理由"):
        drop_talk(talk=talk, note="", by=world.actor("staff"))
    drop_talk(talk=talk, note="已报送", by=world.actor("staff"))
    with pytest.raises(Refused, match="不约谈"):
        hold_talk(talk=talk, held_on=DAY, note="谈", by=world.actor("staff"))


@pytest.mark.parametrize("who", ["clerk", "head", "leader", "secretary", "reader", "stranger_staff"])
def test_only_staff_in_reach_decide(world, talk, who):
    with pytest.raises(PermissionDenied):
        drop_talk(talk=talk, note="x", by=world.actor(who))


def test_nobody_decides_about_their_own_unit(world, talk):
    Talk.objects.filter(pk=talk.pk).update(organization=world["区纪委"])
    with pytest.raises(PermissionDenied):
        drop_talk(talk=talk, note="x", by=world.actor("staff"))
    drop_talk(talk=talk, note="x", by=world.actor("office"))


def test_the_table_in_full():
    verbs = {
        ("suggested", "hold"): "held",
        ("suggested", "drop"): "dropped",
        ("suggested", "withdraw"): "dropped",
    }
    for state in TalkStatus.values:
        for verb in ("hold", "drop", "withdraw"):
            assert TALK.may(state, verb) == ((state, verb) in verbs)
            if TALK.may(state, verb):
                assert TALK.next(state, verb) == verbs[state, verb]


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "held"},
        {"status": "dropped", "decided_at": dt.datetime(2026, 4, 23, tzinfo=dt.UTC)},
        {"held_on": DAY},
        {"status": "held", "held_on": DAY, "note": "谈"},
    ],
)
def test_a_talk_cannot_contradict_itself(talk, fields):
    with pytest.raises(IntegrityError, match="talk_status_has_its_facts"), transaction.atomic():
        Talk.objects.filter(pk=talk.pk).update(**fields)


# pages


@pytest.mark.parametrize(
    ("who", "listed", "opened"),
    [
        ("staff", 200, 200),
        ("secretary", 200, 200),
        ("leader", 200, 200),
        ("reader", 200, 200),
        ("clerk", 403, 404),
        ("head", 403, 404),
        ("colleague", 403, 404),
        ("stranger_staff", 200, 404),
        ("system_admin", 403, 404),
        (None, 302, 302),
    ],
)
def test_who_reads(world, talk, who, listed, opened):
    client = world.client(who)
    answer = client.get(reverse(LIST))
    assert answer.status_code == listed
    if opened != 200:
        assert "一季度清单" not in answer.content.decode()
    assert client.get(reverse("accountability:talk", args=[talk.ref])).status_code == opened


def test_staff_register_a_talk(world, talk):
    client, address = world.client("staff"), reverse("accountability:talk_hold", args=[talk.ref])
    wrong = client.post(address, {"hold-held_on": "2026-05-30", "hold-note": "谈过"})
    assert wrong.status_code == 422
    assert "请填实际约谈的日期" in wrong.content.decode()
    assert "谈过" in wrong.content.decode()
    assert client.post(address, {"hold-held_on": "2026-04-23", "hold-note": "谈过"}).status_code == 302
    assert client.post(address, {"hold-held_on": "2026-04-23", "hold-note": "再谈"}).status_code == 409


def test_staff_drop_a_talk(world, talk):
    client, address = world.client("staff"), reverse("accountability:talk_drop", args=[talk.ref])
    assert client.post(address, {"drop-note": ""}).status_code == 422
    assert client.post(address, {"drop-note": "已补报"}).status_code == 302
    assert "已补报" in client.get(reverse("accountability:talk", args=[talk.ref])).content.decode()


@pytest.mark.parametrize(
    ("who", "status"), [("leader", 403), ("clerk", 404), ("stranger_staff", 404), (None, 302)]
)
def test_others_cannot_decide(world, talk, who, status):
    address = reverse("accountability:talk_drop", args=[talk.ref])
    assert world.client(who).post(address, {"drop-note": "x"}).status_code == status
    assert Talk.objects.get().status == "suggested"


def test_wrong_methods(world, talk):
    client = world.client("staff")
    assert client.post(reverse(LIST)).status_code == 405
    assert client.get(reverse("accountability:talk_hold", args=[talk.ref])).status_code == 405


def test_30_rows_ask_as_many_questions_as_one(world, talk):
    client = world.client("staff")

    def questions():
        client.get(reverse(LIST) + "?size=50")
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(LIST) + "?size=50")
        return len(queries)

    one = questions()
    suggest_talks([overdue(world, period=str(n)) for n in range(29)], on=DAY, by=NIGHT)
    assert questions() == one


def test_filters(world, talk):
    client = world.client("staff")
    assert len(client.get(reverse(LIST) + "?status=held").context["page_obj"]) == 0
    assert len(client.get(reverse(LIST) + "?q=清单&status=suggested").context["page_obj"]) == 1
