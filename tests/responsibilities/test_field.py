"""责任田: what each cell says, who sees which units, the drawer, the urge and the workbook."""

import io

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from portal.deadlines.enums import Light
from portal.deadlines.models import Urge
from portal.organizations.enums import OrganizationKind
from responsibilities.enums import EntryStatus
from responsibilities.field.cells import entry_light, worst
from responsibilities.field.grid import build, current_quarter
from responsibilities.models import ProgressReport
from tests import world as building
from tests.responsibilities import published

PUBLISHED = "2026-01-05 09:00+08:00"
# the first quarter's checklist opens on 1 April and is due on 9 April 2026


@pytest.fixture
def plan(world):
    with time_machine.travel(PUBLISHED):
        return published.plan(world)


def url(name, *args):
    return reverse(f"responsibilities:{name}", args=args)


def report_of(world, name, quarter=1) -> ProgressReport:
    return ProgressReport.objects.get(organization=world[name], quarter=quarter)


def town(world, number: int) -> None:
    county, kind = world.jurisdiction, OrganizationKind.TOWNSHIP
    building.unit(county, f"第{number}镇党委", kind, world["区委"], accountable=True)


@pytest.mark.parametrize(
    ("day", "light"),
    [
        ("2026-03-31", Light.TODO),
        ("2026-04-01", Light.OK),
        ("2026-04-07", Light.SOON),
        ("2026-04-09", Light.SOON),
        ("2026-04-10", Light.LATE),
    ],
)
def test_a_checklist_passes_through_the_five_states(world, plan, day, light):
    with time_machine.travel(f"{day} 12:00+08:00"):
        grid = build(plan, world.actor("staff"), quarter=1)
    row = next(row for row in grid.rows if row.organization == world["龙台"])
    assert row.light(1) == light


@pytest.mark.parametrize(
    ("day", "quarter"), [("2026-02-01", 1), ("2026-04-01", 1), ("2026-06-30", 1), ("2026-07-01", 2)]
)
def test_the_page_opens_on_the_quarter_opened_last(plan, day, quarter):
    with time_machine.travel(f"{day} 12:00+08:00"):
        assert current_quarter(plan) == quarter


@pytest.mark.parametrize(
    ("status", "light"),
    [
        (EntryStatus.ACCEPTED, Light.DONE),
        (EntryStatus.ENDED, Light.DONE),
        (EntryStatus.NOT_DUE, Light.TODO),
        (EntryStatus.SUBMITTED, Light.OK),
        (EntryStatus.OPEN, Light.LATE),
        (EntryStatus.RETURNED, Light.LATE),
    ],
)
def test_an_entry_stands_where_its_review_put_it_else_with_its_report(status, light):
    assert entry_light(status, Light.LATE) == light


def test_worst_goes_before_better():
    assert worst([Light.DONE, Light.SOON, None, Light.TODO]) == Light.SOON
    assert worst([None]) is None


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("staff", {"龙台", "花桥", "区财政局", "区纪委", "区委办"}),
        ("reader", {"龙台", "花桥", "区财政局", "区纪委", "区委办"}),
        ("leader", {"龙台", "区财政局"}),
        ("discipline", {"龙台"}),
        ("clerk", {"龙台"}),
        ("colleague", {"花桥"}),
    ],
)
def test_everybody_sees_their_own_field(world, plan, who, sees):
    page = world.client(who).get(url("field"))
    assert {row.organization for row in page.context["grid"].rows} == {world[name] for name in sees}


def test_nothing_late_is_a_quiet_block(world, plan):
    with time_machine.travel("2026-04-02 12:00+08:00"):
        text = world.client("leader").get(url("field")).content.decode()
    assert "zrt-block zrt-cell-ok" in text
    assert "zrt-block zrt-cell-late" not in text


def test_the_search_can_be_taken_off_by_itself(world, plan):
    text = world.client("staff").get(url("field") + "?q=镇&quarter=1").content.decode()
    assert '<a class="zrt-search-off" href="?quarter=1">' in text


@pytest.mark.parametrize("who", ["system_admin", "security_admin", "audit_admin"])
def test_administrators_see_no_field(world, plan, who):
    assert world.client(who).get(url("field")).status_code == 403


def test_a_stranger_sees_an_empty_field_and_no_cell(world, plan):
    client = world.client("stranger")
    assert "还没有发布责任分工" in client.get(url("field")).content.decode()
    assert client.get(url("field_cell", report_of(world, "龙台").ref)).status_code == 404
    assert client.get(url("field_export")).status_code == 403
    assert client.post(url("field_urge"), {"report": report_of(world, "龙台").ref}).status_code == 404


