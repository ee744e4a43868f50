"""工作台: what each role sees, and that a page asks the database as often for many units as for few."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.actor import system
from portal.deadlines.actions.deadlines import open_deadlines
from portal.deadlines.models import Deadline
from portal.home.counts import to_file
from portal.home.workbench import workbench_for
from portal.home.workbench.common import standing
from responsibilities.enums import EntryStatus, PlanStatus, Progress, ReportStatus
from responsibilities.models import Assignment, Duty, DutyCategory, DutyPlan, ProgressEntry, ProgressReport
from responsibilities.quarters import Quarter
from tests.documents import letters

ROLES = [
    "staff", "secretary", "office", "leader", "head", "clerk", "discipline", "reader", "system_admin",
    "security_admin", "audit_admin",
]  # fmt: skip
NOW = "2026-10-21 10:00+08:00"


@pytest.fixture
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def plan(world):
    return DutyPlan.objects.create(
        jurisdiction=world.jurisdiction,
        year=2026,
        title="2026 年度分工",
        status=PlanStatus.PUBLISHED,
        published_at=dt.datetime(2026, 2, 27, tzinfo=dt.UTC),
    )


@pytest.fixture
def duty(plan):
    category = DutyCategory.objects.create(plan=plan, number=1, title="明责")
    return Duty.objects.create(plan=plan, category=category, number=1, title="实行承诺制度")


def report(plan, duty, organization, status=ReportStatus.OPEN, *, quarter=3, **fields):
    """A checklist of one entry with its deadline, in `status`."""
    period = Quarter(plan.year, quarter)
    deadline = Deadline(
        jurisdiction=plan.jurisdiction,
        kind="quarterly_report",
        organization=organization,
        title=f"{period.label}工作进展清单",
        period=period.period,
        opens_on=period.opens_on,
        due_on=period.due_on(6),
    )
    open_deadlines(deadlines=[deadline], by=system())
    filed = status in (ReportStatus.SUBMITTED, ReportStatus.ACCEPTED)
    if filed:
        deadline.status, deadline.handed_in_on = "handed_in", deadline.due_on
        deadline.save()
        fields.setdefault("submitted_at", dt.datetime(2026, 10, 16, 2, tzinfo=dt.UTC))
    assignment = Assignment.objects.get_or_create(duty=duty, organization=organization, part="support")[0]
    made = ProgressReport.objects.create(
        plan=plan,
        organization=organization,
        quarter=quarter,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        deadline=deadline,
        status=status,
        **fields,
    )
    ProgressEntry.objects.create(
        report=made,
        assignment=assignment,
        status=EntryStatus.SUBMITTED if filed else EntryStatus.OPEN,
        progress=Progress.ONGOING if filed else "",
        text="已公示" if filed else "",
    )
    return made


@pytest.fixture
def quarter(world, plan, duty, today):
    """三季度: 龙台 late, 花桥 and the commission handed in."""
    return {
        "龙台": report(plan, duty, world["龙台"]),
        "花桥": report(plan, duty, world["花桥"], ReportStatus.SUBMITTED),
        "区纪委": report(plan, duty, world["区纪委"], ReportStatus.SUBMITTED),
    }


def sent(made: ProgressReport) -> None:
    """To the head for the signature."""
    made.status, made.sent_at = ReportStatus.TO_SIGN, dt.datetime(2026, 10, 20, tzinfo=dt.UTC)
    made.save()


def page(world, who: str) -> str:
    response = world.client(who).get("/")
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("who", ROLES)
def test_every_role_has_its_page(world, quarter, who):
    assert "<h1>" in page(world, who)


@pytest.mark.parametrize("who", [*ROLES, "stranger", "stranger_staff", "colleague"])
def test_an_empty_portal_has_pages_too(world, today, who):
    assert "<h1>" in page(world, who)


def test_nobody_is_sent_to_the_login(world):
    assert world.client().get("/").status_code == 302


def test_it_only_reads(world):
    assert world.client("staff").post("/").status_code == 405


def test_the_head_line_counts_the_quarter(world, plan, quarter):
    stands = standing(plan, world.actor("staff"))
    assert (stands.total, stands.filed, stands.to_review, stands.late) == (3, 2, 2, 1)
    assert stands.days == 5  # due on 10-14
    assert "quarter=3&amp;state=late" in page(world, "staff")


@pytest.mark.parametrize(
    ("who", "link", "figure"),
    [
        ("staff", "all", "total"),
        ("staff", "filed", "filed"),
        ("staff", "submitted", "to_review"),
        ("staff", "mine", "mine"),
        ("staff", "returned", "returned"),
        ("staff", "late", "late"),
        ("office", "mine", "mine"),
    ],
)
def test_each_figure_of_the_head_line_opens_exactly_what_it_counts(
    world, plan, duty, quarter, who, link, figure
):
    at = dt.datetime(2026, 10, 12, 2, tzinfo=dt.UTC)
    report(plan, duty, world["区财政局"], ReportStatus.RETURNED, submitted_at=at)
    report(plan, duty, world["区委办"], ReportStatus.SUBMITTED, quarter=2)
    stands = standing(plan, world.actor(who))
    found = world.client(who).get(stands.links[link]).context["page_obj"].paginator.count
    assert found == getattr(stands, figure) > 0


def test_the_head_line_says_who_reviews(world, plan, quarter):
    text = page(world, "staff")
    assert "待审 2</a>：<a" in text
    assert "本室 1</a>，领导小组办公室 1）" in text


def test_the_leading_office_is_told_by_its_name_what_it_is_for(world, quarter):
    text = page(world, "office")
    assert "身份：领导小组办公室" in text
    assert "审核区纪委监察局的清单：三季度 10月14日到期" in text
    assert "等您审核" in text
    assert "报送进度" not in text
    assert "<h2>逾期" not in text


@pytest.mark.parametrize(("who", "count"), [("clerk", 0), ("head", 1)])
def test_a_checklist_that_waits_for_the_signature_counts_for_the_head_alone(world, quarter, who, count):
    sent(quarter["龙台"])
    assert to_file(world.actor(who)) == count


def test_whoever_waits_for_the_signature_reads_whose(world, quarter):
    sent(quarter["龙台"])
    answer = world.client("clerk").get(f"/responsibilities/reports/{quarter['龙台'].ref}/")
    assert "送签，等丁示例签字" in answer.content.decode()


def test_staff_reviews_others_not_their_own(world, quarter):
    text = page(world, "staff")
    assert f"/reviews/{quarter['花桥'].ref}/" in text
    assert f"/reviews/{quarter['区纪委'].ref}/" not in text
    assert f"/reviews/{quarter['区纪委'].ref}/" in page(world, "office")


def test_the_late_can_be_urged_by_staff_alone(world, quarter):
    address = f"/deadlines/urge?deadline={quarter['龙台'].deadline.ref}"
    assert address in page(world, "staff")
    assert address not in page(world, "secretary")


def test_a_leader_sees_their_units_in_one_sentence(world, quarter):
    text = page(world, "leader")
    assert "1 个单位，1 个逾期" in text
    assert "花桥镇" not in text


def test_a_clerk_sees_their_own_unit(world, quarter):
    text = page(world, "clerk")
    assert f"/reports/{quarter['龙台'].ref}/" in text
    assert "花桥" not in text
    assert "填三季度清单" in text


def test_the_head_signs_first(world, quarter):
    sent(quarter["龙台"])
    text = page(world, "head")
    assert f"/reports/{quarter['龙台'].ref}/sign/" in text
    assert text.index("待您签字") < text.index("季度清单</h2>")
    assert "/sign/" not in page(world, "clerk")


def test_the_approver_reads_to_whom_a_letter_goes(world, today):
    letters.drafted(world, letters.notice(world, unit="区纪委", main=world.tenures["leader"].person))
    assert "王示例" in page(world, "secretary")


@pytest.mark.parametrize("who", ["system_admin", "security_admin", "audit_admin"])
def test_administrators_see_no_business_data(world, quarter, who):
    text = page(world, who)
    assert "逾期" not in text
    assert not any(each.ref in text for each in quarter.values())


def test_a_stranger_sees_nothing_of_ours(world, quarter):
    for who in ("stranger", "stranger_staff"):
        text = page(world, who)
        assert "龙台" not in text
        assert "花桥" not in text


@pytest.mark.parametrize("who", ["staff", "secretary", "leader", "clerk"])
def test_queries_do_not_grow_with_the_units(world, plan, duty, quarter, who):
    with CaptureQueriesContext(
        connection,
    ) as few:
        workbench_for(world.actor(who))
    for name in ("区委办", "区财政局"):
        report(plan, duty, world[name])
        report(plan, duty, world[name], ReportStatus.SUBMITTED, quarter=2)
    with CaptureQueriesContext(connection) as many:
        workbench_for(world.actor(who))
    assert len(many) <= len(few) + 1  # +1: letters of a rung are looked up once there is one
