"""manage.py import_organizations / import_people: one object, and the exit code."""

import io
import json

import pytest
from django.core.management import call_command

from portal.organizations.models import Jurisdiction, Organization, Tenure

from .imports import organizations, people

pytestmark = pytest.mark.django_db
ROOT = ("", "中共广安市广安区委", "区委", "", "党委")
FINANCE = ("", "区财政局", "", "区委", "政府部门")
COUNTS = ("rows", "new", "changed", "unchanged", "absent")


@pytest.fixture
def run(tmp_path):
    def run(command, data, *options, name="表.xlsx"):
        path = tmp_path / name
        path.write_bytes(data)
        out = io.StringIO()
        code = 0
        try:
            call_command(command, str(path), "--json", *options, stdout=out)
        except SystemExit as stop:
            code = stop.code
        return code, json.loads(out.getvalue())

    return run


def counts(result):
    return tuple(result[key] for key in COUNTS)


def test_done_is_zero_and_twice_is_unchanged(run):
    assert run("import_organizations", organizations(ROOT, FINANCE)) == (
        0,
        {"rows": 2, "new": 2, "changed": 0, "unchanged": 0, "absent": 0, "errors": [], "questions": []},
    )
    code, result = run("import_organizations", organizations(ROOT, FINANCE))
    assert (code, counts(result)) == (0, (2, 0, 0, 2, 0))
    assert Jurisdiction.objects.get().name == "广安区"


def test_a_dry_run_writes_nothing(run):
    code, result = run("import_organizations", organizations(ROOT, FINANCE), "--dry-run")
    assert (code, result["new"]) == (0, 2)
    assert not Organization.objects.exists()
    assert not Jurisdiction.objects.exists()


def test_refused_is_one_with_the_reasons(run):
    code, result = run(
        "import_organizations", organizations(ROOT, FINANCE, ("", "某中心", "", "省水利厅", ""))
    )
    assert code == 1
    (error,) = result["errors"]
    assert (error["sheet"], error["row"], error["field"]) == ("表", 4, "上级组织")
    assert not Organization.objects.exists()


def test_a_question_is_one_with_candidates(run):
    code, result = run("import_organizations", organizations(ROOT, FINANCE, ("", "某中心", "", "财政局", "")))
    assert code == 1
    assert result["questions"][0]["candidates"][0]["name"] == "区财政局"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4", "甲,乙\n".encode()])
def test_unusable_is_two(run, data):
    code, result = run("import_organizations", data)
    assert (code, counts(result)) == (2, (0, 0, 0, 0, 0))
    assert result["errors"][0]["message"].endswith("。")


def test_two_sheets_are_told_and_chosen_with_an_option(run):
    from tests.workbooks.makers import xlsx

    from .imports import HEADER

    rows = [HEADER, [1, *ROOT]]
    data = xlsx(rows, sheets=[("新表", [*rows, [2, *FINANCE]])])
    code, result = run("import_organizations", data)
    assert code == 2
    assert [candidate["sheet"] for candidate in result["questions"][0]["candidates"]] == ["表", "新表"]
    assert run("import_organizations", data, "--sheet", "新表")[1]["new"] == 2


def test_people_after_organizations(run):
    row = ["0001", "钱示例", "区财政局", "局长", "党组织书记", "任职", "2021年10月", "", ""]
    code, result = run("import_people", people(row))
    assert code == 2
    assert "先导入组织机构" in result["errors"][0]["message"]
    run("import_organizations", organizations(ROOT, FINANCE))
    assert counts(run("import_people", people(row))[1]) == (1, 1, 0, 0, 0)
    assert counts(run("import_people", people(row))[1]) == (1, 0, 0, 1, 0)
    assert Tenure.objects.count() == 1


def test_several_jurisdictions_need_a_name(run, world):
    code, result = run("import_organizations", organizations(ROOT, FINANCE))
    assert code == 2
    assert "--jurisdiction" in result["errors"][0]["message"]
    assert run("import_organizations", organizations(ROOT), "--jurisdiction", "广安区")[0] == 0


def test_csv_in_gb18030(run):
    data = "单位名称,简称,上级组织,类别\n中共广安市广安区委,区委,,党委\n区财政局,,区委,政府部门\n".encode(
        "gb18030"
    )
    assert counts(run("import_organizations", data, name="机构.csv")[1]) == (2, 2, 0, 0, 0)


def test_xls(run):
    from tests.workbooks.makers import xls_rows

    from .imports import HEADER

    data = xls_rows([["附件1"], ["一览表"], HEADER, [1, *ROOT], [2, *FINANCE]])
    assert counts(run("import_organizations", data, name="机构.xls")[1]) == (2, 2, 0, 0, 0)
