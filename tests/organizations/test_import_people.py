import datetime as dt

import pytest

from portal.errors import Refused
from portal.organizations.enums import OversightKind, Precision, Seat, SupervisionKind
from portal.organizations.models import OrganizationAlias, Oversight, Person, Post, Supervision, Tenure

from .imports import load, load_people, messages, organizations, outcomes, people, preview

pytestmark = pytest.mark.django_db
HEAD = ["0001", "钱示例", "区财政局", "局长", "党组织书记", "任职", "2021年10月", "", ""]


@pytest.fixture(autouse=True)
def county(db):
    return load(
        organizations(
            ("", "中共广安市广安区委", "区委", "", "党委"),
            ("", "广安区人民政府", "区政府", "区委", "政府"),
            ("", "区财政局", "财政局", "区政府", "政府部门"),
            ("", "区审计局", "", "区政府", "政府部门"),
            ("", "区纪委监察局", "区纪委", "区委", "纪委"),
            ("", "派驻财政局纪检组", "驻财政局纪检组", "区纪委", "派驻纪检组"),
            ("", "龙台镇党委", "龙台镇", "区委", "乡镇"),
            ("", "龙台镇纪委", "", "龙台镇", "纪委"),
        )
    )


def see(*rows, answers=None):
    return preview(people(*rows), answers, "people")


def test_a_tenure_known_to_the_month():
    load_people(people(HEAD))
    tenure = Tenure.objects.get()
    assert (tenure.from_on, tenure.from_precision) == (dt.date(2021, 10, 1), Precision.MONTH)
    assert (tenure.post.seat, tenure.post.organization.name) == (Seat.PARTY_HEAD, "区财政局")


def test_twice_changes_nothing():
    rows = (
        HEAD,
        ["0002", "孙示例", "区政府", "副区长", "班子成员", "任职", "2023-05-01", "", "财政局、联系：龙台镇"],
    )
    load_people(people(*rows))
    counts = [model.objects.count() for model in (Person, Post, Tenure, Oversight)]
    seen = see(*rows)
    assert (seen.counts["unchanged"], seen.absent) == (2, [])
    load_people(people(*rows))
    assert [model.objects.count() for model in (Person, Post, Tenure, Oversight)] == counts


def test_one_person_in_two_posts():
    second = ["0001", "钱示例", "区委", "区委常委", "班子成员", "兼任", "2022-01-01", "", ""]
    load_people(people(HEAD, second))
    assert Person.objects.count() == 1
    assert set(Tenure.objects.values_list("kind", flat=True)) == {"regular", "concurrent"}


def test_oversight_and_liaison_and_supervision():
    deputy = [
        "0002",
        "孙示例",
        "区政府",
        "副区长",
        "班子成员",
        "任职",
        "2023-05-01",
        "",
        "财政局、区审计局；联系：龙台镇",
    ]
    group = [
        "0003",
        "李示例",
        "驻财政局纪检组",
        "组长",
        "纪检负责人",
        "",
        "2021年10月",
        "",
        "区财政局、区审计局",
    ]
    town = ["0004", "周示例", "龙台镇纪委", "纪委书记", "纪检负责人", "", "2021年10月", "", "龙台镇党委"]
    load_people(people(deputy, group, town))
    kinds = dict(Oversight.objects.values_list("organization__name", "kind"))
    assert kinds == {
        "区财政局": OversightKind.OVERSEE,
        "区审计局": OversightKind.OVERSEE,
        "龙台镇党委": OversightKind.LIAISE,
    }
    found = set(Supervision.objects.values_list("organ__name", "organization__name", "kind"))
    assert found == {
        ("派驻财政局纪检组", "区财政局", SupervisionKind.JOINT),
        ("派驻财政局纪检组", "区审计局", SupervisionKind.JOINT),
        ("龙台镇纪委", "龙台镇党委", SupervisionKind.PEER),
    }


def test_a_tenure_that_ends_before_it_begins():
    row = [*HEAD[:6], "2023-05-01", "2021年10月", ""]
    assert "没有晚于任职时间" in messages(see(row))[2]


@pytest.mark.parametrize("text", ["2023年13月", "去年", "2023-02-30", "13"])
def test_a_date_that_is_none(text):
    assert f"日期“{text}”看不懂" in messages(see([*HEAD[:6], text, "", ""]))[2]


@pytest.mark.parametrize(
    "text", ["2023-05-01", "2023年5月1日", "2023.5.1", "2023/05/01", "20230501", "２０２３年５月１日"]
)
def test_dates_as_text(text):
    load_people(people([*HEAD[:6], text, "", ""]))
    assert Tenure.objects.get().from_on == dt.date(2023, 5, 1)


