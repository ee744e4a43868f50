import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from portal.audit.models import AuditEvent
from portal.deadlines.models import Deadline
from portal.documents.enums import LetterKind
from portal.documents.models import Letter
from portal.errors import Refused, Stale
from portal.organizations.actions.groups import define_group
from portal.organizations.models import Organization, OrganizationGroup
from responsibilities.actions.plans import import_plan, publish_plan
from responsibilities.enums import EntryStatus, Part, PlanStatus, ReportStatus
from responsibilities.expansion import expand
from responsibilities.importing.reading import read_duties
from responsibilities.models import Assignment, DutyPlan, Milestone, ProgressEntry, ProgressReport
from responsibilities.queries.plans import reach_of
from tests.responsibilities.county import DEMO

MARCH = "2026-03-02 09:00:00+08:00"


@pytest.fixture(autouse=True)
def in_march():
    with time_machine.travel(MARCH, tick=False):
        yield


@pytest.fixture
def draft(county, by):
    reading = read_duties(DEMO / "duties.xlsx", "duties.xlsx", jurisdiction=county, year=2026)
    return import_plan(jurisdiction=county, year=2026, reading=reading, by=by)


@pytest.fixture
def ready(draft, by):
    group = OrganizationGroup.objects.get(rule="members")
    names = ["区委组织部", "区审计局", "区财政局", "区纪委监察局"]
    define_group(
        jurisdiction=group.jurisdiction,
        group=group,
        name=group.name,
        rule=group.rule,
        members=Organization.objects.filter(name__in=names),
        by=by,
    )
    return draft


def test_an_undefined_group_blocks_and_is_named_with_its_duties(draft, by):
    with pytest.raises(Refused) as refusal:
        publish_plan(plan=draft, by=by)
    assert "第 10 项：单位组“区委反腐败协调小组成员单位”还没有成员" in refusal.value.message
    assert "第 15 项" in refusal.value.message
    assert not Assignment.objects.exists()


def test_publishing_lays_the_duties_on_the_units(ready, by):
    plan = publish_plan(plan=ready, by=by)
    assert plan.status == PlanStatus.PUBLISHED
    accountable = Organization.objects.filter(accountable=True).count()
    pledge = Assignment.objects.filter(duty__number=2)
    assert pledge.filter(part=Part.LEAD).get().organization.name == "区纪委监察局"
    assert pledge.filter(part=Part.SUPPORT).count() == accountable - 1
    assert pledge.filter(part=Part.LEADER).get().post.title == "区纪委书记"
    cases = Assignment.objects.filter(duty__number=10, part=Part.SUPPORT)
    assert set(cases.values_list("organization__name", flat=True)) == {"区委组织部", "区审计局", "区财政局"}


def test_reports_deadlines_and_entries(ready, by):
    publish_plan(plan=ready, by=by)
    accountable = Organization.objects.filter(accountable=True).count()
    assert ProgressReport.objects.count() == accountable * 4
    first = ProgressReport.objects.filter(quarter=1, organization__name="龙台镇党委").get()
    deadline = first.deadline
    assert (deadline.kind, deadline.period) == ("quarterly_report", "2026Q1")
    assert (deadline.opens_on, deadline.due_on) == (dt.date(2026, 4, 1), dt.date(2026, 4, 9))
    assert first.status == ReportStatus.PENDING
    assert first.entries.count() == 9
    reporting = Assignment.objects.filter(reports=True).count()
    assert ProgressEntry.objects.count() == reporting * 4
    assert not ProgressEntry.objects.filter(assignment__part=Part.LEADER).exists()


def test_milestones_belong_to_leads_only(ready, by):
    publish_plan(plan=ready, by=by)
    dated = Assignment.objects.filter(part=Part.LEAD).exclude(duty__deadline_text="全年")
    assert Milestone.objects.count() == dated.count() > 0
    assert not Milestone.objects.exclude(assignment__part=Part.LEAD).exists()
    assert set(Milestone.objects.values_list("deadline__kind", "deadline__due_on")) == {
        ("duty", dt.date(2026, 12, 31))
    }


def test_one_letter_per_leader_and_per_lead_unit(ready, by):
    publish_plan(plan=ready, by=by)
    notices = Letter.objects.filter(kind=LetterKind.ASSIGNMENT_NOTICE)
    targets = Letter.objects.filter(kind=LetterKind.TARGET_NOTICE)
    assert {letter.organization.name for letter in notices} == {"区纪委监察局", "中共广安市广安区委"}
    assert {letter.organization.name for letter in targets} == {"区纪委监察局", "区委组织部", "区审计局"}
    secretary = notices.get(organization__name="区纪委监察局")
    assert secretary.context["leader"] == "李示例003"
    assert secretary.context["duty_count"] == "22"
    assert len(secretary.context["tables"]["责任分工"]) == 22
    assert secretary.context["tables"]["责任分工"][0] == [
        "1", "坚持实行责任分解落实“三书”制度", "区纪委监察局", "区委办公室、区政府办公室等", "12月底前",
    ]  # fmt: skip
    assert secretary.addressees.get().person.name == "李示例003"
    assert targets.get(organization__name="区委组织部").context["duty_count"] == "3"


