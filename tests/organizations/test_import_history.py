"""What later imports make of what earlier ones left: names, places, tenures and oversight over time."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connections

from portal.actor import system
from portal.errors import Refused, Stale
from portal.organizations.actions.importing import import_organizations
from portal.organizations.importing.organizations import preview_organizations
from portal.organizations.models import (
    Jurisdiction,
    Organization,
    OrganizationName,
    Oversight,
    Placement,
    Supervision,
    Tenure,
)
from portal.workbooks import open_workbook
from tests.workbooks.makers import xlsx

from .imports import load, load_people, messages, organizations, people, preview

pytestmark = pytest.mark.django_db
ROOT = ("", "中共广安市广安区委", "区委", "", "党委")
GOVERNMENT = ("", "广安区人民政府", "区政府", "区委", "政府")
DAYS = [dt.date(2026, 3, 2), dt.date(2026, 4, 1), dt.date(2026, 5, 6)]


def bureau(name, parent="区政府"):
    return organizations(ROOT, GOVERNMENT, ("001", name, "", parent, "政府部门"))


def on(day):
    return time_machine.travel(f"{day} 10:00+08:00")


def test_two_renames_leave_two_names_end_to_end():
    load(bureau("财政局"))
    for day, name in zip(DAYS, ["区财政局", "区财政金融局", "区财金局"], strict=True):
        with on(day):
            load(bureau(name))
    kept = OrganizationName.objects.order_by("pk").values_list("name", "from_on", "to_on")
    assert list(kept) == [
        ("财政局", None, DAYS[0]),
        ("区财政局", DAYS[0], DAYS[1]),
        ("区财政金融局", DAYS[1], DAYS[2]),
    ]


def test_two_renames_in_one_day_keep_both_names():
    load(bureau("财政局"))
    with on(DAYS[0]):
        load(bureau("区财政局"))
        load(bureau("区财政金融局"))
    kept = OrganizationName.objects.order_by("pk").values_list("name", "from_on", "to_on")
    assert list(kept) == [("财政局", None, DAYS[0]), ("区财政局", None, None)]


def test_former_names_of_unknown_time_do_not_bar_a_rename():
    header = ["单位代码", "单位名称", "上级组织", "曾用名"]
    root, unit = ["", "区委", "", ""], ["001", "区财政局", "区委", "财税局；财务科"]
    load(xlsx([header, root, unit]))
    load(xlsx([header, root, ["001", "区财政金融局", "区委", ""]]))
    assert set(OrganizationName.objects.values_list("name", flat=True)) == {"财税局", "财务科", "区财政局"}


def test_two_moves_leave_two_placements_end_to_end():
    load(bureau("区财政局"))
    for day, parent in zip(DAYS, ["区委", "区政府", "区委"], strict=True):
        with on(day):
            load(bureau("区财政局", parent))
    kept = Placement.objects.order_by("pk").values_list("parent__name", "from_on", "to_on")
    assert list(kept) == [
        ("广安区人民政府", None, DAYS[0]),
        ("中共广安市广安区委", DAYS[0], DAYS[1]),
        ("广安区人民政府", DAYS[1], DAYS[2]),
    ]


def test_moving_there_and_back_in_a_day_counts_once():
    load(bureau("区财政局"))
    with on(DAYS[0]):
        load(bureau("区财政局", "区委"))
        load(bureau("区财政局"))
    assert Placement.objects.values_list("to_on", flat=True).get() == DAYS[0]


class TestPeople:
    @pytest.fixture(autouse=True)
    def county(self, db):
        load(
            organizations(
                ROOT,
                GOVERNMENT,
                ("", "区财政局", "", "区政府", "政府部门"),
                ("", "区纪委", "", "区委", "纪委"),
            )
        )

    def deputy(self, number, name, start, end, oversees="区财政局"):
        return [number, name, "区政府", "常务副区长", "班子成员", "", start, end, oversees]

    def test_who_takes_over_a_post_oversees_what_it_oversees(self):
        old = self.deputy("1", "钱示例", "2020-01-01", "2024-05-01")
        new = self.deputy("2", "孙示例", "2024-05-01", "")
        load_people(people(old, new))
        assert Oversight.objects.values_list("from_on", "to_on").get() == (dt.date(2020, 1, 1), None)
        assert preview(people(old, new), kind="people").counts["unchanged"] == 2

    def test_also_when_the_predecessor_s_oversight_had_ended_before(self):
        old = self.deputy("1", "钱示例", "2020-01-01", "2024-05-01")
        load_people(people(old))
        load_people(people(old, self.deputy("2", "孙示例", "2024-06-01", "")))
        kept = list(Oversight.objects.order_by("pk").values_list("from_on", "to_on"))
        assert kept == [(dt.date(2020, 1, 1), dt.date(2024, 5, 1)), (dt.date(2024, 6, 1), None)]

    def test_supervision_likewise(self):
        rows = [
            [number, name, "区纪委", "书记", "纪检负责人", "", start, end, "区财政局"]
            for number, name, start, end in (
                ("1", "钱示例", "2020-01-01", "2024-05-01"),
                ("2", "孙示例", "2024-05-01", ""),
            )
        ]
        load_people(people(*rows))
        assert Supervision.objects.values_list("from_on", "to_on").get() == (dt.date(2020, 1, 1), None)
        assert preview(people(*rows), kind="people").counts["unchanged"] == 2

    def test_one_row_over_two_known_tenures_is_told(self):
        load_people(
            people(
                self.deputy("1", "钱示例", "2016-01-01", "2018-01-01", ""),
                self.deputy("1", "钱示例", "2020-01-01", "", ""),
            )
        )
        seen = preview(people(self.deputy("1", "钱示例", "2017-01-01", "", "")), kind="people")
        assert "另有一段任期" in messages(seen)[2]
        assert Tenure.objects.count() == 2


def first(name):
    book = open_workbook(organizations(("", name, "", "", "党委")), "表.xlsx")
    return preview_organizations(book, None)


@pytest.mark.parametrize("second", ["中共广安区委", "中共邻水县委"])
def test_two_first_imports_the_second_is_told(second):
    early, late = first("中共广安区委"), first(second)
    import_organizations(preview=early, by=system())
    with pytest.raises(Stale, match="刚刚建立了“广安区”"):
        import_organizations(preview=late, by=system())
    assert Organization.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("other", ["中共广安区委", "中共邻水县委"])
def test_first_imports_at_the_same_moment(other):
    names = ["中共广安区委", other] * 4

    def run(name):
        try:
            import_organizations(preview=first(name), by=system())
        except Refused as refusal:
            return refusal.message
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(names)) as pool:
        said = list(pool.map(run, names))
    assert said.count(None) == 1
    assert all("刚刚建立了" in message for message in said if message)
    assert (Jurisdiction.objects.count(), Organization.objects.count()) == (1, 1)