class TestHolders:
    def test_a_post_that_changed_hands(self):
        before = ["0009", "何示例", "区财政局", "局长", "党组织书记", "任职", "2016年8月", "2021年10月", ""]
        load_people(people(HEAD, before))
        assert Post.objects.count() == 1
        assert Tenure.objects.on(dt.date(2020, 1, 1)).get().person.name == "何示例"
        assert Tenure.objects.on(dt.date(2021, 10, 1)).get().person.name == "钱示例"

    def test_overlapping_holders_in_the_sheet(self):
        other = ["0009", "何示例", "区财政局", "局长", "党组织书记", "任职", "2016年8月", "", ""]
        assert "第 2 行“钱示例”同时在任" in messages(see(HEAD, other))[3]

    def test_a_new_holder_while_the_old_one_is_still_in_office(self):
        load_people(people(HEAD))
        new = ["0009", "何示例", "区财政局", "局长", "党组织书记", "任职", "2026-03-01", "", ""]
        assert "现由“钱示例”担任" in messages(see(new))[2]
        ended = [*HEAD[:7], "2026-03-01", ""]
        load_people(people(ended, new))
        assert Tenure.objects.get(person__name="钱示例").to_on == dt.date(2026, 3, 1)

    def test_several_deputies_hold_one_title(self):
        rows = [
            [f"000{n}", f"示例{n}", "区政府", "副区长", "班子成员", "", "2021年10月", "", ""]
            for n in range(3)
        ]
        load_people(people(*rows))
        assert (Post.objects.count(), Tenure.objects.count()) == (1, 3)

    def test_the_same_post_twice(self):
        assert "同一个人的同一职务" in messages(see(HEAD, HEAD))[3]


class TestIdentity:
    def test_a_number_with_two_names_in_the_sheet(self):
        other = ["0001", "孙示例", "区审计局", "局长", "党组织书记", "", "", "", ""]
        assert "工号 0001 在第 2 行是“钱示例”" in messages(see(HEAD, other))[3]

    def test_a_number_that_belongs_to_somebody_else_is_asked_about(self):
        load_people(people(HEAD))
        renamed = ["0001", "钱改名", *HEAD[2:]]
        (question,) = see(renamed).questions
        assert "是同一个人改名吗" in question.message
        load_people(people(renamed), {question.key: {"ref": question.candidates[0].ref}})
        assert Person.objects.get().name == "钱改名"
        assert (
            "换一个工号"
            in messages(see(["0001", "又一个", *HEAD[2:]], answers={question.key: {"ref": "none"}}))[2]
        )

    def test_without_a_number_unit_name_and_post_are_the_key(self):
        row = ["", *HEAD[1:]]
        load_people(people(row))
        assert see(row).counts["unchanged"] == 1
        load_people(people(HEAD))
        assert Person.objects.get().staff_number == "0001"

    def test_two_rows_of_one_name_in_one_unit_need_numbers(self):
        row = ["", *HEAD[1:]]
        other = ["", "钱示例", "区财政局", "联络员", "联络员", "", "", "", ""]
        assert "分不清是不是同一个人" in messages(see(row, other))[3]

    def test_names_padded_with_spaces_are_the_same(self):
        load_people(people(HEAD))
        assert see(["0001", "钱 示 例", *HEAD[2:]]).counts["unchanged"] == 1


class TestUnits:
    def test_an_unknown_unit_is_asked_about_and_remembered(self):
        row = ["0001", "钱示例", "财政", *HEAD[3:]]
        (question,) = see(row).questions
        assert question.candidates[0].name == "区财政局"
        load_people(people(row), {question.key: {"ref": question.candidates[0].ref, "remember": True}})
        assert OrganizationAlias.objects.filter(name="财政", organization__name="区财政局").exists()
        assert outcomes(see(row)) == {2: "unchanged"}

    def test_a_unit_like_nothing_and_a_group(self):
        assert "请先在组织机构中建立" in messages(see(["1", "甲", "省水利厅", "科长", "", "", "", "", ""]))[2]
        assert "请逐个写出" in messages(see([*HEAD[:8], "各地各部门"]))[2]

    def test_before_any_organization_people_are_refused(self):
        from portal.organizations.importing.people import preview_people
        from portal.workbooks import open_workbook

        with pytest.raises(Refused, match="先导入组织机构"):
            preview_people(open_workbook(people(HEAD), "a.xlsx"), None)


def test_repeated_post_columns_make_a_tenure_each():
    from tests.workbooks.makers import xlsx

    header = ["工号", "姓名", "单位", "岗位1", "岗位2", "岗位3", "岗位4"]
    load_people(xlsx([header, ["0001", "钱示例", "区财政局", "会计", "出纳", "", "档案员"]]))
    assert set(Post.objects.values_list("title", flat=True)) == {"会计", "出纳", "档案员"}


def test_what_is_no_longer_listed_is_reported_and_stays():
    load_people(people(HEAD, ["0002", "孙示例", "区审计局", "局长", "党组织书记", "", "2021年10月", "", ""]))
    seen = see(HEAD)
    assert seen.absent == ["孙示例（区审计局 局长）"]
    load_people(people(HEAD))
    assert Tenure.objects.count() == 2
