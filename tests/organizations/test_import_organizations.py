import pytest

from portal.actor import system
from portal.audit.models import AuditEvent
from portal.errors import Refused, Stale
from portal.organizations.actions.importing import import_organizations
from portal.organizations.enums import GroupRule
from portal.organizations.models import (
    Jurisdiction,
    Organization,
    OrganizationAlias,
    OrganizationGroup,
    OrganizationName,
    Placement,
)
from tests.workbooks.makers import xlsx

from .imports import HEADER, load, messages, organizations, outcomes, preview

pytestmark = pytest.mark.django_db
ROOT = ("", "中共广安市广安区委", "区委", "", "党委")
GOVERNMENT = ("", "广安区人民政府", "区政府", "区委", "政府")
FINANCE = ("001", "区财政局", "财政局；区财局", "区政府", "政府部门")
COUNTY = (ROOT, GOVERNMENT, FINANCE)


def tree_is_sound():
    return Organization.objects.find_problems() == ([], [], [], [], [])


def test_the_first_import_makes_the_jurisdiction_and_its_groups():
    commission = ("", "区纪委监察局", "区纪委", "区委", "纪委")
    town_commission = ("", "龙台镇纪委", "", "龙台镇", "纪委")
    town = ("", "龙台镇党委", "龙台镇", "区委", "乡镇")
    county = load(organizations(town_commission, *COUNTY, commission, town))
    assert county.name == "广安区"
    assert county.root.name == "中共广安市广安区委"
    assert county.discipline_organ.name == "区纪委监察局"
    assert set(OrganizationGroup.objects.values_list("rule", flat=True)) == set(GroupRule) - {
        GroupRule.MEMBERS
    }
    assert set(Organization.objects.accountable().values_list("name", flat=True)) == {
        "区财政局",
        "区纪委监察局",
        "龙台镇党委",
    }
    assert Organization.objects.get(name="龙台镇纪委").get_parent().name == "龙台镇党委"
    assert tree_is_sound()


def test_children_may_stand_before_their_parents():
    load(organizations(FINANCE, GOVERNMENT, ROOT))
    finance = Organization.objects.get(name="区财政局")
    assert [node.name for node in finance.get_ancestors()] == ["中共广安市广安区委", "广安区人民政府"]
    assert tree_is_sound()


def test_twice_changes_nothing():
    load(organizations(*COUNTY))
    before = list(Organization.objects.values())
    seen = preview(organizations(*COUNTY))
    assert seen.counts == {"error": 0, "question": 0, "changed": 0, "new": 0, "unchanged": 3}
    import_organizations(preview=seen, by=system())
    assert list(Organization.objects.values()) == before
    assert OrganizationAlias.objects.count() == 4


def test_a_bad_row_leaves_nothing_half_written():
    seen = preview(organizations(*COUNTY, ("", "区审计局", "", "没有的局", "政府部门")))
    assert outcomes(seen)[5] == "error"
    with pytest.raises(Refused, match="整表一行不写"):
        import_organizations(preview=seen, by=system())
    assert (Organization.objects.count(), Jurisdiction.objects.count()) == (0, 0)


def test_a_crash_on_the_way_leaves_nothing(monkeypatch):
    seen = preview(organizations(*COUNTY))
    monkeypatch.setattr(OrganizationAlias.objects, "bulk_create", None)
    with pytest.raises(TypeError):
        import_organizations(preview=seen, by=system())
    assert Organization.objects.count() == 0


def test_a_change_in_between_is_noticed():
    load(organizations(*COUNTY))
    seen = preview(organizations(*COUNTY, ("", "区审计局", "", "区政府", "政府部门")))
    Organization.objects.filter(name="区财政局").update(note="改过")
    with pytest.raises(Stale, match="重新核对"):
        import_organizations(preview=seen, by=system())


def test_the_audit_tells_each_change():
    load(organizations(*COUNTY))
    event = AuditEvent.objects.get(verb="organizations.import")
    assert (event.subject_count, event.chain.name) == (3, f"jurisdiction:{Jurisdiction.objects.get().pk}")