def test_publishing_twice_is_refused_and_adds_nothing(ready, by):
    publish_plan(plan=ready, by=by)
    before = Assignment.objects.count(), Letter.objects.count()
    with pytest.raises(Refused, match="已发布"):
        publish_plan(plan=ready, by=by)
    assert (Assignment.objects.count(), Letter.objects.count()) == before


def test_publishing_what_somebody_changed_meanwhile_is_stale(ready, by):
    with pytest.raises(Stale):
        publish_plan(plan=ready, by=by, version=99)
    assert DutyPlan.objects.get().is_draft


def test_a_refused_publishing_leaves_no_trace(draft, by):
    events = AuditEvent.objects.count()
    with pytest.raises(Refused):
        publish_plan(plan=draft, by=by)
    assert AuditEvent.objects.count() == events
    assert not Deadline.objects.exists()


def test_every_problem_is_refused_with_the_number_of_the_duty(ready, by):
    duty = ready.duties.get(number=3)
    duty.leader_post = None
    duty.question = "完成时限“适时”看不出是哪一天。"
    duty.save()
    ready.duties.get(number=4).parties.filter(part=Part.LEAD).delete()
    with pytest.raises(Refused) as refusal:
        publish_plan(plan=ready, by=by)
    for sentence in ("第 3 项：完成时限“适时”", "第 3 项：没有责任领导", "第 4 项：没有牵头单位"):
        assert sentence in refusal.value.message


def test_a_dissolved_unit_is_refused_by_name(ready, by):
    Organization.objects.filter(name="区直机关工委").update(dissolved_on=dt.date(2026, 1, 1))
    with pytest.raises(Refused, match="区直机关工委"):
        publish_plan(plan=ready, by=by)


def test_without_an_issuing_organ_nothing_is_published(ready, by):
    type(ready.jurisdiction).objects.update(discipline_organ=None, root=None)
    with pytest.raises(Refused, match="发文机关"):
        publish_plan(plan=ready, by=by)


def test_the_confirmation_says_what_publishing_then_does(ready, by):
    today = dt.date(2026, 3, 2)
    reach = reach_of(ready, expand(ready, on=today), today)
    publish_plan(plan=ready, by=by)
    assert (reach.reports, reach.letters) == (ProgressReport.objects.count(), Letter.objects.count())
    assert reach.units == ProgressReport.objects.values("organization").distinct().count()


def test_groups_take_the_units_of_the_day(ready, by):
    Organization.objects.filter(name="花桥镇党委").update(dissolved_on=dt.date(2026, 1, 1))
    Organization.objects.filter(name="龙台镇党委").update(founded_on=dt.date(2026, 5, 1))
    publish_plan(plan=ready, by=by)
    names = set(ProgressReport.objects.values_list("organization__name", flat=True))
    assert not names & {"花桥镇党委", "龙台镇党委"}


def test_support_that_need_not_report_has_an_assignment_and_no_entry(ready, by):
    ready.duties.filter(number=3).update(support_reports=False)
    publish_plan(plan=ready, by=by)
    supports = Assignment.objects.filter(duty__number=3, part=Part.SUPPORT)
    assert supports.count() == 4
    assert not supports.filter(reports=True).exists()
    assert not ProgressEntry.objects.filter(assignment__in=supports).exists()


def test_a_window_that_has_not_begun_is_not_asked_for(ready, by):
    ready.duties.filter(number=1).update(windows=[["2026-07-01", "2026-09-30"]], due_on=dt.date(2026, 9, 30))
    publish_plan(plan=ready, by=by)
    entries = ProgressEntry.objects.filter(assignment__duty__number=1, assignment__part=Part.LEAD)
    assert list(entries.order_by("report__quarter").values_list("status", flat=True)) == [
        EntryStatus.NOT_DUE, EntryStatus.NOT_DUE, EntryStatus.OPEN, EntryStatus.OPEN,
    ]  # fmt: skip


def test_published_in_autumn_the_past_quarters_are_open_at_once(ready, by):
    with time_machine.travel("2026-08-03 09:00:00+08:00", tick=False):
        publish_plan(plan=ready, by=by)
    quarters = ProgressReport.objects.filter(organization__name="龙台镇党委").order_by("quarter")
    assert list(quarters.values_list("status", flat=True)) == ["open", "open", "pending", "pending"]


def test_units_report_from_the_first_quarter_of_the_plan(ready, by):
    DutyPlan.objects.update(first_quarter=3)
    publish_plan(plan=ready, by=by)
    assert set(ProgressReport.objects.values_list("quarter", flat=True)) == {3, 4}


def test_queries_do_not_grow_with_the_plan(ready, by, django_assert_max_num_queries):
    with django_assert_max_num_queries(60):
        publish_plan(plan=ready, by=by)


@pytest.mark.parametrize("who", ["clerk", "head", "leader", "reader", "system_admin", "stranger_staff"])
def test_only_the_commission_of_the_county_publishes(world, by, who):
    plan = DutyPlan.objects.create(jurisdiction=world.jurisdiction, year=2026, title="分工")
    with pytest.raises(PermissionDenied):
        publish_plan(plan=plan, by=world.actor(who))
