"""Saving, sending, signing: the unit's side of a quarterly checklist."""

import contextlib
import datetime as dt
import hashlib
import json

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from portal.audit.models import AuditEvent
from portal.errors import Refused, Stale
from portal.notifications.models import Notice
from responsibilities.actions.reports import (
    save_report,
    send_back_report,
    send_report,
    submit_report,
    withdraw_report,
)
from responsibilities.enums import EntryStatus, Progress, ReportStatus
from responsibilities.models import ProgressReport, ReportDraft, Submission
from responsibilities.snapshots import reading
from responsibilities.workflows_reports import ENTRY, REPORT
from tests.responsibilities.builders import FILLING_DAY, fill, planned


@pytest.fixture(autouse=True)
def day():
    with time_machine.travel(FILLING_DAY, tick=False):
        yield


@pytest.fixture
def made(world):
    return planned(world)


def filled(made, world):
    """The checklist with everything saved."""
    return save_report(report=made.report, version=1, entries=fill(made.entries), by=world.actor("clerk"))


def submitted(made, world):
    report = filled(made, world)
    submit_report(report=report, read=reading(report), by=world.actor("head"))
    return ProgressReport.objects.get(pk=report.pk)


def test_saving_writes_entries_and_raises_the_version(made, world):
    entry = made.entries[0]
    report = save_report(
        report=made.report,
        version=1,
        entries={entry.ref: {"text": "完成 3 人承诺。", "progress": "done", "percent": None,
                             "effective_on": dt.date(2026, 3, 28)}},
        by=world.actor("clerk"),
    )  # fmt: skip
    entry.refresh_from_db()
    assert (entry.text, entry.progress, entry.percent) == ("完成 3 人承诺。", "done", 100)
    assert report.version == 2
    assert report.saved_label == world.actor("clerk").label
    assert AuditEvent.objects.filter(verb="entry.save").get().fields == [
        "effective_on", "percent", "progress", "text",
    ]  # fmt: skip


def test_saving_nothing_new_leaves_the_version(made, world):
    report = filled(made, world)
    again = save_report(report=report, version=2, entries=fill(made.entries), by=world.actor("clerk"))
    assert again.version == 2


def test_progress_other_than_done_has_no_date_of_completion(made, world):
    entry = made.entries[0]
    fields = {"text": "x", "progress": "ongoing", "percent": 40, "effective_on": dt.date(2026, 3, 1)}
    save_report(report=made.report, version=1, entries={entry.ref: fields}, by=world.actor("clerk"))
    entry.refresh_from_db()
    assert entry.effective_on is None
    assert entry.percent == 40


def test_the_second_of_two_is_told_who_was_first_and_loses_no_text(made, world):
    first, entry = world.actor("clerk"), made.entries[0]
    save_report(report=made.report, version=1, entries={entry.ref: {"text": "先存的"}}, by=first)
    with pytest.raises(Stale) as caught:
        save_report(
            report=made.report, version=1, entries={entry.ref: {"text": "后存的"}}, by=world.actor("head")
        )
    assert "己示例" in caught.value.message
    assert "10:00" in caught.value.message
    entry.refresh_from_db()
    assert entry.text == "先存的"
    lost = ReportDraft.objects.get(person=world.actor("head").person)
    assert lost.superseded_at
    assert lost.data[entry.ref]["text"] == "后存的"


def test_twenty_in_turn_one_wins_nineteen_are_told(made, world):
    entry = made.entries[0]
    told = 0
    for number in range(20):
        who = world.actor("clerk" if number % 2 else "head")
        try:
            save_report(report=made.report, version=1, entries={entry.ref: {"text": f"第{number}稿"}}, by=who)
        except Stale:
            told += 1
    entry.refresh_from_db()
    kept = {entry.text} | {draft.data[entry.ref]["text"] for draft in ReportDraft.objects.all()}
    assert told == 19
    assert kept == {f"第{number}稿" for number in range(20)}


@pytest.mark.parametrize(
    "who", ["colleague", "other_head", "staff", "leader", "reader", "discipline", "stranger"]
)
def test_nobody_else_fills(made, world, who):
    with pytest.raises(PermissionDenied):
        save_report(report=made.report, version=1, entries=fill(made.entries), by=world.actor(who))


