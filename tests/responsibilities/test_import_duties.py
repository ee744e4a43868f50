import io
import json
from pathlib import Path

import pytest
import xlsxwriter
from django.core.management import call_command

from portal import clock
from portal.organizations.models import OrganizationAlias, OrganizationGroup, Oversight
from portal.workbooks import export_rows
from responsibilities.actions.duties import DutyEntry, update_duty
from responsibilities.actions.plans import publish_plan
from responsibilities.enums import DutySide, Part
from responsibilities.importing.reading import read_duties
from responsibilities.models import Duty, DutyParty, DutyPlan, Milestone
from tests.responsibilities.county import DEMO

DUTIES = str(DEMO / "duties.xlsx")
HEADINGS = ["序号", "大项", "小项", "牵头单位", "协办单位", "完成时限", "责任领导"]


def run(*args, code=0):
    """The command's JSON object; it must be all that is printed."""
    out = io.StringIO()
    try:
        call_command("import_duties", *args, "--year", "2026", "--json", stdout=out)
        exited = 0
    except SystemExit as exit_:
        exited = exit_.code
    assert exited == code, out.getvalue()
    return json.loads(out.getvalue())


@pytest.fixture
def sheet(tmp_path):
    """Writes rows under HEADINGS and gives the file's name."""

    def write(*rows, headings=HEADINGS):
        path = tmp_path / "任务分解表.xlsx"
        path.write_bytes(export_rows("任务分解表", headings, rows))
        return str(path)

    return write


def test_the_real_workbook(county):
    result = run(DUTIES, "--dry-run")
    assert (result["categories"], result["duties"], result["errors"]) == (6, 23, [])
    items = result["items"]
    assert [item["row"] for item in items] == list(range(3, 26))
    assert sum(item["group"] == "各地各部门" for item in items) == 9
    assert sum(item["group"] == "区委反腐败协调小组成员单位" for item in items) == 2
    assert items[0] == {
        "row": 3,
        "category": "建立明责明廉明险工作机制",
        "title": "坚持实行责任分解落实“三书”制度",
        "lead": ["区纪委监察局"],
        "support": ["区委办公室", "区政府办公室"],
        "group": None,
        "open_ended": True,
        "due_on": "2026-12-31",
        "schedule": [["2026-01-01", "2026-12-31"]],
    }
    assert items[8]["category"] == "建立询责询廉询险工作机制"  # merged cells fill down
    assert items[19]["lead"] == ["区纪委监察局"]  # written 区纪委
    assert [question["field"] for question in result["questions"]] == ["协办单位"]
    assert DutyPlan.objects.count() == 0


def test_the_real_workbook_becomes_a_draft_once(county):
    run(DUTIES)
    plan = DutyPlan.objects.get()
    assert (plan.year, plan.title) == (2026, "广安区落实“两个责任”工作任务分解表")
    assert plan.duties.count() == 23
    leaders = set(plan.duties.values_list("leader_post__title", flat=True))
    assert leaders == {"区纪委书记", "区委书记"}
    versions = list(plan.duties.values_list("pk", "version"))
    run(DUTIES)
    assert list(plan.duties.values_list("pk", "version")) == versions


def test_rule_groups_are_made_and_others_wait_for_members(county):
    run(DUTIES)
    rules = dict(OrganizationGroup.objects.values_list("name", "rule"))
    assert rules == {"各地各部门": "all", "区委反腐败协调小组成员单位": "members"}


def test_side_follows_the_lead(county, sheet):
    run(sheet(["1", "明责", "甲事", "区纪委", "", "", ""], ["2", "明责", "乙事", "区财政局", "", "", ""]))
    assert list(Duty.objects.values_list("side", flat=True)) == [DutySide.SUPERVISORY, DutySide.PRINCIPAL]


def test_an_unknown_unit_is_a_question_and_nothing_is_written(county, sheet):
    file = sheet(["1", "明责", "甲事", "区审计居", "", "", ""])
    result = run(file, code=1)
    (question,) = result["questions"]
    assert (question["row"], question["field"]) == (2, "牵头单位")
    assert "区审计局" in question["candidates"]
    assert DutyPlan.objects.count() == 0


def test_a_sheet_that_only_asks_is_no_error_when_tried(county, sheet):
    assert run(sheet(["1", "明责", "甲事", "区审计居", "", "", ""]), "--dry-run")["errors"] == []


