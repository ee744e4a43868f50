"""History and standing of a deadline; the command's contract."""

import datetime as dt
import io
import json

import pytest
import time_machine
from django.core.management import CommandError, call_command

from portal.actor import system
from portal.deadlines.actions.deadlines import hand_in, pause, rearm
from portal.deadlines.actions.urges import urge_units
from portal.deadlines.models import DailyRun
from portal.deadlines.queries import history, next_rung, places, rungs_of, upcoming
from portal.schedule import ENTRIES
from tests.documents import letters

pytestmark = pytest.mark.django_db
ZERO = dict.fromkeys(["opened", "reminded", "overdue", "leaders", "drafted", "issued", "talks"], 0)
ZONE = dt.timezone(dt.timedelta(hours=8))


def at(*day):
    return time_machine.travel(dt.datetime(*day, 9, tzinfo=ZONE), tick=False)


def test_a_deadlines_story_in_order(desk, world):
    deadline = desk.deadline()
    for day in (1, 3, 10, 13):
        with at(2026, 4, day):
            desk.run(2026, 4, day)
    with at(2026, 4, 14):
        urge_units(deadlines=[deadline], note="周五前", by=world.actor("staff"))
        deadline.refresh_from_db()
        events = history(deadline)
        assert [event["text"] for event in events] == [
            "开放填报",
            "−3 提醒",
            "+1 转红",
            "+2 告知责任领导",
            "催办",
            "+5 发督办书",
        ]
        assert [event["state"] for event in events[:4]] == ["ok", "soon", "late", "late"]
        assert events[1]["detail"] == "告知 2 人"
        assert events[-1] == {
            "at": dt.date(2026, 4, 16),
            "text": "+5 发督办书",
            "detail": "届时仍未报送才会",
            "future": True,
        }
        hand_in(deadlines=[deadline], on=dt.date(2026, 4, 14), by=world.actor("head"))
        assert [event["text"] for event in history(deadline)][-1] == "报送"
    with at(2026, 4, 15):
        rearm(deadlines=[deadline], due_on=dt.date(2026, 4, 20), by=world.actor("staff"))
        assert [event["text"] for event in history(deadline)][-2:] == [
            "退回重报",
            "−3 提醒联络员、主要负责人",
        ]


def test_where_it_stands_on_its_ladder(desk):
    deadline = desk.deadline()
    with at(2026, 4, 13):
        desk.run(2026, 4, 13)
        deadline.refresh_from_db()
        place = places([deadline])[deadline.pk]
        assert (place.step, place.total, place.text) == (4, 6, "+2 告知")
        assert [rung["state"] for rung in rungs_of(deadline)] == ["done"] * 3 + ["reached"] + ["future"] * 2
        assert next_rung(deadline)[1] == dt.date(2026, 4, 16)
        pause(deadlines=[deadline], reason="抗洪", by=system())
        assert next_rung(deadline) is None


def test_what_comes_counts_letters_by_unit_and_period(desk, world):
    for title in "甲乙丙":
        desk.deadline(kind="duty", title=title)
    desk.deadline("花桥", kind="duty", title="丁")
    with at(2026, 4, 15):
        desk.run(2026, 4, 15)
        coming = [entry for entry in upcoming(world.jurisdiction, 3) if entry.spec.effect == "letter"]
        assert [(entry.on, entry.count, len(entry.keys)) for entry in coming] == [
            (dt.date(2026, 4, 16), 2, 4)
        ]
        assert upcoming(world.jurisdiction, 3, world.actor("stranger_staff")) == []


def test_before_the_morning_run_today_is_still_to_come(desk, world):
    desk.deadline()
    with at(2026, 4, 10):
        overdue = [e for e in upcoming(world.jurisdiction, 1) if e.spec.effect == "overdue"]
        assert overdue[0].on == dt.date(2026, 4, 10)


def test_the_command_prints_one_object(desk, capsys):
    desk.deadline()
    call_command("run_daily", "--on", "2026-04-16", "--json")
    assert json.loads(capsys.readouterr().out) == ZERO | dict.fromkeys(
        ["opened", "reminded", "overdue", "leaders", "drafted", "issued"], 1
    )
    call_command("run_daily", "--on", "2026-04-16", "--json")
    assert json.loads(capsys.readouterr().out) == ZERO


def test_the_command_refuses_what_is_no_date(desk, capsys):
    with pytest.raises(CommandError, match="2026-04-16") as refused:
        call_command("run_daily", "--on", "昨天", "--json")
    assert refused.value.returncode == 2
    assert "errors" in json.loads(capsys.readouterr().out)


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("typed", "options", "runs"),
    [
        ("", [], False),
        ("2026-04-16", [], True),
        ("", ["--future"], True),
        ("", ["--json"], True),
        (None, [], True),  # a script: nobody to ask
    ],
)
def test_a_day_far_ahead_is_asked_about_at_a_terminal(desk, capsys, monkeypatch, typed, options, runs):
    desk.deadline()
    monkeypatch.setattr("sys.stdin", io.StringIO() if typed is None else Terminal(typed + "\n"))
    with at(2026, 3, 16):
        if runs:
            call_command("run_daily", "--on", "2026-04-16", *options)
        else:
            with pytest.raises(CommandError, match="什么都没有改动") as refused:
                call_command("run_daily", "--on", "2026-04-16", *options)
            assert refused.value.returncode == 1
    assert "2026-04-16 还有 31 天才到" in capsys.readouterr().err
    assert DailyRun.objects.exists() == runs


def test_the_command_says_what_it_could_not_do(desk, capsys):
    desk.deadline()
    desk.broken = True
    with pytest.raises(CommandError, match="发督办书") as refused:
        call_command("run_daily", "--on", "2026-04-16", "--json")
    assert refused.value.returncode == 1
    printed = json.loads(capsys.readouterr().out)
    assert (printed["leaders"], printed["drafted"]) == (1, 0)


def test_the_schedule_names_our_task():
    from portal.deadlines.tasks import run_today

    assert run_today.name == ENTRIES["每日运行"][0]


def test_a_delivered_letter_stands_in_the_history_a_draft_does_not(world):
    with time_machine.travel(letters.moment(), tick=False):
        deadline = letters.report_deadline(world)
        letters.drafted(world, letters.supervision(world, "draft:1", deadlines=[deadline]))
        assert [event for event in history(deadline) if "letter" in event] == []
        [letter] = letters.received(world, letters.supervision(world, deadlines=[deadline]))
        [event] = [event for event in history(deadline) if "letter" in event]
    assert (event["letter"], event["supervision"]) == ("广区责督〔2026〕1号", True)
    assert event["letter_url"].endswith(f"/{letter.ref}/")
    assert event["detail"] == "己示例（龙台镇党委 联络员） 10月20日签收，回复期限 10月27日"