def test_an_entry_of_another_report_is_refused(made, world):
    with pytest.raises(Refused, match="清单里没有这一项"):
        save_report(
            report=made.report, version=1, entries={"zzzzzzzzzzzz": {"text": "x"}}, by=world.actor("clerk")
        )


def test_sending_names_what_is_missing(made, world):
    with pytest.raises(Refused) as caught:
        send_report(report=made.report, version=1, entries=fill(made.entries[:7]), by=world.actor("clerk"))
    assert set(caught.value.fields) == {entry.ref for entry in made.entries[7:]}
    made.report.refresh_from_db()
    assert made.report.status == ReportStatus.OPEN
    assert made.entries[0].text  # what was typed is saved all the same


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"progress": "not_started", "text": ""}, "未开展要写明原因"),
        ({"progress": "nothing", "text": " "}, "零报告要写明原因"),
        ({"progress": "ongoing", "text": "字" * 501}, "超出 1 字"),
        ({"progress": "ongoing", "text": "x", "percent": 100}, "已到 100%"),
        ({"progress": "done", "text": "x", "percent": 80}, "只到 80%"),
        ({"progress": "done", "text": "x"}, "填办结日期"),
        ({"progress": "done", "text": "x", "effective_on": dt.date(2026, 5, 1)}, "还没有到"),
        ({"text": "x"}, "还没有选进度"),
    ],
)
def test_what_is_wrong_says_the_way_out(made, world, fields, sentence):
    entries = fill(made.entries) | {made.entries[3].ref: fields}
    with pytest.raises(Refused) as caught:
        send_report(report=made.report, version=1, entries=entries, by=world.actor("clerk"))
    assert sentence in caught.value.fields[made.entries[3].ref]


def test_five_hundred_signs_are_enough_and_allowed(made, world):
    entries = fill(made.entries, text="字" * 500)
    report = send_report(report=made.report, version=1, entries=entries, by=world.actor("clerk"))
    assert report.status == ReportStatus.TO_SIGN


def test_sent_to_the_head_who_is_told(made, world):
    report = send_report(report=made.report, version=1, entries=fill(made.entries), by=world.actor("clerk"))
    assert report.status == ReportStatus.TO_SIGN
    assert report.sent_at
    notice = Notice.objects.get(person=world.actor("head").person)
    assert "待您签字" in notice.title
    assert notice.lines.get().url.endswith(f"/{report.ref}/")


def test_without_a_head_it_says_what_to_do_and_keeps_the_text(made, world):
    world.tenures["head"].to_on = dt.date(2026, 4, 1)
    world.tenures["head"].save()
    with pytest.raises(Refused, match="还没有登记主要负责人"):
        send_report(report=made.report, version=1, entries=fill(made.entries), by=world.actor("clerk"))
    assert made.entries[0].text


def test_withdrawn_and_sent_back(made, world):
    report = send_report(report=made.report, version=1, entries=fill(made.entries), by=world.actor("clerk"))
    assert withdraw_report(report=report, by=world.actor("clerk")).status == ReportStatus.OPEN
    report = send_report(report=report, version=2, by=world.actor("clerk"))
    with pytest.raises(Refused, match="要改什么"):
        send_back_report(report=report, note=" ", by=world.actor("head"))
    with pytest.raises(PermissionDenied):
        send_back_report(report=report, note="x", by=world.actor("clerk"))
    report = send_back_report(report=report, note="第 3 项补数字", by=world.actor("head"))
    assert (report.status, report.head_note) == (ReportStatus.OPEN, "第 3 项补数字")
    assert Notice.objects.filter(person=world.actor("clerk").person, title__contains="退回修改").count() == 1