def test_errors_name_the_row_and_nothing_is_written(county, sheet):
    file = sheet(["1", "明责", "甲事", "", "", "", ""], ["2", "明责", "乙事", "区财政局", "", "", ""])
    (error,) = run(file, code=1)["errors"]
    assert (error["row"], error["field"]) == (2, "牵头单位")
    assert Duty.objects.count() == 0


def test_the_same_duty_twice_names_both_rows(county, sheet):
    row = ["", "明责", "甲事", "区财政局", "", "", ""]
    (error,) = run(sheet(row, row), code=1)["errors"]
    assert "第 3 行与第 2 行" in error["message"]


@pytest.mark.parametrize(
    ("written", "due_on", "schedule"),
    [
        ("4月底前", "2026-04-30", [["2026-01-01", "2026-04-30"]]),
        ("12月底前", "2026-12-31", [["2026-01-01", "2026-12-31"]]),
        ("年底前", "2026-12-31", [["2026-01-01", "2026-12-31"]]),
        ("全年", "2026-12-31", [["2026-01-01", "2026-12-31"]]),
        ("上半年", "2026-06-30", [["2026-01-01", "2026-06-30"]]),
        ("第三季度", "2026-09-30", [["2026-07-01", "2026-09-30"]]),
        ("4月下旬", "2026-04-30", [["2026-04-21", "2026-04-30"]]),
        ("5月中旬", "2026-05-20", [["2026-05-11", "2026-05-20"]]),
        ("3月—9月", "2026-09-30", [["2026-03-01", "2026-09-30"]]),
        ("3月——9月", "2026-09-30", [["2026-03-01", "2026-09-30"]]),
        (
            "4月~6月/9月~11月",
            "2026-11-30",
            [["2026-04-01", "2026-06-30"], ["2026-09-01", "2026-11-30"]],
        ),
        ("11月-次年1月", "2027-01-31", [["2026-11-01", "2027-01-31"]]),
        ("2026年6月30日", "2026-06-30", [["2026-01-01", "2026-06-30"]]),
        ("2026.6.30", "2026-06-30", [["2026-01-01", "2026-06-30"]]),
        ("6月30日前", "2026-06-30", [["2026-01-01", "2026-06-30"]]),
        ("", None, []),
    ],
)
def test_written_deadlines(county, sheet, written, due_on, schedule):
    result = run(sheet(["1", "明责", "甲事", "区财政局", "", written, ""]))
    (item,) = result["items"]
    assert (item["due_on"], item["schedule"]) == (due_on, schedule)
    assert result["questions"] == []


@pytest.mark.parametrize(("written", "count"), [("每月", 12), ("每季度", 4)])
def test_recurring_deadlines(county, sheet, written, count):
    (item,) = run(sheet(["1", "明责", "甲事", "区财政局", "", written, ""]))["items"]
    assert len(item["schedule"]) == count
    assert item["due_on"] == "2026-12-31"


@pytest.mark.parametrize("written", ["适时", "按上级要求", "12-1月", "尽快"])
def test_an_unclear_deadline_is_a_question_that_stays_with_the_duty(county, sheet, written):
    result = run(sheet(["1", "明责", "甲事", "区财政局", "", written, ""]))
    (question,) = result["questions"]
    assert question["field"] == "完成时限"
    assert written in Duty.objects.get().question


def test_groups_written_in_other_words(county, sheet):
    items = run(
        sheet(
            ["1", "明责", "甲事", "区财政局", "各乡镇（街道）", "", ""],
            ["2", "明责", "乙事", "区财政局", "区级各部门，各乡镇(街道)", "", ""],
        ),
        "--dry-run",
    )["items"]
    assert items[0]["group"] == "各乡镇（街道）"
    assert items[1]["group"] == "区级各部门、各乡镇（街道）"


def test_leader_named_by_title_or_name(county, sheet):
    run(
        sheet(
            ["1", "明责", "甲事", "区财政局", "", "", "区长"],
            ["2", "明责", "乙事", "区财政局", "", "", "王示例007"],
            ["3", "明责", "丙事", "区财政局", "", "", ""],
        )
    )
    titles = list(Duty.objects.values_list("leader_post__title", flat=True))
    assert titles == ["区长", "副区长", "常务副区长"]


def test_an_unknown_leader_is_a_question_and_leaves_the_duty_without_one(county, sheet):
    result = run(sheet(["1", "明责", "甲事", "区财政局", "", "", "赵无此人"]))
    assert [question["field"] for question in result["questions"]] == ["责任领导"]
    assert Duty.objects.get().leader_post is None


