"""10,000 organizations into an empty portal, and 10,000 people with posts into those."""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable

import xlsxwriter

from bench.databases import Database, temporary
from bench.results import Options, compare_writes, report
from portal.actor import Actor, Source
from portal.organizations.actions.importing import import_organizations
from portal.organizations.actions.importing_people import import_people
from portal.organizations.importing.organizations import preview_organizations
from portal.organizations.importing.people import preview_people
from portal.organizations.models import Jurisdiction
from portal.workbooks import open_workbook

AIM = 8
ROWS = 10_000
POSTS = [("党组书记", "党组织书记"), ("局长", "行政正职"), ("副局长", "班子成员"), ("联络员", "联络员")]


def organizations(empty: Database, options: Options) -> None:
    book = _workbook(
        "组织机构", ["单位代码", "单位名称", "简称", "上级组织", "类别"], _units(options.size(ROWS, 40))
    )
    _case("import_organizations", empty, options, book, preview_organizations, import_organizations)


def people(empty: Database, options: Options) -> None:
    units = list(_units(options.size(ROWS, 40)))
    book = _workbook("组织机构", ["单位代码", "单位名称", "简称", "上级组织", "类别"], units)
    with temporary("people", empty) as base:
        with base.in_use():
            import_organizations(preview=preview_organizations(_open(book), None), by=_by(None))
        base.settle()
        columns = ["工号", "姓名", "所在单位", "职务", "席位", "职级", "任职时间"]
        listed = _workbook("人员任职", columns, _people(units, options.size(ROWS, 40)))
        _case("import_people", base, options, listed, preview_people, import_people)


def _case(
    name: str, base: Database, options: Options, book: bytes, preview: Callable, write: Callable
) -> None:
    previews: list[float] = []

    def prepare():
        jurisdiction = Jurisdiction.objects.first()
        started = time.perf_counter()
        seen = preview(_open(book), jurisdiction)
        previews.append(time.perf_counter() - started)
        if seen.blocked:
            first = [*seen.problems, *seen.questions][0]
            raise RuntimeError(f"row {first.row}: {first.message}")
        return lambda: write(preview=seen, by=_by(jurisdiction))

    result = compare_writes(name, base, options, prepare=prepare, aim=AIM)
    result.sizes["preview_s"] = round(statistics.median(previews), 4)
    report(result, options)


def _by(jurisdiction: Jurisdiction | None) -> Actor:
    return Actor(
        source=Source.COMMAND, label="命令", jurisdiction_id=jurisdiction.pk if jurisdiction else None
    )


def _open(book: bytes):
    return open_workbook(book, "bench.xlsx")


def _units(count: int):
    """A root, a unit in twenty directly below it, below each of those its villages and offices."""
    yield ("B00000", "中共基准区委", "区委", "", "党委")
    parent = ""
    for n in range(1, count):
        if n % 20 == 1:
            town = n % 100 == 1
            parent = f"第{n}{'镇党委' if town else '局'}"
            yield (f"B{n:05}", parent, f"简{n}", "中共基准区委", "乡镇" if town else "政府部门")
        else:
            yield (f"B{n:05}", f"第{n}村党支部", f"村{n}", parent, "村（社区）")


def _people(units: list[tuple], count: int):
    for n in range(count):
        title, seat = POSTS[n // len(units) % len(POSTS)]
        yield (f"{n:06}", f"示例{n}", units[n % len(units)][1], title, seat, "正科级", "2021-10-08")


def _workbook(sheet: str, columns: list[str], rows) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate([columns, *rows]):
            for column, text in enumerate(row):
                page.write_string(number, column, text)
    return buffer.getvalue()
