import io
import zipfile

import pytest

from portal.workbooks import (
    Column,
    Problem,
    export_rows,
    open_workbook,
    read_table,
    template_workbook,
    with_errors,
)

from .makers import xlsx

COLUMNS = [
    Column("name", "单位名称", required=True, example="区财政局"),
    Column("kind", "类别", choices=("党委", "政府部门"), hint="从下拉列表选。"),
]


def test_the_template_has_lists_and_reads_back_as_an_empty_table():
    data = template_workbook("组织机构", COLUMNS, notes=["上级写全称或简称。"])
    table = read_table(open_workbook(data, "模板.xlsx"), COLUMNS)
    assert (table.sheet, table.header_row, table.rows) == ("组织机构", 2, [])
    sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    assert "党委,政府部门" in sheet


def test_errors_come_back_beside_their_rows_in_the_order_of_the_sheet():
    rows = [["附件1"], ["单位名称", "类别"], ["区委", "党委"], ["=1+1", "不对"]]
    book = open_workbook(xlsx(rows), "a.xlsx")
    table = read_table(book, COLUMNS)
    problems = [Problem("表", 4, "类别", "类别“不对”不在列表中。"), Problem("表", 4, "名称", "名称不对。")]
    back = with_errors(book, table, problems)
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(back)).read("xl/worksheets/sheet1.xml")
    sheet = open_workbook(back, "b.xlsx").sheets[0]
    assert sheet.rows[1] == ["单位名称", "类别", "错误说明"]
    assert sheet.rows[2][:2] == ["区委", "党委"]
    assert sheet.rows[3] == ["=1+1", "不对", "类别“不对”不在列表中。\n名称不对。"]


def test_a_second_round_replaces_the_column_of_the_first():
    rows = [["单位名称", "类别", "错误说明"], ["区委", "党委", "旧的错误"], ["区府", "错", "旧的错误"]]
    book = open_workbook(xlsx(rows), "a.xlsx")
    table = read_table(book, COLUMNS)
    sheet = open_workbook(with_errors(book, table, [Problem("表", 3, "", "新的错误。")]), "b.xlsx").sheets[0]
    assert sheet.rows[1] == ["区委", "党委", ""]
    assert sheet.rows[2] == ["区府", "错", "新的错误。"]


def test_an_export_writes_text_and_never_a_formula():
    data = export_rows("单位", ["名称", "数"], [["=cmd|' /C calc'!A0", 3]], about="全部单位")
    sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b'<c r="B3"><v>3</v></c>' in sheet
    assert open_workbook(data, "a.xlsx").sheets[0].rows[2] == ["=cmd|' /C calc'!A0", "3"]


@pytest.mark.parametrize(
    ("name", "sheet"),
    [
        ("组织机构表[最终版]", "组织机构表 最终版"),
        ("a/b\\c:d*e?", "a b c d e"),
        ("'单位'", "单位"),
        ("长" * 40, "长" * 31),
        ("长" * 30 + "'" + "长", "长" * 30),
        ("㐀𠀀" * 20, "㐀𠀀" * 10 + "㐀"),
        ("[]", "表"),
    ],
)
def test_a_sheet_gets_a_lawful_name_whatever_the_file_was_called(name, sheet):
    book = open_workbook("单位名称,类别\n区委,错\n".encode(), f"{name.replace('/', '／')}.csv")
    book.sheets[0].name = name
    table = read_table(book, COLUMNS)
    back = with_errors(book, table, [Problem(table.sheet, 2, "类别", "类别不对。")])
    exported = export_rows(name, ["名称"], [["区委"]])
    made = [open_workbook(data, "a.xlsx").sheets[0].name for data in (back, exported)]
    assert made == [sheet, sheet]