class TestParents:
    def test_an_unknown_parent_with_a_likely_one_is_a_question_and_the_answer_an_alias(self):
        rows = (
            *COUNTY,
            ("", "区教育科技局", "", "区政府", "政府部门"),
            ("", "科技中心", "", "区科技局", "事业单位"),
        )
        seen = preview(organizations(*rows))
        (question,) = seen.questions
        assert (question.row, question.field, question.candidates[0].name) == (6, "上级组织", "区教育科技局")
        answers = {question.key: {"ref": question.candidates[0].ref, "remember": True}}
        load(organizations(*rows), answers)
        assert Organization.objects.get(name="科技中心").get_parent().name == "区教育科技局"
        assert OrganizationAlias.objects.get(name="区科技局").kind == "alias"
        again = preview(organizations(*rows))
        assert (again.counts["unchanged"], again.counts["question"]) == (5, 0)

    def test_none_of_the_candidates_is_an_error_that_says_what_to_do(self):
        rows = (*COUNTY, ("", "区教育科技局", "", "区政府", ""), ("", "科技中心", "", "区科技局", ""))
        key = preview(organizations(*rows)).questions[0].key
        seen = preview(organizations(*rows), {key: {"ref": "none"}})
        assert "请先补上这个单位的一行" in messages(seen)[6]

    def test_an_unknown_parent_like_nothing_is_an_error(self):
        seen = preview(organizations(*COUNTY, ("", "某中心", "", "省委办公厅", "")))
        assert "“省委办公厅”在表里和系统里都没有" in messages(seen)[5]

    def test_a_circle_is_told_in_each_of_its_rows(self):
        seen = preview(organizations(ROOT, ("", "甲局", "", "乙局", ""), ("", "乙局", "", "甲局", "")))
        assert set(messages(seen)) == {3, 4}
        assert "甲局 → 乙局 → 甲局" in messages(seen)[3]

    def test_a_unit_is_not_its_own_parent(self):
        seen = preview(organizations(ROOT, ("", "甲局", "", "甲局", "")))
        assert "写的是自己" in messages(seen)[3]

    def test_no_root_and_two_roots(self):
        seen = preview(organizations(("", "甲", "", "乙", ""), ("", "乙", "", "甲", "")))
        assert any("没有最上级组织" in problem.message for problem in seen.problems)
        assert (
            "第 2 行已是最上级" in messages(preview(organizations(ROOT, ("", "另一个区委", "", "", ""))))[3]
        )

    def test_a_parent_by_code_by_short_name_and_with_spaces(self):
        rows = (
            ROOT,
            ("0010", "区委办公室", "区委办", " 区 委 ", ""),
            ("0011", "机要局", "", "0010", ""),
            ("0012", "保密局", "", "区委办", ""),
        )
        load(organizations(*rows))
        assert {row.parent.name for row in Organization.objects.filter(code__in=["0011", "0012"])} == {
            "区委办公室"
        }

    def test_the_same_name_under_two_parents_is_two_units_and_as_parent_a_question(self):
        rows = (
            ROOT,
            ("", "甲局", "", "区委", ""),
            ("", "乙局", "", "区委", ""),
            ("", "办公室", "", "甲局", ""),
            ("", "办公室", "", "乙局", ""),
        )
        load(organizations(*rows))
        assert Organization.objects.filter(name="办公室").count() == 2
        assert preview(organizations(*rows)).counts["unchanged"] == 5
        seen = preview(organizations(*rows, ("", "文书科", "", "办公室", "")))
        (question,) = seen.questions
        assert "有 2 个单位叫“办公室”" in question.message
        assert len(question.candidates) == 2

    def test_duplicates_under_one_parent_name_the_other_row(self):
        seen = preview(organizations(*COUNTY, ("", "区财政局 ", "", "区政府", "")))
        assert "与第 4 行重名" in messages(seen)[5]

    def test_full_and_half_width_brackets_are_one_name(self):
        load(organizations(*COUNTY, ("", "区财政局（国资局）", "", "区政府", "")))
        seen = preview(organizations(*COUNTY, ("", "区财政局(国资局)", "", "区政府", "")))
        assert seen.counts["unchanged"] == 4
        assert Organization.objects.filter(name="区财政局（国资局）").exists()


