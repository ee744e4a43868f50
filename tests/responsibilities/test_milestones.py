"""完成情况: reporting on a duty's own date, the commission's answer, and what both do to clocks."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from portal.audit.models import AuditEvent
from portal.deadlines.models import Deadline
from portal.errors import Refused, Stale
from portal.notifications.models import Notice
from portal.storage import store
from responsibilities.actions.evidence import discard_evidence, keep_evidence
from responsibilities.actions.milestones import accept_completion, report_completion, return_completion
from responsibilities.actions.reports import save_report, submit_report
from responsibilities.actions.reviews import finish_review, return_entries
from responsibilities.enums import AssignmentStatus, EntryStatus, MilestoneStatus, Progress
from responsibilities.models import Milestone, ProgressReport
from responsibilities.snapshots import completion_reading, reading
from responsibilities.workflows_milestones import MILESTONE
from tests.responsibilities.builders import assign, fill, plan, planned, report_of

CHINA = dt.timezone(dt.timedelta(hours=8))
DAY = dt.datetime(2026, 6, 29, 10, tzinfo=CHINA)  # Monday
HALF = [["2026-01-01", "2026-06-30"]]
TWO = [["2026-01-01", "2026-06-30"], ["2026-07-01", "2026-12-31"]]
S = MilestoneStatus


@pytest.fixture(autouse=True)
def day():
    with time_machine.travel(DAY, tick=False):
        yield


@pytest.fixture
def made(world):
    return planned(world, duties=1, windows=HALF, quarters=(2, 3))


@pytest.fixture
def milestone(made):
    return Milestone.objects.get()


def report(milestone, world, *, by="clerk", on=dt.date(2026, 6, 28), text="六月底前已建制并试行。", **more):
    return report_completion(milestone=milestone, text=text, effective_on=on, by=world.actor(by), **more)


def accept(milestone, world, by="staff"):
    return accept_completion(milestone=milestone, by=world.actor(by))


def send_back(milestone, world, by="staff", reason="附上文件。"):
    return return_completion(milestone=milestone, reason=reason, by=world.actor(by))


def fresh(milestone) -> Milestone:
    return Milestone.objects.select_related("deadline", "assignment").get(pk=milestone.pk)


@pytest.mark.parametrize("by", ["clerk", "head"])
def test_reporting_stops_the_ladder(milestone, world, by):
    report(milestone, world, by=by)
    found = fresh(milestone)
    assert (found.status, found.reported_on, found.late_days) == (S.REPORTED, DAY.date(), 0)
    assert found.effective_on == dt.date(2026, 6, 28)
    assert (found.deadline.status, found.deadline.handed_in_on) == ("handed_in", DAY.date())
    assert AuditEvent.objects.filter(verb="milestone.report").count() == 1


@pytest.mark.parametrize("by", ["colleague", "staff", "leader", "discipline", "reader", "stranger"])
def test_only_the_units_own_people_report(milestone, world, by):
    with pytest.raises(PermissionDenied):
        report(milestone, world, by=by)
    assert fresh(milestone).status == S.OPEN


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("text", {"text": "   "}),
        ("text", {"text": "字" * 2001}),
        ("effective_on", {"on": dt.date(2026, 6, 30)}),
        ("effective_on", {"on": None}),
    ],
)
def test_what_is_not_filled_is_said_by_field(milestone, world, field, given):
    with pytest.raises(Refused) as refusal:
        report(milestone, world, **given)
    assert list(refusal.value.fields) == [field]
    assert fresh(milestone).deadline.status == "open"


def test_a_window_that_has_not_begun_waits(world):
    planned(world, duties=1, windows=TWO, quarters=(2,))
    later = Milestone.objects.order_by("due_on").last()
    with pytest.raises(Refused, match="7月1日才开始"):
        report(later, world)


def test_lateness_of_the_first_report_stays(milestone, world):
    with time_machine.travel(dt.datetime(2026, 7, 3, 9, tzinfo=CHINA), tick=False):
        report(milestone, world, on=dt.date(2026, 7, 2))
        send_back(milestone, world)
        assert fresh(milestone).deadline.due_on == dt.date(2026, 7, 8)
        report(milestone, world, on=dt.date(2026, 7, 2))
    found = fresh(milestone)
    assert (found.late_days, found.reported_on, found.due_on) == (
        3,
        dt.date(2026, 7, 3),
        dt.date(2026, 6, 30),
    )


def test_files_are_the_units_own_and_cannot_be_discarded(made, milestone, world):
    stored = store(b"minutes", name="minutes.txt")
    mine = keep_evidence(organization=world["龙台"], file=stored, name="纪要.txt", by=world.actor("clerk"))
    other = keep_evidence(organization=world["花桥"], file=stored, name="a.txt", by=world.actor("colleague"))
    with pytest.raises(PermissionDenied):
        report(milestone, world, evidence=[other])
    report(milestone, world, evidence=[mine])
    assert list(fresh(milestone).evidence.all()) == [mine]
    with pytest.raises(Refused, match="不能删除"):
        discard_evidence(report=made.report, evidence=mine, by=world.actor("clerk"))


def test_files_of_another_unit_are_not_kept(world):
    stored = store(b"minutes", name="minutes.txt")
    with pytest.raises(PermissionDenied):
        keep_evidence(organization=world["龙台"], file=stored, name="a.txt", by=world.actor("colleague"))


def test_acceptance_meets_the_date_and_ends_the_duty(made, milestone, world):
    report(milestone, world)
    accept(milestone, world)
    found = fresh(milestone)
    assert (found.status, found.done_on) == (S.DONE, DAY.date())
    assert (found.deadline.status, found.deadline.closed_on) == ("met", DAY.date())
    assert found.assignment.status == AssignmentStatus.DONE
    assert found.assignment.done_on == dt.date(2026, 6, 28)
    assert [each.entries.get().status for each in (made.report, made.later[3])] == [EntryStatus.ENDED] * 2
    for who in ("clerk", "head"):
        assert Notice.objects.filter(person=world.actor(who).person, title__contains="已认可").exists()


def test_what_is_written_or_belongs_to_an_earlier_quarter_stays_asked(world):
    drafted = plan(world, duties=1, windows=HALF)
    work = assign(drafted.duties.get(), world["龙台"])
    first, second = (report_of(drafted, world["龙台"], quarter, [work]) for quarter in (1, 2))
    entry = second.entries.get()
    save_report(report=second, version=1, entries=fill([entry]), by=world.actor("clerk"))
    milestone = Milestone.objects.get()
    report(milestone, world)
    accept(milestone, world)
    assert first.entries.get().status == EntryStatus.OPEN
    assert second.entries.get().status == EntryStatus.OPEN


def test_one_of_two_dates_does_not_end_the_duty(world):
    made = planned(world, duties=1, windows=TWO, quarters=(2, 3))
    first = Milestone.objects.order_by("due_on").first()
    report(first, world)
    accept(first, world)
    assert fresh(first).assignment.status == AssignmentStatus.ACTIVE
    assert made.later[3].entries.get().status == EntryStatus.OPEN


def test_a_return_arms_the_clock_again(milestone, world):
    report(milestone, world)
    send_back(milestone, world)
    found = fresh(milestone)
    assert (found.status, found.return_reason) == (S.RETURNED, "附上文件。")
    assert (found.deadline.status, found.deadline.due_on, found.deadline.round) == (
        "open",
        dt.date(2026, 7, 2),
        2,
    )
    assert Notice.objects.filter(person=world.actor("clerk").person, title__contains="退回").exists()
    report(milestone, world, text="文件已附。")
    assert fresh(milestone).status == S.REPORTED


def test_a_return_never_takes_time_away(world):
    planned(world, duties=1, windows=[["2026-01-01", "2026-12-31"]], quarters=(2,))
    milestone = Milestone.objects.get()
    report(milestone, world)
    send_back(milestone, world)
    assert fresh(milestone).deadline.due_on == dt.date(2026, 12, 31)


def test_a_return_needs_its_reason(milestone, world):
    report(milestone, world)
    with pytest.raises(Refused) as refusal:
        send_back(milestone, world, reason=" ")
    assert "reason" in refusal.value.fields


def test_nobody_answers_or_reports_over_what_they_have_not_read(milestone, world):
    staff = world.actor("staff")
    empty = completion_reading(milestone)
    report(milestone, world, text="第一稿", read=empty)
    first = completion_reading(fresh(milestone))
    send_back(milestone, world)
    with pytest.raises(Stale):
        report(milestone, world, text="没看见退回", read=first)
    report(milestone, world, text="第二稿", read=completion_reading(fresh(milestone)))
    second = completion_reading(fresh(milestone))
    for act in (accept_completion, lambda **kwargs: return_completion(reason="缺数字", **kwargs)):
        with pytest.raises(Stale, match="又有变动"):
            act(milestone=milestone, by=staff, read=first)
    assert fresh(milestone).text == "第二稿"
    assert accept_completion(milestone=milestone, by=staff, read=second).status == S.DONE


@pytest.mark.parametrize("act", [accept, send_back])
@pytest.mark.parametrize("by", ["clerk", "head", "colleague", "leader", "secretary", "stranger_staff"])
def test_only_the_commission_answers(milestone, world, act, by):
    report(milestone, world)
    with pytest.raises(PermissionDenied):
        act(milestone, world, by=by)


@pytest.mark.parametrize("act", [accept, send_back])
def test_nobody_answers_their_own_unit(world, act):
    planned(world, "区纪委", duties=1, windows=HALF, quarters=(2,))
    milestone = Milestone.objects.get()
    report(milestone, world, by="commission_clerk")
    with pytest.raises(PermissionDenied):
        act(milestone, world, by="staff")
    act(milestone, world, by="office")


# the matrix


def put(milestone, status, world):
    """Brought into `status` by the actions themselves."""
    if status != S.OPEN:
        report(milestone, world)
    if status == S.RETURNED:
        send_back(milestone, world)
    if status == S.DONE:
        accept(milestone, world)


@pytest.mark.parametrize("verb", ["report", "accept", "return"])
@pytest.mark.parametrize("status", list(S))
def test_every_state_and_verb(milestone, world, status, verb):
    put(milestone, status, world)
    act = {"report": report, "accept": accept, "return": send_back}[verb]
    if MILESTONE.may(status, verb):
        act(milestone, world)
        assert fresh(milestone).status == MILESTONE.next(status, verb)
    else:
        with pytest.raises(Refused):
            act(milestone, world)
        assert fresh(milestone).status == status


# with the quarterly checklist


def hand_in_done(made, world) -> ProgressReport:
    done = {"progress": Progress.DONE, "effective_on": dt.date(2026, 6, 28)}
    saved = save_report(
        report=made.report, version=1, entries=fill(made.entries, **done), by=world.actor("clerk")
    )
    submit_report(report=saved, read=reading(saved), by=world.actor("head"))
    return ProgressReport.objects.get(pk=saved.pk)


def test_an_accepted_entry_closes_what_was_not_reported(made, milestone, world):
    finish_review(report=hand_in_done(made, world), accept_remaining=True, by=world.actor("staff"))
    found = fresh(milestone)
    assert (found.status, found.done_on, found.reported_on) == (S.DONE, DAY.date(), None)
    assert found.deadline.status == "met"


@pytest.mark.parametrize("status", [S.REPORTED, S.RETURNED])
def test_an_accepted_entry_closes_what_was_reported(made, milestone, world, status):
    put(milestone, status, world)
    finish_review(report=hand_in_done(made, world), accept_remaining=True, by=world.actor("staff"))
    assert (fresh(milestone).status, fresh(milestone).deadline.status) == (S.DONE, "met")


def test_what_the_next_quarter_already_wrote_is_not_hidden(made, milestone, world):
    later = made.later[3].entries.get()
    type(later).objects.filter(pk=later.pk).update(status="open", text="三季度又做了")
    finish_review(report=hand_in_done(made, world), accept_remaining=True, by=world.actor("staff"))
    later.refresh_from_db()
    assert (later.status, later.text) == (EntryStatus.OPEN, "三季度又做了")


def test_a_checklist_under_review_is_not_reported_again(made, milestone, world):
    hand_in_done(made, world)
    with pytest.raises(Refused, match="已随季度清单"):
        report(milestone, world)


def test_a_returned_entry_leaves_a_report_of_its_own_alone(made, milestone, world):
    put(milestone, S.REPORTED, world)
    checklist = hand_in_done(made, world)
    staff = world.actor("staff")
    return_entries(report=checklist, reasons={made.entries[0]: "写具体。"}, by=staff)
    finish_review(report=checklist, by=staff)
    assert (fresh(milestone).status, fresh(milestone).deadline.status) == (S.REPORTED, "handed_in")


def test_a_returned_entry_never_takes_time_away(world):
    made = planned(world, duties=1, windows=[["2026-01-01", "2026-12-31"]], quarters=(2,))
    checklist, staff = hand_in_done(made, world), world.actor("staff")
    return_entries(report=checklist, reasons={made.entries[0]: "写具体。"}, by=staff)
    finish_review(report=checklist, by=staff)
    deadline = Deadline.objects.get(kind="duty")
    assert (deadline.status, deadline.due_on) == ("open", dt.date(2026, 12, 31))


# what the database refuses


@pytest.mark.parametrize(
    "fields",
    [
        {"status": S.REPORTED},
        {"status": S.REPORTED, "text": "完成", "effective_on": DAY.date()},
        {"status": S.REPORTED, "reported_on": DAY.date(), "effective_on": DAY.date()},
        {"status": S.RETURNED, "text": "完", "reported_on": DAY.date(), "effective_on": DAY.date()},
        {"status": S.DONE},
        {"done_on": DAY.date()},
        {"reported_on": DAY.date(), "effective_on": dt.date(2026, 7, 1)},
    ],
)
def test_the_database_holds_states_to_their_dates(milestone, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Milestone.objects.filter(pk=milestone.pk).update(**fields)
