"""我为什么能看到: in words, for whoever sees it; not there for whoever does not."""

import pytest
from django.urls import reverse

from portal.accounts.identities import identities_of
from tests.documents import letters as make
from tests.responsibilities.builders import planned
from tests.responsibilities.counting import queries
from tests.world import grant


def why(kind, ref) -> str:
    return reverse("home:why", args=[kind, ref])


@pytest.fixture
def report(world):
    return planned(world).report


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("clerk", "您是龙台镇党委的联络员（联络员）。"),
        ("head", "您是龙台镇党委的党委书记（单位主要负责人）。"),
        ("leader", "您的职务副区长分管龙台镇党委（2021年10月1日起）。"),
        ("discipline", "您负责的龙台镇纪委同级监督龙台镇党委（2021年10月1日起）。"),
        (
            "staff",
            "您有“党风廉政经办”授权：2021年10月1日起，长期，依据 测试授权；范围 中共广安市广安区委及下级",
        ),
        ("reader", "您有“只读”授权"),
    ],
)
def test_each_reason_in_words(world, report, who, said):
    page = world.client(who).get(why("report", report.ref)).content.decode()
    assert said in page


@pytest.mark.parametrize("who", ["colleague", "bureau_clerk", "stranger", "system_admin", "audit_admin"])
def test_what_is_not_seen_is_not_explained(world, report, who):
    assert world.client(who).get(why("report", report.ref)).status_code == 404


def test_nobody_wrong_method_and_unknown_kind(world, report):
    assert "login" in world.client().get(why("report", report.ref)).url
    assert world.client("clerk").post(why("report", report.ref)).status_code == 405
    assert world.client("clerk").get(why("secret", report.ref)).status_code == 404


def test_a_letter_addressed_in_person(world):
    [letter] = make.delivered(world, make.supervision(world, "a"))
    page = world.client("leader").get(why("letter", letter.ref)).content.decode()
    assert "这份文书是发给您本人或抄送您本人的" in page


def test_other_identities_that_see_it_too(world, report):
    grant(world, "head", "staff", "龙台")
    labels = [identity.label for identity in identities_of(world.user("head"))]
    page = world.client("head").get(why("report", report.ref)).content.decode()
    assert "换个身份也能看到" in page
    assert labels[1] in page


def test_the_pages_lead_there(world, report):
    page = world.client("leader").get(reverse("responsibilities:report", args=[report.ref]))
    assert why("report", report.ref) in page.content.decode()


def test_many_grants_cost_no_more_queries(world, report):
    client = world.client("staff")
    few = queries(client, why("report", report.ref))
    for _ in range(5):
        grant(world, "staff", "reader", "花桥")
    assert queries(client, why("report", report.ref)) == few