def test_submitting_pins_exactly_what_was_signed(made, world):
    report = filled(made, world)
    submission = submit_report(report=report, read=reading(report), by=world.actor("head"))
    report.refresh_from_db()
    made.report.deadline.refresh_from_db()
    assert report.status == ReportStatus.SUBMITTED
    assert report.late_days == 0
    assert {entry.status for entry in made.entries} == {EntryStatus.SUBMITTED}
    assert made.report.deadline.status == "handed_in"
    assert submission.tenure == world.tenures["head"]
    assert submission.round == 1
    canonical = json.dumps(submission.snapshot, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert submission.sha256 == hashlib.sha256(canonical.encode()).hexdigest()
    assert submission.statement == "我已阅看龙台镇党委一季度 9 项任务进展，情况属实，同意报送。"


@pytest.mark.parametrize(
    ("day", "late"),
    [
        ((2026, 4, 9, 23, 59), 0),
        ((2026, 4, 10, 0, 0), 1),
        ((2026, 4, 11, 9, 0), 1),  # a Saturday
        ((2026, 4, 17, 9, 0), 6),
    ],
)
def test_late_days_are_working_days(made, world, day, late):
    report = filled(made, world)
    with time_machine.travel(dt.datetime(*day, tzinfo=FILLING_DAY.tzinfo), tick=False):
        submission = submit_report(report=report, read=reading(report), by=world.actor("head"))
    report.refresh_from_db()
    assert submission.late_days == report.late_days == late
    assert submission.due_on == dt.date(2026, 4, 9)


def test_a_weekend_after_the_due_friday_is_late_too():
    from portal.deadlines.lights import workdays_late

    assert workdays_late(dt.date(2026, 4, 10), dt.date(2026, 4, 10)) == 0


@pytest.mark.parametrize(
    "who", ["clerk", "colleague", "other_head", "staff", "secretary", "leader", "stranger"]
)
def test_only_the_units_head_signs(made, world, who):
    report = filled(made, world)
    with pytest.raises(PermissionDenied):
        submit_report(report=report, read=reading(report), by=world.actor(who))


def test_the_portal_itself_signs_nothing(made, world):
    from portal.actor import system

    report = filled(made, world)
    with pytest.raises(PermissionDenied):
        submit_report(report=report, read=reading(report), by=system())


def test_what_changed_since_it_was_read_is_not_signed(made, world):
    report = filled(made, world)
    read = reading(report)
    save_report(
        report=report, version=2, entries={made.entries[0].ref: {"text": "后改"}}, by=world.actor("clerk")
    )
    with pytest.raises(Stale, match="文字或材料又有改动"):
        submit_report(report=report, read=read, by=world.actor("head"))
    assert not Submission.objects.exists()


def test_fifty_clicks_make_one_submission(made, world):
    report = filled(made, world)
    head, read = world.actor("head"), reading(report)
    for _ in range(50):
        with contextlib.suppress(Refused):
            submit_report(report=report, read=read, by=head)
    assert Submission.objects.filter(report=report).count() == 1


def test_not_due_and_ended_entries_are_not_asked_for(made, world):
    first, second = made.entries[:2]
    type(first).objects.filter(pk=first.pk).update(status=EntryStatus.NOT_DUE)
    type(first).objects.filter(pk=second.pk).update(status=EntryStatus.ENDED)
    report = save_report(
        report=made.report, version=1, entries=fill(made.entries[2:]), by=world.actor("clerk")
    )
    submission = submit_report(report=report, read=reading(report), by=world.actor("head"))
    assert "7 项任务进展" in submission.statement
    assert [entry.status for entry in made.entries[:2]] == [EntryStatus.NOT_DUE, EntryStatus.ENDED]


ACTIONS = {
    "save": lambda report, world: save_report(
        report=report, version=report.version,
        entries={report.entries.first().ref: {"text": "又改"}}, by=world.actor("clerk")),
    "send": lambda report, world: send_report(
        report=report, version=report.version, by=world.actor("clerk")),
    "withdraw": lambda report, world: withdraw_report(report=report, by=world.actor("clerk")),
    "send_back": lambda report, world: send_back_report(report=report, note="改", by=world.actor("head")),
    "submit": lambda report, world: submit_report(
        report=report, read=reading(report), by=world.actor("head")),
}  # fmt: skip


@pytest.mark.parametrize("verb", ACTIONS)
@pytest.mark.parametrize("state", ReportStatus.values)
def test_every_state_against_every_verb_of_the_unit(made, world, state, verb):
    report = filled(made, world)
    dates = {"sent_at": FILLING_DAY}
    if state in ("submitted", "returned", "accepted"):
        dates["submitted_at"] = FILLING_DAY
    accepted = {"accepted_on": FILLING_DAY.date()} if state == "accepted" else {}
    ProgressReport.objects.filter(pk=report.pk).update(status=state, **dates, **accepted)
    report.refresh_from_db()
    if REPORT.may(state, verb):
        ACTIONS[verb](report, world)
        report.refresh_from_db()
        assert report.status == REPORT.next(state, verb)
    else:
        with pytest.raises(Refused, match="不能"):
            ACTIONS[verb](report, world)
        report.refresh_from_db()
        assert report.status == state


@pytest.mark.parametrize("verb", ["withdraw", "send_back"])
def test_what_was_returned_is_still_returned_work_after_it_came_back(made, world, verb):
    report = filled(made, world)
    ProgressReport.objects.filter(pk=report.pk).update(
        status=ReportStatus.TO_SIGN, sent_at=FILLING_DAY, submitted_at=FILLING_DAY
    )
    ACTIONS[verb](report, world)
    report.refresh_from_db()
    assert report.status == REPORT.next(ReportStatus.TO_SIGN, f"{verb}_corrected") == ReportStatus.RETURNED


@pytest.mark.parametrize("state", EntryStatus.values)
def test_every_entry_state_against_saving(made, world, state):
    entry = made.entries[0]
    reason = {"return_reason": "补数字", "text": "旧", "progress": "ongoing"}
    type(entry).objects.filter(pk=entry.pk).update(status=state, **reason)
    entries = {entry.ref: {"text": "新"}}
    if ENTRY.may(state, "save"):
        save_report(report=made.report, version=1, entries=entries, by=world.actor("clerk"))
    else:
        with pytest.raises(Refused, match="不能填写"):
            save_report(report=made.report, version=1, entries=entries, by=world.actor("clerk"))
    entry.refresh_from_db()
    assert entry.text == ("新" if ENTRY.may(state, "save") else "旧")


BROKEN = {
    "report_sent_has_time": {"status": ReportStatus.TO_SIGN},
    "report_submitted_has_time": {"status": ReportStatus.SUBMITTED},
    "report_accepted_has_date": {"status": ReportStatus.ACCEPTED, "submitted_at": FILLING_DAY},
    "report_quarter": {"quarter": 5},
}
BROKEN_ENTRY = {
    "entry_percent": {"percent": 101},
    "entry_returned_with_reason": {"status": EntryStatus.RETURNED},
    "entry_submitted_is_filled": {"status": EntryStatus.SUBMITTED},
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses_a_report_that_cannot_be(made, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ProgressReport.objects.filter(pk=made.report.pk).update(**BROKEN[name])


@pytest.mark.parametrize("name", BROKEN_ENTRY)
def test_the_database_refuses_an_entry_that_cannot_be(made, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        made.report.entries.update(**BROKEN_ENTRY[name])


def test_one_submission_a_round_and_one_live_draft(made, world):
    report = submitted(made, world)
    submission = report.submissions.get()
    submission.pk, submission.ref = None, "x" * 12
    with pytest.raises(IntegrityError), transaction.atomic():
        submission.save(force_insert=True)
    person = world.actor("clerk").person
    ReportDraft.objects.create(report=report, person=person, base_version=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportDraft.objects.create(report=report, person=person, base_version=2)


def test_reported_as_done_stops_the_dutys_own_ladder(made, world):
    done = fill(made.entries[:1], progress=Progress.DONE, effective_on=dt.date(2026, 3, 20))
    report = save_report(
        report=made.report, version=1, entries=fill(made.entries) | done, by=world.actor("clerk")
    )
    submit_report(report=report, read=reading(report), by=world.actor("head"))
    states = [entry.assignment.milestones.get().deadline.status for entry in made.entries]
    assert states == ["handed_in"] + ["open"] * 8