def test_a_changed_sheet_changes_the_draft_and_leaves_the_rest(county, sheet):
    run(sheet(["1", "明责", "甲事", "区财政局", "", "", ""], ["2", "明责", "乙事", "区财政局", "", "", ""]))
    first, second = Duty.objects.all()
    run(sheet(["1", "明责", "乙事", "区审计局", "区委办等", "6月底前", ""]))
    second.refresh_from_db()
    first.refresh_from_db()
    assert (second.number, first.number) == (1, 2)
    assert second.version == 2
    parties = second.parties.values_list("part", "organization__name", "open_ended")
    assert list(parties) == [(Part.LEAD, "区审计局", False), (Part.SUPPORT, "区委办公室", True)]


def test_csv_fills_the_category_down(county, tmp_path):
    path = tmp_path / "duties.csv"
    path.write_bytes(
        "大项,小项,牵头单位,完成时限\n明责,甲事,区财政局,全年\n,乙事,区审计局,全年\n".encode("gb18030")
    )
    assert [item["category"] for item in run(str(path), "--dry-run")["items"]] == ["明责", "明责"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", "没有表头的文字".encode()])
def test_an_unusable_file_is_exit_2(county, tmp_path, content):
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    assert run(str(path), code=2)["errors"][0]["message"]


def test_without_organizations_it_says_what_to_do_first(db, sheet):
    assert "先导入组织机构" in run(sheet(["1"]), code=2)["errors"][0]["message"]


def test_reading_alone_remembers_nothing(county):
    before = OrganizationAlias.objects.count()
    run(DUTIES, "--dry-run")
    assert (OrganizationAlias.objects.count(), OrganizationGroup.objects.count()) == (before, 0)


def merged_sheet(path, rows, merges) -> str:
    """A workbook under 大项…完成时限 with 工作要求, some columns merged over rows 2 and 3."""
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet()
    headings = ["大项", "小项", "要求", "牵头单位", "协办单位", "完成时限"]
    for number, cells in enumerate([headings, *rows]):
        page.write_row(number, 0, [cell or None for cell in cells])
    for column in merges:
        page.merge_range(1, column, 2, column, rows[0][column])
    book.close()
    return str(path)


ONE = ["明责", "甲事", "要求甲。", "区财政局", "", "6月底前"]


def test_one_merged_duty_with_two_requirements_is_one(county, tmp_path):
    rows = [ONE, ["", "", "要求乙", "", "", ""]]
    (item,) = run(merged_sheet(tmp_path / "x.xlsx", rows, [0, 1, 3, 5]))["items"]
    assert (item["row"], item["due_on"]) == (2, "2026-06-30")
    assert Duty.objects.get().requirement == "要求甲；要求乙"


@pytest.mark.parametrize(
    ("second", "merges"),
    [
        (["", "", "要求乙", "区审计局", "", ""], [0, 1, 5]),  # another lead
        (["", "", "要求乙", "", "", "9月底前"], [0, 1, 3]),  # another deadline
        (["", "甲事", "要求乙", "", "", ""], [0, 3, 5]),  # the same words, not one cell
        (["", "", "要求乙", "", "区审计局", ""], [0, 1, 3, 5]),  # other support
    ],
)
def test_rows_that_differ_in_more_stay_two(county, tmp_path, second, merges):
    (error,) = run(merged_sheet(tmp_path / "x.xlsx", [ONE, second], merges), code=1)["errors"]
    assert "同一项任务" in error["message"]


def test_the_lines_of_a_cell_are_units_and_dates_of_their_own(county, sheet):
    row = ["1", "明责", "甲事", "区委组织部\n区委宣传部", "区财\n政局\n区审计局", "3月底前\n9月底前", ""]
    (item,) = run(sheet(row))["items"]
    assert (item["lead"], item["support"]) == (["区委组织部", "区委宣传部"], ["区财政局", "区审计局"])
    assert item["schedule"] == [["2026-01-01", "2026-03-31"], ["2026-04-01", "2026-09-30"]]
    assert Duty.objects.get().deadline_text == "3月底前、9月底前"


@pytest.mark.parametrize("written", ["各责任单位", "各单位", "各部门"])
def test_a_vague_group_is_asked_and_never_everyone(county, sheet, written):
    result = run(sheet(["1", "明责", "甲事", "区财政局", written, "", ""]))
    (question,) = result["questions"]
    assert written in question["message"]
    assert OrganizationGroup.objects.get(name=written).rule == "members"


@pytest.mark.parametrize(("cell", "questions"), [(6.3, 1), (6.12, 0), (2.3, 0), ("6.3", 0)])
def test_a_number_that_may_have_lost_its_0_is_asked(county, tmp_path, cell, questions):
    rows = [["明责", "甲事", "", "区财政局", "", cell]]
    assert len(run(merged_sheet(tmp_path / "x.xlsx", rows, []))["questions"]) == questions


def test_a_number_over_two_merged_rows_is_asked_as_well(county, tmp_path):
    rows = [[*ONE[:5], 6.3], ["", "", "要求乙", "", "", ""]]
    result = run(merged_sheet(tmp_path / "x.xlsx", rows, [0, 1, 3, 5]))
    assert ([item["row"] for item in result["items"]], len(result["questions"])) == ([2], 1)


def test_a_csv_that_a_table_program_saved_has_lost_the_0_too(county, tmp_path):
    path = tmp_path / "duties.csv"
    path.write_text("大项,小项,牵头单位,完成时限\n明责,甲事,区财政局,6.3\n明责,乙事,区财政局,6.30\n")
    result = run(str(path))
    assert [question["row"] for question in result["questions"]] == [2]
    assert [item["due_on"] for item in result["items"]] == [None, "2026-06-30"]


@pytest.mark.parametrize(("answer", "due_on"), [("6.3", "2026-06-03"), ("6.30", "2026-06-30")])
def test_what_a_person_answers_about_a_number_is_taken_as_written(world, tmp_path, answer, due_on):
    rows = [["明责", "甲事", "", "区财政局", "", 6.3], ["明责", "乙事", "", "区财政局", "", "6.3"]]
    content = Path(merged_sheet(tmp_path / "x.xlsx", rows, [])).read_bytes()
    answers = {"deadline:6.3": answer}
    reading = read_duties(content, "x.xlsx", jurisdiction=world.jurisdiction, year=2026, answers=answers)
    assert reading.questions == []
    assert [item.due_on.isoformat() for item in reading.items] == [due_on, "2026-06-03"]


def corrected(by, **changed) -> Duty:
    duty = Duty.objects.get()
    entry = DutyEntry(
        category="明责",
        title="甲事",
        leads=[party.organization for party in duty.parties.filter(part=Part.LEAD)],
        supports=[party.organization for party in duty.parties.filter(part=Part.SUPPORT)],
        **{
            "short_title": duty.short_title,
            "requirement": "",
            "side": duty.side,
            "kind": duty.kind,
            "deadline_text": "",
            "support_reports": True,
            "leader_post": duty.leader_post,
        }
        | changed,
    )
    return update_duty(duty=duty, version=duty.version, entry=entry, by=by)


@pytest.mark.parametrize("leader", ["", "赵无此人"])
@pytest.mark.parametrize("deadline", ["", "长期坚持"])
def test_the_same_sheet_again_leaves_what_a_person_decided(world, sheet, leader, deadline):
    file = sheet(["1", "明责", "甲事", "区财政局", "", deadline, leader])
    args = [file, "--jurisdiction", "广安区"]
    run(*args)
    decided = {
        "leader_post": world.tenures["secretary"].post,
        "deadline_text": "全年",
        "requirement": "按方案办",
        "short_title": "甲",
        "side": DutySide.SUPERVISORY,
        "support_reports": False,
        "supports": [world["龙台"]],
    }
    supports = decided.pop("supports")
    duty = corrected(world.actor("staff"), **decided)
    DutyParty.objects.create(duty=duty, part=Part.SUPPORT, organization=supports[0], written="龙台")
    run(*args)
    again = Duty.objects.get()
    assert {name: getattr(again, name) for name in decided} == decided
    assert (again.version, again.question) == (duty.version, "")
    assert again.windows == [["2026-01-01", "2026-12-31"]]
    assert again.parties.get(part=Part.SUPPORT).organization == supports[0]


def oversight_moves(world, to: str = "secretary") -> None:
    """分管 of 区财政局 ends with the deputy head and, with `to`, goes to somebody else."""
    day = clock.today()
    Oversight.objects.filter(organization=world["区财政局"]).update(to_on=day)
    if to:
        post = world.tenures[to].post
        Oversight.objects.create(post=post, organization=world["区财政局"], from_on=day)


BLANK_LEADER = ["1", "明责", "甲事", "区财政局", "", "全年", ""]


def test_the_same_sheet_again_follows_the_oversight_that_moved(world, sheet):
    args = [sheet(BLANK_LEADER), "--jurisdiction", "广安区"]
    run(*args)
    assert Duty.objects.get().leader_post == world.tenures["leader"].post
    oversight_moves(world)
    assert run(*args)["questions"] == []
    assert Duty.objects.get().leader_post == world.tenures["secretary"].post


def test_a_chosen_leader_stays_when_oversight_moves_whether_or_not_they_oversee_too(world, sheet):
    args = [sheet(BLANK_LEADER), "--jurisdiction", "广安区"]
    run(*args)
    Oversight.objects.create(post=world.tenures["office"].post, organization=world["区财政局"])
    for chosen in ("head", "office"):
        corrected(world.actor("staff"), leader_post=world.tenures[chosen].post, deadline_text="全年")
        run(*args)
        assert Duty.objects.get().leader_post == world.tenures[chosen].post
    oversight_moves(world, to="")
    Oversight.objects.create(post=world.tenures["secretary"].post, organization=world["区财政局"])
    corrected(world.actor("staff"), leader_post=world.tenures["head"].post, deadline_text="全年")
    run(*args)
    assert Duty.objects.get().leader_post == world.tenures["head"].post


def test_a_leader_whom_nobody_followed_stays_and_is_asked_about(world, sheet):
    args = [sheet(BLANK_LEADER), "--jurisdiction", "广安区"]
    run(*args)
    oversight_moves(world, to="")
    (question,) = run(*args)["questions"]
    assert "没有人分管“区财政局”" in question["message"]
    assert "不答就不变" in question["message"]
    assert Duty.objects.get().leader_post == world.tenures["leader"].post


def test_what_stays_of_the_draft_is_said_with_the_question(world, sheet):
    file = sheet(["1", "明责", "甲事", "区财政局", "", "长期坚持", ""])
    run(file, "--jurisdiction", "广安区")
    corrected(world.actor("staff"), deadline_text="全年")
    (question,) = run(file, "--jurisdiction", "广安区")["questions"]
    assert "不答就不变" in question["message"]


def test_a_sheet_that_says_something_new_still_counts(world, sheet):
    run(sheet(["1", "明责", "甲事", "区财政局", "", "长期坚持", ""]), "--jurisdiction", "广安区")
    corrected(world.actor("staff"), deadline_text="全年")
    run(sheet(["1", "明责", "甲事", "区财政局", "", "6月底前", ""]), "--jurisdiction", "广安区")
    assert Duty.objects.get().deadline_text == "6月底前"


def test_the_same_words_read_otherwise_than_before_are_a_change(world, sheet):
    file = sheet(["1", "明责", "甲事", "区财政局", "", "3月底、6月底前", ""])
    run(file, "--jurisdiction", "广安区")
    Duty.objects.update(windows=[["2026-01-01", "2026-03-31"], ["2026-01-01", "2026-06-30"]])
    run(file, "--jurisdiction", "广安区")
    assert Duty.objects.get().windows == [["2026-01-01", "2026-03-31"], ["2026-04-01", "2026-06-30"]]


@pytest.mark.parametrize(
    ("written", "milestones"),
    [
        ("3月底、9月底前", [("2026-01-01", "2026-03-31"), ("2026-04-01", "2026-09-30")]),
        ("上半年、6月底前", [("2026-01-01", "2026-06-30")]),
        ("四季度、12月底前", [("2026-10-01", "2026-12-31")]),
        ("年底、12月底前", [("2026-01-01", "2026-12-31")]),
        ("6月30日前、6月底前", [("2026-01-01", "2026-06-30")]),
        ("全年，12月底前", []),  # standing: proved by the checklists
    ],
)
def test_several_times_in_a_cell_are_published_as_milestones_of_their_own(world, sheet, written, milestones):
    run(sheet(["1", "明责", "甲事", "区财政局", "", written, "区纪委书记"]), "--jurisdiction", "广安区")
    publish_plan(plan=DutyPlan.objects.get(), by=world.actor("staff"))
    rows = Milestone.objects.order_by("due_on").values_list("starts_on", "due_on")
    assert [(start.isoformat(), due.isoformat()) for start, due in rows] == milestones
