"""What sheets put into a cell, and what it means: codes, kinds, yes and no."""

import pytest

from portal.organizations.enums import OrganizationKind
from portal.organizations.models import Organization, Person
from tests.workbooks.makers import xlsx

from .imports import load, load_people, messages, organizations, people, preview

pytestmark = pytest.mark.django_db
ROOT = ("", "中共广安市广安区委", "区委", "", "党委")
HEADER = ["单位代码", "单位名称", "上级组织", "类别", "责任单位"]


@pytest.mark.parametrize("written", ["0 01", "００１", " 001", "0\u3000\u30001"])
def test_a_code_is_kept_without_spaces_and_half_width(written):
    load(organizations(ROOT, (written, "区财政局", "", "区委", "")))
    code = Organization.objects.get(name="区财政局").code
    assert code == written.translate({0xFF10: "0", 0xFF11: "1"}).replace(" ", "").replace("\u3000", "")
    for again in (written, code):
        assert preview(organizations(ROOT, (again, "区财政局", "", "区委", ""))).counts["unchanged"] == 2


def test_a_code_stored_raw_is_recognised_and_mended():
    load(organizations(ROOT, ("03", "区财政局", "", "区委", "")))
    Organization.objects.filter(code="03").update(code="０ ３")
    load(organizations(ROOT, ("03", "区财金局", "", "区委", "")))
    unit = Organization.objects.get(name="区财金局")
    assert (unit.code, Organization.objects.count()) == ("03", 2)


@pytest.mark.parametrize("written", ["00 01", "０００１"])
def test_a_staff_number_likewise(written):
    load(organizations(ROOT))
    row = ["钱示例", "区委", "干事", "", "", "", "", ""]
    load_people(people([written, *row]))
    assert Person.objects.get().staff_number == "0001"
    assert preview(people(["0001", *row]), kind="people").counts["unchanged"] == 1


@pytest.mark.parametrize(
    ("written", "accountable"),
    [(word, True) for word in ("是", "√", "✓", "✔", "Y", "y", "Yes", "1", 1.0, True)]
    + [(word, False) for word in ("否", "×", "N", "0", 0, False)],
)
def test_yes_and_no(written, accountable):
    sheet = [HEADER, ["", "区委", "", "党委", ""], ["", "甲科", "区委", "内设机构", written]]
    load(xlsx(sheet))
    assert Organization.objects.get(name="甲科").accountable is accountable
    assert preview(xlsx(sheet)).counts["unchanged"] == 2


def test_neither_yes_nor_no_is_told():
    seen = preview(xlsx([HEADER, ["", "区委", "", "党委", "也许"]]))
    assert "责任单位只填“是”或“否”" in messages(seen)[2]


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("纪检监察机关", OrganizationKind.DISCIPLINE),
        ("派驻纪检监察机构", OrganizationKind.DISPATCHED),
        ("党委工作机关", OrganizationKind.PARTY_DEPARTMENT),
        ("政府组成部门", OrganizationKind.GOVERNMENT_DEPARTMENT),
        ("人民团体", OrganizationKind.MASS),
        ("区属国企", OrganizationKind.ENTERPRISE),
        ("村(社区)", OrganizationKind.VILLAGE),
        ("街道办事处", OrganizationKind.SUBDISTRICT),
        ("内设科室", OrganizationKind.INTERNAL),
        ("司法机关", OrganizationKind.JUDICIAL),
    ],
)
def test_other_words_for_a_kind(written, kind):
    load(organizations(ROOT, ("", "甲", "", "区委", written)))
    assert Organization.objects.get(name="甲").kind == kind
