import datetime as dt

import pytest
import time_machine

from portal.actor import system
from portal.audit.models import AuditEvent
from portal.audit.queries import timeline
from portal.deadlines.actions.daily import run_daily
from portal.deadlines.actions.deadlines import hand_in
from portal.deadlines.actions.urges import urge_units
from portal.deadlines.kinds import kind_of
from portal.deadlines.models import Deadline
from portal.documents.actions.letters import draft_letters, issue_letters
from portal.documents.contents import content_of
from portal.documents.models import IssueAuthorization, Letter
from portal.errors import Refused
from responsibilities.actions.duties import DutyEntry, add_duty
from responsibilities.actions.plans import publish_plan
from responsibilities.deadlines import draft_supervision, open_reports
from responsibilities.letters import supervision_drafts
from responsibilities.letters.composing import draft, subjects
from responsibilities.models import DutyPlan, ProgressReport

NIGHT = dt.date(2026, 4, 16)  # the 5th working day after 9 April
REPORT, DUTY = "quarterly_report", "duty"


@pytest.fixture(autouse=True)
def in_march():
    with time_machine.travel("2026-03-02 09:00:00+08:00", tick=False) as clock:
        yield clock


def entry(world, title, leads, supports=(), deadline="12月底前") -> DutyEntry:
    return DutyEntry(
        category="建立明责机制",
        title=title,
        short_title="",
        requirement="",
        side="principal",
        kind="required",
        deadline_text=deadline,
        support_reports=True,
        leader_post=world.tenures["leader"].post,
        leads=[world[name] for name in leads],
        supports=[world[name] for name in supports],
    )


@pytest.fixture
def published(world):
    plan = DutyPlan.objects.create(jurisdiction=world.jurisdiction, year=2026, title="2026年度责任分工")
    staff = world.actor("staff")
    add_duty(plan=plan, entry=entry(world, "实行承诺制度", ["区财政局"], ["龙台", "花桥"]), by=staff)
    add_duty(plan=plan, entry=entry(world, "实行会议询问", ["区纪委"], ["龙台"]), by=staff)
    add_duty(plan=plan, entry=entry(world, "完成两件事", ["区财政局"], [], "3月底前"), by=staff)
    return publish_plan(plan=plan, by=staff)


def first_quarter(world, name) -> Deadline:
    return Deadline.objects.get(organization=world[name], kind=REPORT, period="2026Q1")


def authorize(world) -> IssueAuthorization:
    return IssueAuthorization.objects.create(
        jurisdiction=world.jurisdiction,
        kind="supervision_letter",
        tenure=world.tenures["secretary"],
        from_on=dt.date(2026, 1, 1),
        until_on=dt.date(2026, 12, 31),
        reason="测试授权",
    )


def test_one_letter_for_a_unit_and_period_with_its_duties(world, published):
    deadline = first_quarter(world, "龙台")
    for day in (3, 10, 13):
        run_daily(on=dt.date(2026, 4, day), by=system())
    (letter,) = supervision_drafts([deadline], NIGHT)
    assert (letter.issuer, letter.main) == (world["区纪委"], world["龙台"])
    assert letter.reason == ""  # the subject says it
    assert letter.copies == [world.tenures["leader"].person]
    context = letter.context
    assert (context["period"], context["due_on"]) == ("2026年第一季度", "2026年4月9日")
    assert (context["days_late"], context["overdue_count"]) == ("5", "2")
    assert context["reply_due"] == "2026年4月23日"
    told = "此前，已于4月3日、4月10日两次提醒你单位，并于4月13日告知责任领导王示例同志。"
    assert context["reminders"] == told
    assert context["tables"]["督办事项"] == [
        ["1", "实行承诺制度", "2026年4月9日", "5", "未报送"],
        ["2", "实行会议询问", "2026年4月9日", "5", "未报送"],
    ]


def test_reminders_by_hand_count(world, published, in_march):
    deadline = first_quarter(world, "龙台")
    run_daily(on=dt.date(2026, 4, 3), by=system())
    in_march.move_to("2026-04-14 09:00:00+08:00")
    urge_units(deadlines=[deadline], by=world.actor("staff"))
    (letter,) = supervision_drafts([deadline], NIGHT)
    assert letter.context["reminders"] == "此前，已于4月3日、4月14日两次提醒你单位。"


def test_units_and_periods_have_letters_of_their_own(world, published):
    deadlines = [first_quarter(world, "龙台"), first_quarter(world, "花桥")]
    own = Deadline.objects.get(kind=DUTY, period="2026-03-31")
    letters = supervision_drafts([*deadlines, own], NIGHT)
    assert len({letter.origin for letter in letters}) == 3
    about = {letter.organization.name: letter.subject for letter in letters}
    assert about["区财政局"] == "2026年3月31日到期任务 1 项逾期 11 个工作日"
    assert about["花桥镇党委"] == "2026年第一季度清单 1 项逾期 5 个工作日"


def test_the_commissions_own_lateness_is_the_leading_offices_letter(world, published):
    (letter,) = supervision_drafts([first_quarter(world, "区纪委")], NIGHT)
    assert letter.issuer == world["区委办"]


def test_a_unit_that_nobody_oversees_gets_no_copy(world, published):
    world["龙台"].oversights.all().delete()
    (letter,) = supervision_drafts([first_quarter(world, "龙台")], NIGHT)
    assert letter.copies == []


