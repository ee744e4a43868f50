"""Names and places that units take from each other: swaps are written, what is taken is told."""

import pytest

from portal.organizations.models import Organization, OrganizationName

from .imports import load, messages, organizations, outcomes, preview

pytestmark = pytest.mark.django_db
BASE = [
    ("001", "中共广安市广安区委", "区委", "", "党委"),
    ("002", "区政府", "", "001", "政府"),
    ("004", "区财政局", "", "002", "政府部门"),
    ("005", "区审计局", "", "002", "政府部门"),
    ("006", "北辰街道", "", "002", "街道"),
    ("b1", "督查室", "", "004", "内设机构"),
    ("b2", "督查室", "", "005", "内设机构"),
]


@pytest.fixture(autouse=True)
def county(db):
    load(organizations(*BASE))


def places():
    return dict(Organization.objects.filter(depth__gt=2).values_list("code", "name")), dict(
        Organization.objects.filter(depth__gt=2).values_list("code", "parent__code")
    )


@pytest.mark.parametrize(
    ("rows", "taken"),
    [
        ([("004", "区审计局", "", "002", "")], "“区审计局”（代码 005，表中未列）"),
        ([("005", "区财政局", "", "002", "")], "“区财政局”（代码 004，表中未列）"),
        ([("b1", "督查室", "", "005", "")], "“督查室”（代码 b2，表中未列）"),
        ([("006", "督查室", "", "005", "")], "“督查室”（代码 b2，表中未列）"),
    ],
    ids=["rename", "the name of an absent one", "move", "move and rename"],
)
def test_a_name_that_an_unlisted_unit_bears_is_told(rows, taken):
    seen = preview(organizations(*rows))
    assert outcomes(seen)[2] == "error"
    assert taken in messages(seen)[2]
    assert "请在表中补上它的一行" in messages(seen)[2]


@pytest.mark.parametrize(
    ("rows", "names", "parents"),
    [
        (
            [("004", "区审计局", "", "002", ""), ("005", "区财政局", "", "002", "")],
            {"004": "区审计局", "005": "区财政局"},
            {},
        ),
        ([("b1", "督查室", "", "005", ""), ("b2", "督查室", "", "004", "")], {}, {"b1": "005", "b2": "004"}),
        (
            [("004", "区财政和国资局", "", "002", ""), ("005", "区财政局", "", "002", "")],
            {"004": "区财政和国资局", "005": "区财政局"},
            {},
        ),
        (
            [("b1", "审计督查室", "", "005", ""), ("b2", "督查室", "", "004", "")],
            {"b1": "审计督查室"},
            {"b1": "005", "b2": "004"},
        ),
        (
            [("b1", "督查室", "", "005", ""), ("b2", "审计督查室", "", "005", "")],
            {"b2": "审计督查室"},
            {"b1": "005"},
        ),
    ],
    ids=["names", "parents", "a chain", "both", "one makes room"],
)
@pytest.mark.parametrize("turned", [False, True])
def test_units_swap_names_and_parents(rows, names, parents, turned):
    old_names, old_parents = places()
    data = organizations(*(reversed(rows) if turned else rows))
    load(data)
    assert places() == (old_names | names, old_parents | parents)
    assert Organization.objects.find_problems() == ([], [], [], [], [])
    assert preview(data).counts["unchanged"] == 2


def test_the_swapped_names_are_kept_as_former_ones():
    load(organizations(("004", "区审计局", "", "002", ""), ("005", "区财政局", "", "002", "")))
    kept = set(OrganizationName.objects.values_list("organization__code", "name"))
    assert kept == {("004", "区财政局"), ("005", "区审计局")}


RENAMED = ("006", "北辰街道办", "", "002", "")


@pytest.mark.parametrize("turned", [False, True])
def test_a_new_unit_may_bear_the_old_name_when_it_has_a_code_of_its_own(turned):
    rows = [RENAMED, ("007", "北辰街道", "", "002", "")]
    load(organizations(*(reversed(rows) if turned else rows)))
    assert places()[0] | {"006": "北辰街道办", "007": "北辰街道"} == places()[0]


@pytest.mark.parametrize("turned", [False, True])
def test_without_a_code_it_may_be_the_same_unit_twice(turned):
    rows = [RENAMED, ("", "北辰街道", "", "002", "")]
    seen = preview(organizations(*(reversed(rows) if turned else rows)))
    row, other = (2, 3) if turned else (3, 2)
    assert list(messages(seen)) == [row]
    assert f"是第 {other} 行（代码 006）更名前的名称" in messages(seen)[row]
