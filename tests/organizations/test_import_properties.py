"""Whatever stands in a sheet, a preview answers row by row, and what it accepts can be written."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.actor import system
from portal.organizations.actions.importing import import_organizations
from portal.organizations.actions.importing_people import import_people
from portal.organizations.models import Organization

from .imports import organizations, people, preview

NAMES = st.sampled_from(["区委", "甲局", "乙局", "丙科", "丁科", "甲局 ", "", "没有的", "12"])
CODES = st.sampled_from(["", "", "1", "2", 12.0])
ROWS = st.lists(st.tuples(CODES, NAMES, NAMES, NAMES, st.sampled_from(["", "党委", "错"])), max_size=8)
DATES = st.sampled_from(["", "2021年10月", "2023-05-01", "2020-01-01", "不是日期"])
SEATS = st.sampled_from(["", "党组织书记", "联络员", "纪检负责人"])
PEOPLE = st.lists(
    st.tuples(
        st.sampled_from(["", "1", "2"]), st.sampled_from(["张三", "李四", ""]), NAMES, NAMES, SEATS,
        st.just(""), DATES, DATES, NAMES,
    ),
    max_size=6,
)  # fmt: skip
ROOT = ("", "中共某区委", "区委", "", "党委")
slow = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def sound():
    return Organization.objects.find_problems() == ([], [], [], [], [])


@pytest.mark.django_db(transaction=True)
@slow
@given(st.lists(ROWS, min_size=1, max_size=3))
def test_organizations(sheets):
    for rows in sheets:
        seen = preview(organizations(ROOT, *rows))
        assert sum(seen.counts.values()) == len(seen.rows)
        if not seen.blocked:
            import_organizations(preview=seen, by=system())
            assert sound()
            again = preview(organizations(ROOT, *rows))
            assert not again.blocked
            assert again.to_write == 0


@pytest.mark.django_db(transaction=True)
@slow
@given(PEOPLE)
def test_people(rows):
    if not Organization.objects.exists():
        units = organizations(ROOT, ("", "甲局", "", "区委", ""), ("", "丙科", "", "甲局", ""))
        import_organizations(preview=preview(units), by=system())
    seen = preview(people(*rows), kind="people")
    assert sum(seen.counts.values()) == len(seen.rows)
    if not seen.blocked:
        import_people(preview=seen, by=system())
        assert preview(people(*rows), kind="people").to_write == 0
