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