class TestChanges:
    def test_a_rename_by_code_keeps_the_old_name(self):
        load(organizations(*COUNTY))
        seen = preview(organizations(ROOT, GOVERNMENT, ("001", "区财政金融局", "", "区政府", "政府部门")))
        assert seen.rows[2].changes["name"] == ("区财政局", "区财政金融局")
        import_organizations(preview=seen, by=system())
        finance = Organization.objects.get(code="001")
        assert finance.name == "区财政金融局"
        assert OrganizationName.objects.get(organization=finance).name == "区财政局"
        children = (("", "会计中心", "", "区财政局", "事业单位"),)
        load(organizations(ROOT, GOVERNMENT, ("001", "区财政金融局", "", "区政府", ""), *children))
        assert Organization.objects.get(name="会计中心").parent_id == finance.pk

    def test_a_move_by_code_takes_the_branch_along_and_keeps_the_history(self):
        branch = ("", "会计中心", "", "区财政局", "事业单位")
        load(organizations(*COUNTY, branch))
        load(organizations(ROOT, GOVERNMENT, ("001", "区财政局", "", "区委", "政府部门"), branch))
        finance = Organization.objects.get(code="001")
        assert finance.get_parent().name == "中共广安市广安区委"
        assert Organization.objects.get(name="会计中心").get_parent().pk == finance.pk
        assert Placement.objects.get(organization=finance).parent.name == "广安区人民政府"
        assert tree_is_sound()

    def test_two_branches_swapping_their_places_are_sound(self):
        rows = (
            ROOT,
            ("A", "甲局", "", "区委", ""),
            ("B", "乙局", "", "甲局", ""),
            ("C", "丙科", "", "乙局", ""),
        )
        load(organizations(*rows))
        swapped = (
            ROOT,
            ("B", "乙局", "", "区委", ""),
            ("A", "甲局", "", "乙局", ""),
            ("C", "丙科", "", "甲局", ""),
        )
        load(organizations(*swapped))
        assert tree_is_sound()
        assert [node.name for node in Organization.objects.get(code="C").get_ancestors()][1:] == [
            "乙局",
            "甲局",
        ]

    def test_new_short_names_are_added_and_none_removed(self):
        load(organizations(*COUNTY))
        seen = preview(organizations(ROOT, GOVERNMENT, ("001", "区财政局", "财税局", "区政府", "")))
        assert seen.rows[2].notes == ["加 1 个简称"]
        import_organizations(preview=seen, by=system())
        names = set(OrganizationAlias.objects.filter(organization__code="001").values_list("name", flat=True))
        assert names == {"财政局", "区财局", "财税局"}

    def test_a_kind_changes_and_blank_cells_change_nothing(self):
        load(organizations(*COUNTY))
        seen = preview(organizations(ROOT, GOVERNMENT, ("001", "区财政局", "", "区政府", "事业单位")))
        assert seen.rows[2].changes == {"kind": ("政府部门", "事业单位")}
        assert (
            preview(organizations(ROOT, GOVERNMENT, ("", "区财政局", "", "区政府", ""))).counts["unchanged"]
            == 3
        )

    def test_rows_no_longer_listed_are_reported_and_stay(self):
        load(organizations(*COUNTY))
        seen = preview(organizations(ROOT, GOVERNMENT))
        assert seen.absent == ["区财政局"]
        import_organizations(preview=seen, by=system())
        assert Organization.objects.filter(name="区财政局").exists()

    def test_a_unit_under_another_parent_without_code_is_asked_about(self):
        load(organizations(*COUNTY))
        rows = (ROOT, GOVERNMENT, ("", "区财政局", "", "区委", "政府部门"))
        (question,) = preview(organizations(*rows)).questions
        assert "改了隶属" in question.message
        moved = preview(organizations(*rows), {question.key: {"ref": question.candidates[0].ref}})
        assert moved.rows[2].changes["parent"] == ("广安区人民政府", "中共广安市广安区委")
        assert preview(organizations(*rows), {question.key: {"ref": "new"}}).counts["new"] == 1

    def test_one_unit_under_its_short_name_is_asked_about(self):
        load(organizations(*COUNTY))
        (question,) = preview(organizations(ROOT, GOVERNMENT, ("", "财政局", "", "区政府", ""))).questions
        assert "是“区财政局”的简称或曾用名" in question.message

    def test_a_code_that_differs_is_an_error(self):
        load(organizations(*COUNTY))
        seen = preview(organizations(ROOT, GOVERNMENT, ("002", "区财政局", "", "区政府", "")))
        assert "代码是 001" in messages(seen)[4]


class TestCells:
    def test_codes_as_floats_with_spaces_and_with_leading_zeros(self):
        rows = (
            ROOT,
            (12.0, "甲局", "", "区委", ""),
            (" 0013 ", "乙局", "", "区委", ""),
            ("0A4F" * 8, "丙局", "", "区委", ""),
        )
        load(organizations(*rows))
        assert set(Organization.objects.values_list("code", flat=True)) == {"", "12", "0013", "0A4F" * 8}

    def test_a_code_used_twice(self):
        seen = preview(organizations(ROOT, ("1", "甲局", "", "区委", ""), (1.0, "乙局", "", "区委", "")))
        assert "与第 3 行相同" in messages(seen)[4]

    def test_line_breaks_in_cells(self):
        load(organizations(ROOT, ("", "区直机关\n工委", "机关工委\n直工委", "区\n委", "党工委")))
        unit = Organization.objects.get(name="区直机关工委")
        assert set(unit.aliases.values_list("name", flat=True)) == {"机关工委", "直工委"}

    def test_merged_parents_fill_down(self):
        rows = [HEADER, [1, "", *ROOT[1:]], [2, "", "甲局", "", "区委", ""], [3, "", "乙局"], [4, "", "丙局"]]
        load(xlsx(rows, merges=[(2, 4, 4, 4)]))
        assert Organization.objects.get(name="丙局").parent.name == ROOT[1]

    def test_a_formula_without_result_blocks_its_row(self):
        seen = preview(
            organizations(ROOT, build=lambda book, sheet: sheet.write_formula("C3", "=C2", None, ""))
        )
        assert messages(seen)[3].startswith("C3（单位名称）是公式")

    def test_an_unknown_kind_lists_the_allowed_ones(self):
        seen = preview(organizations(ROOT, ("", "甲局", "", "区委", "不知道")))
        assert "政府部门" in messages(seen)[3]

    def test_60000_blank_rows(self):
        def blanks(book, sheet):
            for row in range(10, 60_000):
                sheet.write_blank(row, 1, None, book.add_format({"bold": True}) if row == 10 else None)

        assert preview(organizations(*COUNTY, build=blanks)).counts["new"] == 3
