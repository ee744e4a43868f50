"""The first steps of an installation, in either order: the three administrators, the first workbook."""

import io
import json

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from portal.accounts.models import Grant
from portal.organizations.enums import GroupRule, OrganizationKind
from portal.organizations.models import Jurisdiction, Organization, OrganizationGroup, OrganizationName

from .imports import load, organizations, outcomes, preview

pytestmark = pytest.mark.django_db
WORKBOOK = str(settings.BASE_DIR / "fixtures" / "demo" / "organizations.xlsx")
ROOT = ("", "中共广安市广安区委", "区委", "", "党委")


def administrators(name="广安区"):
    names = {"system": "示例甲", "security": "示例乙", "audit": "示例丙"}
    call_command("create_administrators", jurisdiction=name, **names, stdout=io.StringIO())


def import_workbook():
    out = io.StringIO()
    call_command("import_organizations", WORKBOOK, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_administrators_first():
    administrators()
    root = Organization.objects.get()
    result = import_workbook()
    assert (result["new"], result["changed"], result["errors"], result["questions"]) == (67, 1, [], [])
    county = Jurisdiction.objects.get()
    assert (county.name, county.root_id, county.root.name) == ("广安区", root.pk, "中共广安市广安区委")
    assert county.discipline_organ.name == "区纪委监察局"
    assert set(Grant.objects.values_list("organization", flat=True)) == {root.pk}
    assert not OrganizationName.objects.filter(organization=root).exists()
    assert import_workbook()["unchanged"] == 68


def test_the_standard_groups_are_there_and_are_added_where_they_were_not():
    administrators()
    rules = {rule for rule in GroupRule if rule != GroupRule.MEMBERS}
    assert set(OrganizationGroup.objects.values_list("rule", flat=True)) == rules
    OrganizationGroup.objects.all().delete()
    import_workbook()
    assert set(OrganizationGroup.objects.values_list("rule", flat=True)) == rules


def test_a_root_with_units_below_it_is_asked_about_as_ever():
    administrators()
    load(organizations(ROOT, ("", "区财政局", "", "区委", "")))
    seen = preview(organizations(("", "中共广安市某区委", "", "", "党委")))
    assert outcomes(seen)[2] == "question"


def test_the_provisional_root_takes_what_the_sheet_says():
    administrators()
    seen = preview(organizations(("1", "广安区人民政府", "区政府", "", "政府")))
    assert seen.rows[0].notes[-1] == "加 1 个简称"
    assert "安装时暂定的最上级组织，名称、类别以本表为准" in seen.rows[0].notes
    load(organizations(("1", "广安区人民政府", "区政府", "", "政府")))
    root = Organization.objects.get()
    assert (root.name, root.kind, root.code) == ("广安区人民政府", OrganizationKind.GOVERNMENT, "1")


def test_the_workbook_first_and_administrators_of_another_name():
    import_workbook()
    with pytest.raises(CommandError, match="已有辖区“广安区”.*--jurisdiction 写成 广安区"):
        administrators("广安市广安区")
    assert Jurisdiction.objects.count() == 1
    administrators("广安区")
    assert set(Grant.objects.values_list("organization__name", flat=True)) == {"中共广安市广安区委"}
