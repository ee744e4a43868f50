"""A unit that bears a new name, in sheets without codes: always asked, never taken for granted."""

import pytest
from django.urls import reverse

from portal.organizations.importing.renames import SIMILAR, Renames
from portal.organizations.importing.standing import Standing
from portal.organizations.models import Jurisdiction, Organization, OrganizationName
from portal.organizations.naming import NameIndex, Resolver

from .imports import load, messages, organizations, outcomes, preview

pytestmark = pytest.mark.django_db
ROOT = ("", "中共广安市广安区委", "区委", "", "党委")
GOVERNMENT = ("", "广安区人民政府", "区政府", "区委", "政府")


def sheet(*names, kind="政府部门", parent="区政府", more=()):
    return organizations(ROOT, GOVERNMENT, *(("", name, "", parent, kind) for name in names), *more)


def ask(data, answers=None):
    (question,) = preview(data, answers).questions
    return question


def answer(question, ref):
    return {question.key: {"ref": ref, "remember": False}}


OLD = sheet("区财政局", "区卫生计生局")
RENAMED = sheet("区财政局", "区卫生健康局")


def test_a_similar_new_name_for_a_unit_no_longer_listed_is_asked():
    load(OLD)
    question = ask(RENAMED)
    assert question.message.startswith("是不是“区卫生计生局”更名")
    assert [choice.name for choice in question.candidates] == ["区卫生计生局"]
    assert preview(RENAMED).blocked


def test_a_rename_keeps_the_unit_and_its_old_name():
    load(OLD)
    unit = Organization.objects.get(name="区卫生计生局")
    question = ask(RENAMED)
    answers = answer(question, question.candidates[0].ref)
    seen = preview(RENAMED, answers)
    assert outcomes(seen)[5] == "changed"
    assert seen.rows[3].changes["name"] == ("区卫生计生局", "区卫生健康局")
    assert (seen.absent, seen.to_write) == ([], 1)
    load(RENAMED, answers)
    unit.refresh_from_db()
    assert unit.name == "区卫生健康局"
    assert Organization.objects.count() == 4
    assert list(OrganizationName.objects.values_list("organization_id", "name")) == [
        (unit.pk, "区卫生计生局")
    ]
    known = Resolver(Jurisdiction.objects.get())
    assert known.resolve("区卫生计生局").unit.pk == known.resolve("区卫生健康局").unit.pk == unit.pk


@pytest.mark.parametrize("again", [{}, None])
def test_the_renamed_sheet_again_changes_nothing(again):
    load(OLD)
    question = ask(RENAMED)
    answers = answer(question, question.candidates[0].ref)
    load(RENAMED, answers)
    seen = preview(RENAMED, answers if again is None else again)
    assert set(outcomes(seen).values()) == {"unchanged"}
    assert not seen.blocked


def test_none_of_them_makes_a_new_unit():
    load(OLD)
    answers = answer(ask(RENAMED), "none")
    assert outcomes(preview(RENAMED, answers))[5] == "new"
    load(RENAMED, answers)
    assert Organization.objects.filter(name__startswith="区卫生").count() == 2
    assert not OrganizationName.objects.exists()


def test_the_units_below_wait_for_the_answer_and_stay():
    below = ("", "规划科", "", "区卫生计生局", "内设机构")
    load(sheet("区卫生计生局", more=[below]))
    after = sheet("区卫生健康局", more=[("", "规划科", "", "区卫生健康局", "内设机构")])
    question = ask(after)
    seen = preview(after, answer(question, question.candidates[0].ref))
    assert outcomes(seen) == {2: "unchanged", 3: "unchanged", 4: "changed", 5: "unchanged"}


def test_new_units_beside_all_the_old_ones_are_not_asked_about():
    load(OLD)
    seen = preview(sheet("区财政局", "区卫生计生局", "区医疗保障局", "区应急管理局", "区卫生健康局"))
    assert seen.questions == []
    assert seen.counts["new"] == 3