def test_what_is_drafted_fills_the_wordings(world, published, in_march):
    in_march.move_to("2026-04-16 10:00:00+08:00")
    late = [first_quarter(world, name) for name in ("龙台", "区财政局")]
    draft_letters(drafts=supervision_drafts(late, NIGHT), by=system())
    by, tenure = world.actor("secretary"), world.tenures["secretary"]
    letters = issue_letters(letters=Letter.objects.all(), by=by, signed_by=tenure)
    assert {letter.kind for letter in letters} == {
        "assignment_notice", "target_notice", "supervision_letter",
    }  # fmt: skip
    for letter in letters:
        content = content_of(letter.kind, letter.context)
        text = "".join(block.text for block in content.body if hasattr(block, "text"))
        assert "{{" not in text
        assert published.title in text
        assert content.attachments


def test_without_authorization_drafts_stay_drafts(world, published, in_march):
    in_march.move_to("2026-04-16 07:00:00+08:00")
    deadline = first_quarter(world, "龙台")
    assert draft_supervision([deadline], on=NIGHT, by=system()) == (1, 0)
    assert draft_supervision([deadline], on=NIGHT, by=system()) == (0, 0)
    assert Letter.objects.get(kind="supervision_letter").status == "draft"


def test_under_an_authorization_they_are_issued_in_the_leaders_name(world, published, in_march):
    in_march.move_to("2026-04-16 07:00:00+08:00")
    authorize(world)
    both = [first_quarter(world, "龙台"), first_quarter(world, "区纪委")]
    assert draft_supervision(both, on=NIGHT, by=system()) == (2, 1)
    letter = Letter.objects.get(kind="supervision_letter", organization=world["龙台"])
    assert letter.signed_by == world.tenures["secretary"]
    assert letter.number_text.endswith("〔2026〕1号")
    own = Letter.objects.get(kind="supervision_letter", organization=world["区纪委"])
    assert own.status == "draft"  # nobody lets a letter to their own unit go


def test_what_cannot_be_issued_stays_a_draft_and_says_why(world, published, in_march):
    in_march.move_to("2026-04-16 07:00:00+08:00")
    authorize(world)
    type(world.jurisdiction).objects.update(number_prefix="")
    late = [first_quarter(world, "龙台"), first_quarter(world, "花桥")]
    assert draft_supervision(late, on=NIGHT, by=system()) == (2, 0)
    drafts = Letter.objects.filter(kind="supervision_letter")
    assert set(drafts.values_list("status", flat=True)) == {"draft"}
    assert AuditEvent.objects.filter(verb="letter.unissued").count() == 2
    assert "代字" in next(entry.note for entry in timeline(drafts[0]) if entry.verb == "letter.unissued")


def test_an_expired_authorization_issues_nothing(world, published, in_march):
    in_march.move_to("2026-04-16 07:00:00+08:00")
    authorize(world)
    IssueAuthorization.objects.update(until_on=dt.date(2026, 4, 15))
    assert draft_supervision([first_quarter(world, "龙台")], on=NIGHT, by=system()) == (1, 0)


def test_a_draft_is_brought_up_to_the_day_of_signing(world, published, in_march):
    in_march.move_to("2026-04-16 07:00:00+08:00")
    deadline = first_quarter(world, "龙台")
    draft_supervision([deadline], on=NIGHT, by=system())
    in_march.move_to("2026-04-20 10:00:00+08:00")
    letters = Letter.objects.filter(kind="supervision_letter")
    tenure = world.tenures["secretary"]
    (letter,) = issue_letters(letters=letters, by=world.actor("secretary"), signed_by=tenure)
    assert letter.context["days_late"] == "7"


def test_what_was_handed_in_meanwhile_is_not_signed(world, published, in_march):
    in_march.move_to("2026-04-16 07:00:00+08:00")
    deadline = first_quarter(world, "龙台")
    draft_supervision([deadline], on=NIGHT, by=system())
    hand_in(deadlines=[deadline], on=NIGHT, by=system())
    letters = Letter.objects.filter(kind="supervision_letter")
    with pytest.raises(Refused, match="已经报送"):
        issue_letters(letters=letters, by=world.actor("secretary"), signed_by=world.tenures["secretary"])


def test_started_by_hand_before_the_ladder_it_is_the_only_one(world, published, in_march):
    in_march.move_to("2026-04-14 10:00:00+08:00")
    staff = world.actor("staff")
    assert ("2026Q1", "2026年第一季度工作进展清单") in subjects(actor=staff, year=2026)
    given = {"organization": world["龙台"], "year": 2026, "subject": "2026Q1", "by": staff}
    drafts = draft(**given, reason="工作进展较差")
    assert drafts[0].reason == "工作进展较差"
    draft_letters(drafts=drafts, by=staff)
    with pytest.raises(Refused, match="已经有了"):
        draft(**given, reason="再发一份")
    in_march.move_to("2026-04-16 07:00:00+08:00")
    assert draft_supervision([first_quarter(world, "龙台")], on=NIGHT, by=system()) == (0, 0)


def test_nothing_overdue_is_not_written_about(world, published):
    with pytest.raises(Refused, match="没有逾期"):
        draft(organization=world["龙台"], year=2026, subject="2026Q1", reason="早发", by=world.actor("staff"))


def test_opening_makes_pending_checklists_fillable_once(world, published):
    deadline = first_quarter(world, "龙台")
    for _ in range(2):
        open_reports([deadline], on=dt.date(2026, 4, 1), by=system())
    assert ProgressReport.objects.get(deadline=deadline).status == "open"


def test_the_ladders_of_the_kinds():
    quarterly = [(rung.effect, rung.offset) for rung in kind_of(REPORT).rungs]
    assert quarterly == [
        ("open", 0), ("remind", -3), ("overdue", 1), ("leader", 2), ("letter", 5), ("talk", 10),
    ]  # fmt: skip
    own = [(rung.effect, rung.offset) for rung in kind_of(DUTY).rungs]
    assert own[0] == ("remind", -10)
    assert kind_of("letter_reply").draft_letters is None