def test_a_colleague_does_not_open_another_units_cell(world, plan):
    ref = report_of(world, "龙台").ref
    assert world.client("clerk").get(url("field_cell", ref)).status_code == 200
    assert world.client("colleague").get(url("field_cell", ref)).status_code == 404


@pytest.mark.parametrize("name", ["field", "field_export"])
def test_anonymous_and_wrong_method(world, plan, name):
    assert world.client().get(url(name)).status_code == 302
    assert world.client("staff").post(url(name)).status_code == 405


def test_urging_is_the_commissions(world, plan):
    with time_machine.travel("2026-04-15 10:00+08:00"):
        body = {"report": report_of(world, "龙台").ref}
        assert world.client().post(url("field_urge"), body).status_code == 302
        assert world.client("clerk").post(url("field_urge"), body).status_code == 403
        assert world.client("staff").get(url("field_urge")).status_code == 405
        assert not Urge.objects.exists()
        assert world.client("staff").post(url("field_urge"), body).status_code == 302
    assert Urge.objects.get().deadline == report_of(world, "龙台").deadline


def test_urging_all_late_units_leaves_out_the_others(world, plan):
    with time_machine.travel("2026-04-15 10:00+08:00"):
        world.client("staff").post(url("field_urge"), {"plan": plan.ref, "quarter": "1"})
    quarters = set(Urge.objects.values_list("deadline__report__quarter", flat=True))
    assert quarters == {1}
    assert Urge.objects.count() == 5


def test_the_drawer_tells_people_and_days(world, plan):
    with time_machine.travel("2026-04-17 10:00+08:00"):
        page = world.client("staff").get(
            url("field_cell", report_of(world, "龙台").ref), headers={"HX-Request": "true"}
        )
    text = page.content.decode()
    assert "逾期 6 个工作日" in text
    assert "己示例" in text
    assert "丁示例" in text
    assert "王示例" in text
    assert "<html" not in text


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ({"q": "龙台镇"}, {"龙台"}),
        ({"state": "late"}, {"龙台", "花桥", "区财政局", "区纪委", "区委办"}),
        ({"state": "done"}, set()),
    ],
)
def test_filters_live_in_the_address(world, plan, query, left):
    with time_machine.travel("2026-04-17 10:00+08:00"):
        page = world.client("staff").get(url("field"), query)
    assert {row.organization for row in page.context["grid"].rows} == {world[name] for name in left}
    assert page.context["counts"]["late"] == (1 if "q" in query else 5)


def test_by_leader(world, plan):
    post = world.tenures["leader"].post
    page = world.client("staff").get(url("field"), {"leader": post.pk})
    assert {row.organization for row in page.context["grid"].rows} == {world["龙台"], world["区财政局"]}


def test_nonsense_in_the_address_changes_nothing(world, plan):
    page = world.client("staff").get(url("field"), {"quarter": "9", "category": "x", "state": "'"})
    assert page.status_code == 200


def test_the_workbook_says_words(world, plan):
    with time_machine.travel("2026-04-17 10:00+08:00"):
        content = world.client("staff").get(url("field_export")).content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert "逾期 0/3" in next(row for row in rows if row[0] == "龙台镇党委")


def test_more_units_cost_no_more_queries(world, plan):
    client = world.client("staff")
    client.get(url("field"))
    with CaptureQueriesContext(connection) as few:
        client.get(url("field"))
    for number in range(30):
        building.unit(
            world.jurisdiction,
            f"第{number}镇党委",
            OrganizationKind.TOWNSHIP,
            world["区委"],
            accountable=True,
        )
    with time_machine.travel("2027-01-05 09:00+08:00"):
        published.plan(world, year=2027)
    with CaptureQueriesContext(connection) as many:
        page = client.get(url("field"))
    assert len(page.context["grid"].rows) == 35
    assert len(many) == len(few)


def test_many_units_start_folded_and_open_by_group(world, plan):
    for number in range(100):
        building.unit(
            world.jurisdiction,
            f"第{number}镇党委",
            OrganizationKind.TOWNSHIP,
            world["区委"],
            accountable=True,
        )
    with time_machine.travel("2027-01-05 09:00+08:00"):
        published.plan(world, year=2027)
    client = world.client("staff")
    page = client.get(url("field")).content.decode()
    assert "第7镇" not in page.split("zrt-field-phone")[0]
    assert "第7镇" in client.get(url("field_group", "towns")).content.decode()
    assert "第7镇" not in client.get(url("field_group", "departments")).content.decode()


def test_hostile_names_are_escaped(world, plan):
    world["龙台"].name = "<script>alert(1)</script>"
    world["龙台"].save()
    page = world.client("staff").get(url("field")).content.decode()
    assert "<script>alert(1)" not in page
