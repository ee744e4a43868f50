"""Workbooks typed in the tests, previewed and imported."""

from portal.actor import system
from portal.organizations.actions.importing import import_organizations
from portal.organizations.actions.importing_people import import_people
from portal.organizations.importing.organizations import preview_organizations
from portal.organizations.importing.people import preview_people
from portal.organizations.models import Jurisdiction
from portal.workbooks import open_workbook
from tests.workbooks.makers import xlsx

HEADER = ["序号", "单位代码", "单位名称", "简称", "上级组织", "类别"]
PEOPLE_HEADER = [
    "工号",
    "姓名",
    "所在单位",
    "职务",
    "席位",
    "任职方式",
    "任职时间",
    "免职时间",
    "分管（联系、监督）单位",
]
ROOT = [1, "", "中共广安市广安区委", "区委", "", "党委"]


def organizations(*rows, **options):
    """(代码, 名称, 简称, 上级, 类别) each, under the header; the sheet's first data row is 2."""
    return xlsx([HEADER, *([n, *row] for n, row in enumerate(rows, start=1))], **options)


def people(*rows, **options):
    return xlsx([PEOPLE_HEADER, *rows], **options)


def preview(data, answers=None, kind="organizations"):
    book = open_workbook(data, "表.xlsx")
    read = preview_organizations if kind == "organizations" else preview_people
    return read(book, Jurisdiction.objects.first(), answers)


def load(data, answers=None):
    seen = preview(data, answers)
    assert not seen.blocked, seen.as_json()
    return import_organizations(preview=seen, by=system())


def load_people(data, answers=None):
    seen = preview(data, answers, "people")
    assert not seen.blocked, seen.as_json()
    return import_people(preview=seen, by=system())


def outcomes(seen):
    return {row.number: row.outcome.value for row in seen.rows}


def messages(seen):
    return {problem.row: problem.message for problem in seen.problems}
