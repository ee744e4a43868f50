"""The district's own workbooks, as they came (fixtures/demo)."""

import datetime as dt

import pytest
from django.conf import settings

from portal.actor import system
from portal.organizations.actions.importing import import_organizations
from portal.organizations.actions.importing_people import import_people
from portal.organizations.enums import SupervisionKind
from portal.organizations.importing.organizations import preview_organizations
from portal.organizations.importing.people import preview_people
from portal.organizations.models import Organization, Oversight, Person, Supervision, Tenure
from portal.organizations.naming import Resolver, split_names
from portal.workbooks import open_workbook
from tests.workbooks.makers import xlsx

pytestmark = pytest.mark.django_db
DEMO = settings.BASE_DIR / "fixtures" / "demo"


@pytest.fixture
def guangan():
    book = open_workbook(DEMO / "organizations.xlsx", "organizations.xlsx")
    seen = preview_organizations(book, None)
    assert (seen.counts["new"], seen.problems, seen.questions) == (68, [], [])
    assert (seen.table.header_row, seen.rows[0].number, seen.table.unread) == (3, 4, ["Sheet2（空表）"])
    return import_organizations(preview=seen, by=system())


@pytest.fixture
def staffed(guangan):
    seen = preview_people(open_workbook(DEMO / "people.xlsx", "people.xlsx"), guangan)
    assert (seen.problems, seen.questions) == ([], [])
    import_people(preview=seen, by=system())
    return guangan


def test_the_tree(guangan):
    assert (guangan.name, guangan.root.name) == ("广安区", "中共广安市广安区委")
    assert guangan.discipline_organ.name == "区纪委监察局"
    assert Organization.objects.find_problems() == ([], [], [], [], [])
    assert Organization.objects.towns().count() == 25
    assert Organization.objects.get(name="区委组织部").get_parent().name == "中共广安市广安区委"
    assert not Organization.objects.filter(name__endswith=" ").exists()


def test_again_changes_nothing(staffed):
    book = open_workbook(DEMO / "organizations.xlsx", "organizations.xlsx")
    assert preview_organizations(book, staffed).counts["unchanged"] == 68
    people = preview_people(open_workbook(DEMO / "people.xlsx", "people.xlsx"), staffed)
    assert (people.counts["unchanged"], people.to_write, people.absent) == (len(people.rows), 0, [])


def district(renamed=(), more=()):
    """The rows of the district's workbook, as typed again a year later."""
    rows = [list(row) for row in open_workbook(DEMO / "organizations.xlsx", "o.xlsx").sheets[0].rows]
    (model,) = [row for row in rows if "区卫生计生局" in row]
    new = [[name if cell == "区卫生计生局" else cell for cell in model] for name in more]
    typed = [[dict(renamed).get(cell, cell) for cell in row] for row in [*rows, *new]]
    return open_workbook(xlsx(typed), "organizations.xlsx")


def test_new_units_beside_the_old_raise_no_question(guangan):
    seen = preview_organizations(district(more=["区医疗保障局", "区应急管理局"]), guangan)
    assert (seen.questions, seen.problems, seen.absent) == ([], [], [])
    assert (seen.counts["new"], seen.counts["unchanged"]) == (2, 68)


def test_a_reform_asks_once_for_the_unit_it_renamed(guangan):
    book = district(renamed=[("区卫生计生局", "区卫生健康局")], more=["区医疗保障局", "区应急管理局"])
    seen = preview_organizations(book, guangan)
    (question,) = seen.questions
    assert (question.text, [choice.name for choice in question.candidates]) == (
        "区卫生健康局",
        ["区卫生计生局"],
    )
    answers = {question.key: {"ref": question.candidates[0].ref}}
    import_organizations(preview=preview_organizations(book, guangan, answers), by=system())
    assert Resolver(guangan).resolve("区卫生计生局").unit.name == "区卫生健康局"
    again = preview_organizations(book, guangan)
    assert (again.counts["unchanged"], again.questions, again.absent) == (70, [], [])


def test_people_oversight_and_supervision(staffed):
    two_posts = Person.objects.get(staff_number="0003")
    assert two_posts.tenures.count() == 2
    finance = Tenure.objects.filter(post__organization__name="区财政局", post__seat="party_head")
    assert finance.on(dt.date(2020, 1, 1)).get().person.name == "何示例901"
    assert finance.on(dt.date(2022, 1, 1)).get().person.name == "郑示例026"
    overseer = Oversight.objects.get(organization__name="区财政局").post
    assert overseer.title == "常务副区长"
    joint = Supervision.objects.filter(kind=SupervisionKind.JOINT)
    assert set(joint.values_list("organ__name", flat=True)) == {
        "区纪委监委派驻区委办公室纪检监察组",
        "区纪委监委派驻区教育科技局纪检监察组",
        "区纪委监委派驻区财政局纪检监察组",
    }
    assert Supervision.objects.filter(kind=SupervisionKind.PEER).count() == 25


def test_every_lead_and_support_of_the_printed_plan_is_known(guangan):
    sheet = open_workbook(DEMO / "duties.xlsx", "duties.xlsx").sheets[0]
    resolver = Resolver(guangan)
    asked = {
        name
        for row in sheet.rows[2:]
        for cell in row[3:5]
        for name in split_names(cell)[0]
        if resolver.resolve(name).question
    }
    assert asked == {"区委反腐败协调小组成员单位"}
