"""审核: accept and return entry by entry; what it does to clocks, duties and later checklists."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from portal.errors import Refused
from portal.notifications.models import Notice
from responsibilities.actions.drafts import save_draft
from responsibilities.actions.reports import save_report, submit_report
from responsibilities.actions.reviews import accept_entries, finish_review, return_entries
from responsibilities.enums import AssignmentStatus, EntryStatus, Progress, ReportStatus
from responsibilities.forms.reports import as_typed
from responsibilities.models import ProgressReport
from responsibilities.snapshots import reading
from responsibilities.workflows_reports import ENTRY, REPORT
from tests.responsibilities.builders import FILLING_DAY, fill, planned
from tests.responsibilities.counting import queries

REVIEW_DAY = dt.datetime(2026, 4, 10, 9, tzinfo=FILLING_DAY.tzinfo)


def hand_in(made, world, unit=("clerk", "head"), **done):
    """Filled and signed on 7 April; `done` are the fields of the first entry."""
    clerk, head = unit
    entries = fill(made.entries)
    if done:
        entries |= fill(made.entries[:1], **done)
    with time_machine.travel(FILLING_DAY, tick=False):
        report = save_report(report=made.report, version=1, entries=entries, by=world.actor(clerk))
        submit_report(report=report, read=reading(report), by=world.actor(head))
    return ProgressReport.objects.get(pk=made.report.pk)


@pytest.fixture(autouse=True)
def day():
    with time_machine.travel(REVIEW_DAY, tick=False):
        yield


@pytest.fixture
def made(world):
    return planned(world, quarters=(1, 2, 3))


@pytest.fixture
def report(made, world):
    return hand_in(made, world)


def test_all_accepted_ends_the_quarter(report, made, world):
    finish_review(report=report, accept_remaining=True, by=world.actor("staff"))
    report.refresh_from_db()
    report.deadline.refresh_from_db()
    assert (report.status, report.accepted_on) == (ReportStatus.ACCEPTED, REVIEW_DAY.date())
    assert (report.deadline.status, report.deadline.closed_on) == ("met", REVIEW_DAY.date())
    assert {entry.status for entry in made.entries} == {EntryStatus.ACCEPTED}
    for who in ("clerk", "head"):
        assert Notice.objects.filter(person=world.actor(who).person, title__contains="已认可").count() == 1
    assert not Notice.objects.filter(person=world.actor("staff").person).exists()


def test_unfinished_review_is_refused(report, made, world):
    staff = world.actor("staff")
    accept_entries(report=report, entries=made.entries[:6], by=staff)
    with pytest.raises(Refused, match="还有 3 项没有审核"):
        finish_review(report=report, by=staff)


def test_returned_entries_open_again_and_the_clock_is_armed(report, made, world):
    staff = world.actor("staff")
    return_entries(
        report=report, reasons={made.entries[2]: "没有数字", made.entries[5]: "附件不对"}, by=staff
    )
    finish_review(report=report, accept_remaining=True, by=staff)
    report.refresh_from_db()
    report.deadline.refresh_from_db()
    assert report.status == ReportStatus.RETURNED
    assert [entry.status for entry in made.entries].count(EntryStatus.ACCEPTED) == 7
    assert report.deadline.status == "open"
    assert report.deadline.due_on == dt.date(2026, 4, 15)  # three working days after Friday the 10th
    assert report.deadline.round == 2
    notice = Notice.objects.get(person=world.actor("clerk").person, title__contains="退回 2 项")
    assert "第 3、6 项要改，请在4月15日前" in notice.lines.get().text


def test_only_returned_entries_can_be_changed(report, made, world):
    staff, clerk = world.actor("staff"), world.actor("clerk")
    return_entries(report=report, reasons={made.entries[2]: "没有数字"}, by=staff)
    report = finish_review(report=report, accept_remaining=True, by=staff)
    with pytest.raises(Refused, match="不能填写"):
        save_report(report=report, version=2, entries={made.entries[0].ref: {"text": "改别的"}}, by=clerk)
    report = save_report(report=report, version=2, entries={made.entries[2].ref: {"text": "5 件"}}, by=clerk)
    with time_machine.travel(REVIEW_DAY + dt.timedelta(hours=5), tick=False):
        submit_report(report=report, read=reading(report), by=world.actor("head"))
    assert made.entries[2].status == EntryStatus.SUBMITTED
    assert made.entries[0].status == EntryStatus.ACCEPTED
    page = world.client("staff").get(reverse("responsibilities:review", args=[report.ref])).content.decode()
    assert "改正 1 项" in page
    assert "上一轮已认可" in page
    with pytest.raises(Refused, match="上一轮已经认可"):
        return_entries(report=report, reasons={made.entries[0]: "反悔"}, by=staff)
    finish_review(report=report, accept_remaining=True, by=staff)
    report.refresh_from_db()
    assert report.status == ReportStatus.ACCEPTED


def test_late_days_stay_those_of_the_first_submission(report, made, world):
    staff = world.actor("staff")
    return_entries(report=report, reasons={made.entries[2]: "没有数字"}, by=staff)
    report = finish_review(report=report, accept_remaining=True, by=staff)
    with time_machine.travel(dt.datetime(2026, 5, 20, 9, tzinfo=FILLING_DAY.tzinfo), tick=False):
        submit_report(report=report, read=reading(report), by=world.actor("head"))
    report.refresh_from_db()
    assert report.late_days == 0
    assert [each.round for each in report.submissions.all()] == [1, 2]


def test_the_reviewer_may_think_again_before_finishing(report, made, world):
    staff, entry = world.actor("staff"), made.entries[0]
    accept_entries(report=report, entries=[entry], by=staff)
    return_entries(report=report, reasons={entry: "再看还是不行"}, by=staff)
    assert made.entries[0].status == EntryStatus.RETURNED
    accept_entries(report=report, entries=[entry], by=staff)
    assert made.entries[0].status == EntryStatus.ACCEPTED


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_return_needs_a_reason(report, made, world, reason):
    with pytest.raises(Refused, match="写明原因"):
        return_entries(report=report, reasons={made.entries[0]: reason}, by=world.actor("staff"))


@pytest.mark.parametrize(
    "who", ["clerk", "head", "leader", "reader", "secretary", "stranger_staff", "office"]
)
def test_nobody_else_reviews(report, made, world, who):
    with pytest.raises(PermissionDenied):
        finish_review(report=report, accept_remaining=True, by=world.actor(who))


def test_nobody_reviews_their_own_unit(world):
    from tests.world import seat

    seat(world, "commission_head", "卯示例", "区纪委", "党组书记", "party_head")
    made = planned(world, "区纪委")
    report = hand_in(made, world, unit=("commission_clerk", "commission_head"))
    with pytest.raises(PermissionDenied):
        finish_review(report=report, accept_remaining=True, by=world.actor("staff"))
    url = reverse("responsibilities:review_list")
    assert "区纪委监察局</a>" not in world.client("staff").get(url).content.decode()
    grant = world.user("office").grants.get()
    office = world.client("office").get(f"/as/{grant.ref}{url}").content.decode()
    assert "区纪委监察局</a>" in office
    from portal.accounts.identities import actor_for, identities_of

    user = world.user("office")
    identity = next(each for each in identities_of(user) if each.ref == grant.ref)
    finish_review(report=report, accept_remaining=True, by=actor_for(user, identity))
    report.refresh_from_db()
    assert report.status == ReportStatus.ACCEPTED


def test_the_portal_reviews_nothing(report):
    from portal.actor import system

    with pytest.raises(PermissionDenied):
        finish_review(report=report, accept_remaining=True, by=system())


@pytest.mark.parametrize("state", ReportStatus.values)
def test_every_state_against_review(report, made, world, state):
    accepted = {"accepted_on": REVIEW_DAY.date()} if state == "accepted" else {}
    ProgressReport.objects.filter(pk=report.pk).update(status=state, sent_at=REVIEW_DAY, **accepted)
    if REPORT.may(state, "review"):
        accept_entries(report=report, entries=made.entries[:1], by=world.actor("staff"))
        return
    for act in (
        lambda: accept_entries(report=report, entries=made.entries[:1], by=world.actor("staff")),
        lambda: return_entries(report=report, reasons={made.entries[0]: "x"}, by=world.actor("staff")),
        lambda: finish_review(report=report, accept_remaining=True, by=world.actor("staff")),
    ):
        with pytest.raises(Refused, match="不能审核"):
            act()


@pytest.mark.parametrize("verb", ["accept", "return"])
@pytest.mark.parametrize("state", EntryStatus.values)
def test_every_entry_state_against_every_verdict(report, made, world, state, verb):
    entry = made.entries[0]
    later = REVIEW_DAY - dt.timedelta(hours=1)
    type(entry).objects.filter(pk=entry.pk).update(status=state, return_reason="x", reviewed_at=later)
    staff = world.actor("staff")

    def act():
        if verb == "accept":
            accept_entries(report=report, entries=[entry], by=staff)
        else:
            return_entries(report=report, reasons={entry: "没有数字"}, by=staff)

    if ENTRY.may(state, verb):
        act()
        assert made.entries[0].status == ENTRY.next(state, verb)
    else:
        with pytest.raises(Refused, match="不能"):
            act()
        assert made.entries[0].status == state


TWO_WINDOWS = [["2026-02-01", "2026-03-31"], ["2026-05-01", "2026-06-30"]]


def test_done_meets_the_windows_that_had_begun(world):
    made = planned(world, duties=2, windows=TWO_WINDOWS, quarters=(1, 2))
    report = hand_in(made, world, progress=Progress.DONE, effective_on=dt.date(2026, 3, 20))
    finish_review(report=report, accept_remaining=True, by=world.actor("staff"))
    assignment = made.entries[0].assignment
    assert [each.deadline.status for each in assignment.milestones.all()] == ["met", "open"]
    assert assignment.status == AssignmentStatus.ACTIVE  # the second window has not begun
    assert {entry.status for entry in made.later[2].entries.all()} == {EntryStatus.OPEN}


def test_early_completion_ends_reporting(world):
    made = planned(world, duties=2, windows=[["2026-02-01", "2026-09-30"]], quarters=(1, 2, 3))
    report = hand_in(made, world, progress=Progress.DONE, effective_on=dt.date(2026, 3, 20))
    finish_review(report=report, accept_remaining=True, by=world.actor("staff"))
    done, going = (entry.assignment for entry in made.entries)
    assert (done.status, done.done_on) == (AssignmentStatus.DONE, dt.date(2026, 3, 20))
    assert going.status == AssignmentStatus.ACTIVE
    for later in made.later.values():
        states = later.entries.order_by("assignment__duty__number").values_list("status", flat=True)
        assert list(states) == [EntryStatus.ENDED, EntryStatus.OPEN]
    assert done.milestones.get().deadline.status == "met"
    assert going.milestones.get().deadline.status == "open"


def test_work_of_the_whole_year_is_reported_each_quarter(world):
    made = planned(world, duties=1, quarters=(1, 2))
    made.duties[0].deadline_text = "全年"
    made.duties[0].save()
    report = hand_in(made, world, progress=Progress.DONE, effective_on=dt.date(2026, 3, 20))
    finish_review(report=report, accept_remaining=True, by=world.actor("staff"))
    assignment = made.entries[0].assignment
    assert assignment.status == AssignmentStatus.ACTIVE
    assert made.later[2].entries.get().status == EntryStatus.OPEN


def test_a_return_sets_the_dutys_own_clock_going_again(world):
    made = planned(world, duties=1, windows=[["2026-02-01", "2026-03-31"]])
    report = hand_in(made, world, progress=Progress.DONE, effective_on=dt.date(2026, 3, 20))
    deadline = made.entries[0].assignment.milestones.get().deadline
    assert deadline.status == "handed_in"
    staff = world.actor("staff")
    return_entries(report=report, reasons={made.entries[0]: "没有附件"}, by=staff)
    finish_review(report=report, by=staff)
    deadline.refresh_from_db()
    assert (deadline.status, deadline.due_on) == ("open", dt.date(2026, 4, 15))


# pages


def test_the_queue_is_oldest_first_and_narrowed(report, made, world):
    page = world.client("staff").get(reverse("responsibilities:review_list")).content.decode()
    assert "龙台镇党委" in page
    assert "3 个工作日" in page
    empty = world.client("staff").get(reverse("responsibilities:review_list"), {"q": "没有"})
    assert "没有符合条件的待审清单" in empty.content.decode()


@pytest.mark.parametrize(
    ("who", "status"), [("clerk", 403), ("leader", 403), ("reader", 403), ("system_admin", 403)]
)
def test_the_queue_is_for_staff(report, world, who, status):
    assert world.client(who).get(reverse("responsibilities:review_list")).status_code == status


@pytest.mark.parametrize(
    ("who", "status"), [("clerk", 403), ("leader", 403), ("colleague", 404), ("stranger_staff", 404)]
)
def test_the_review_is_for_staff(report, made, world, who, status):
    client, entry = world.client(who), made.entries[0]
    assert client.get(reverse("responsibilities:review", args=[report.ref])).status_code == status
    for name in ("review_accept", "review_return"):
        url = reverse(f"responsibilities:{name}", args=[report.ref, entry.ref])
        assert client.post(url, {"reason": "x"}).status_code == status
        assert client.get(url).status_code == 405
    url = reverse("responsibilities:review_finish", args=[report.ref])
    assert client.post(url).status_code == status
    anonymous = world.client().get(reverse("responsibilities:review", args=[report.ref]))
    assert "login" in anonymous.url


def test_reviewing_by_hand(report, made, world):
    client = world.client("staff")
    first, second = made.entries[:2]
    client.post(reverse("responsibilities:review_accept", args=[report.ref, first.ref]))
    client.post(
        reverse("responsibilities:review_return", args=[report.ref, second.ref]), {"reason": "没有数字"}
    )
    page = client.get(reverse("responsibilities:review", args=[report.ref])).content.decode()
    assert "还有 <b>7</b> 项没有审" in page
    assert "认可其余 7 项，退回 1 项给单位…" in page  # asks first
    assert "认可 7 项；退回第 2 项给单位，3 个工作日内重报。办了不能撤回。" in page
    finish = reverse("responsibilities:review_finish", args=[report.ref])
    assert client.post(finish).status_code == 409  # without what was read it is a page of long ago
    response = client.post(finish, {"read": reading(report)})
    assert response.url == reverse("responsibilities:review_list")
    report.refresh_from_db()
    assert report.status == ReportStatus.RETURNED
    clerk = world.client("clerk").get(reverse("responsibilities:report", args=[report.ref])).content.decode()
    assert "退回原因：没有数字" in clerk
    assert f'name="{first.ref}-text"' not in clerk
    assert f'name="{second.ref}-text"' in clerk


def test_the_queue_asks_as_much_for_many_as_for_one(report, made, world):
    client, url = world.client("staff"), reverse("responsibilities:review_list")
    one = queries(client, url)
    ProgressReport.objects.filter(pk__in=[each.pk for each in made.later.values()]).update(
        status=ReportStatus.SUBMITTED, submitted_at=REVIEW_DAY
    )
    assert queries(client, url) == one


def returned(report, made, world):
    staff = world.actor("staff")
    return_entries(report=report, reasons={made.entries[2]: "没有数字"}, by=staff)
    return finish_review(report=report, accept_remaining=True, by=staff)


def pages_of(report, world):
    client = world.client("clerk")
    addresses = {
        "form": reverse("responsibilities:report", args=[report.ref]),
        "list": reverse("responsibilities:report_list") + "?year=2026",
        "workbench": "/",
    }
    return {name: client.get(address).content.decode() for name, address in addresses.items()}


@pytest.mark.parametrize(
    ("typed", "filled"), [({}, 8), ({"text": "召开 3 次，12 人参加。"}, 9), ({"percent": "八成"}, 8)]
)
def test_every_page_counts_a_returned_checklist_alike(report, made, world, typed, filled):
    report = returned(report, made, world)
    entry = made.entries[2]
    entries = {entry.ref: as_typed(entry) | typed}
    save_draft(report=report, version=report.version, entries=entries, by=world.actor("clerk"))
    pages = pages_of(report, world)
    assert f"已填 <b>{filled}</b>/9 项" in pages["form"]
    assert f'data-label="已填">{filled}/9<' in pages["list"]
    assert f"已填 {filled}/9 项" in pages["workbench"]


@pytest.mark.parametrize(("day", "first"), [(7, "按期报送"), (15, "晚 4 个工作日补报")])
def test_a_returned_checklist_keeps_each_date_with_its_hand_in(world, day, first):
    made, clerk = planned(world, quarters=(1, 2, 3)), world.actor("clerk")
    with time_machine.travel(FILLING_DAY.replace(day=day), tick=False):
        report = save_report(report=made.report, version=1, entries=fill(made.entries), by=clerk)
        submit_report(report=report, read=reading(report), by=world.actor("head"))
    said = f"原应报 4月9日，{first}；退回重报限 4月21日"
    with time_machine.travel(FILLING_DAY.replace(day=16), tick=False):
        report = returned(ProgressReport.objects.get(pk=report.pk), made, world)
        pages = pages_of(report, world)
        assert said in pages["form"]
        assert "4月9日 <small" in pages["list"]
        assert "重报限 4月21日" in pages["list"]
    with time_machine.travel(FILLING_DAY.replace(day=20), tick=False):
        again = fill([made.entries[2]], text="召开 3 次。")
        report = save_report(report=report, version=report.version, entries=again, by=clerk)
        submit_report(report=report, read=reading(report), by=world.actor("head"))
        review = world.client("staff").get(reverse("responsibilities:review", args=[report.ref]))
        for page in (pages_of(report, world)["form"], review.content.decode()):
            assert f"{said}，4月20日 由丁示例" in page
            assert "签字重报。" in page