@pytest.mark.parametrize(
    ("kind", "parent", "name"),
    [
        ("事业单位", "区政府", "区卫生健康局"),
        ("政府部门", "区委", "区卫生健康局"),
        ("政府部门", "区政府", "区统计局"),
    ],
)
def test_another_kind_or_parent_or_a_different_name_is_new(kind, parent, name):
    load(OLD)
    seen = preview(sheet("区财政局", more=[("", name, "", parent, kind)]))
    assert seen.questions == []
    assert outcomes(seen)[5] == "new"


def test_two_codes_tell_two_units_apart():
    load(organizations(ROOT, GOVERNMENT, ("001", "区卫生计生局", "", "区政府", "政府部门")))
    seen = preview(organizations(ROOT, GOVERNMENT, ("002", "区卫生健康局", "", "区政府", "政府部门")))
    assert (seen.questions, outcomes(seen)[4]) == ([], "new")


def test_a_town_is_never_taken_for_its_neighbour():
    load(sheet("浓溪镇", "龙台镇", kind="乡镇", parent="区委"))
    seen = preview(sheet("浓洄镇", "龙台镇", kind="乡镇", parent="区委"))
    assert outcomes(seen)[4] == "question"
    assert [choice.name for choice in seen.questions[0].candidates] == ["浓溪镇"]
    both = preview(sheet("浓洄镇", "浓溪镇", "龙台镇", kind="乡镇", parent="区委"))
    assert (both.questions, outcomes(both)[4]) == ([], "new")


def test_one_old_unit_is_renamed_once():
    load(OLD)
    two = sheet("区财政局", "区卫生健康局", "区卫生监督局")
    first, second = preview(two).questions
    old = first.candidates[0].ref
    assert second.candidates[0].ref == old
    left = preview(two, answer(first, old))
    assert (outcomes(left)[5], outcomes(left)[6]) == ("changed", "new")
    forged = preview(two, answer(first, old) | answer(second, old))
    assert (outcomes(forged)[5], outcomes(forged)[6], messages(forged)) == ("changed", "new", {})


@pytest.mark.parametrize(
    ("old", "new", "similar"),
    [
        ("区卫生计生局", "区卫生健康局", True),
        ("广安区国土资源局", "区自然资源局", True),
        ("区商务局", "区商务和经济合作局", True),
        ("区文化广播影视新闻出版局", "区文化广播电视和旅游局", True),
        ("区环境保护局", "区生态环境局", True),
        ("大龙乡党委", "大龙镇党委", True),
        ("区纪委监察局", "区纪委监委", True),
        ("区卫生计生局", "区医疗保障局", False),
        ("广安区教育科技局", "广安区财政局", False),
        ("官盛镇党委", "花桥镇党委", False),
        ("浓洄街道党工委", "北辰街道党工委", False),
    ],
)
def test_the_threshold_on_real_names(old, new, similar):
    renames = Renames(Standing(None), NameIndex("广安区"))
    assert (renames.likeness(new, old) >= SIMILAR) is similar


def test_the_page_offers_the_rename_and_a_new_unit(world):
    from .test_import_pages import confirm, the_batch, upload

    admin = world.client("system_admin")
    page = upload(admin, organizations(ROOT, ("", "区财政金融局", "", "区政府", "政府部门")))
    (line,) = [line for line in page.context["lines"] if line["questions"]]
    question = line["questions"][0]
    assert [choice.name for choice in question["candidates"]] == ["区财政局"]
    assert "都不是" in page.content.decode()
    chosen = {"key": question["key"], "ref": question["candidates"][0].ref}
    page = admin.post(reverse("organizations:import_answer", args=[the_batch().ref]), chosen, follow=True)
    assert "更名，旧名留作曾用名" in page.content.decode()
    confirm(admin, the_batch(), page)
    assert Organization.objects.get(name="区财政金融局").ref == question["candidates"][0].ref
