import pytest

from portal.errors import Refused
from portal.workbooks import Column, HeaderQuestion, open_workbook, read_table

from .makers import xls_rows, xlsx

COLUMNS = [
    Column("serial", "序号", serial=True),
    Column("name", "单位名称", ("名称", "单位"), required=True),
    Column("short", "简称", lines=True),
    Column("parent", "上级组织", ("上级单位",), required=True),
    Column("note", "备注"),
    Column("posts", "岗位", repeated=True),
]
HEADER = ["序号", "单位名称", "简称（多个用；分开）", "上级组织", "备注"]


def read(rows, columns=COLUMNS, **options):
    return read_table(open_workbook(xlsx(rows, **options), "单位.xlsx"), columns)


def names(table):
    return [(row.number, row["name"]) for row in table.rows]


def test_title_rows_above_and_notes_below_are_left_out_and_told():
    table = read(
        [
            ["附件1："],
            ["广安区组织机构一览表"],
            ["填表单位：区纪委", None, None, "填表时间：2026年3月"],
            [],
            HEADER,
            [1, "区委", "", ""],
            [2, "区财政局", "", "区委"],
            [],
            ["合计", "2个"],
            ["注：1.本表一式两份，区委办、区纪委各存一份备查。"],
            ["2.单位名称填写全称，不得简写，发生变化的及时报送。"],
            ["填表人：示例甲", None, None, "联系电话：0826-1234"],
        ]
    )
    assert table.header_row == 5
    assert names(table) == [(6, "区委"), (7, "区财政局")]
    assert [number for number, _ in table.notes] == [9, 10, 11, 12]


def test_headings_with_instructions_marks_and_breaks_are_known():
    table = read(
        [["序号*", "单位名称\n（填写全称）", "简称(用;分开)", "上级组织：", "备 注"], [1, "区委", "", ""]]
    )
    assert set(table.fields) == {"serial", "name", "short", "parent", "note"}


def test_repeated_columns_become_a_list():
    header = ["单位名称", "上级组织", "岗位1", "岗位2", "岗位3", "岗位4"]
    table = read([header, ["区财政局", "区政府", "局长", "", "副局长", "科员"]])
    assert table.rows[0]["posts"] == ["局长", "副局长", "科员"]


def test_group_headings_merged_over_all_or_most_columns_are_not_data():
    rows = [
        HEADER,
        ["一、党委部门"],
        [1, "区委办公室", "", "区委"],
        ["政府部门"],
        [2, "区财政局", "", "区政府"],
        ["三、街道"],
        [3, "北辰街道党工委", "", "区委"],
    ]
    table = read(rows, merges=[(1, 0, 1, 4), (3, 0, 3, 3)])
    assert [(row["name"], row.group) for row in table.rows] == [
        ("区委办公室", "一、党委部门"),
        ("区财政局", "政府部门"),
        ("北辰街道党工委", "三、街道"),
    ]
    assert [number for number, _ in table.groups] == [2, 4, 6]


def test_vertically_merged_cells_fill_down_inside_the_merge_only():
    rows = [HEADER, [1, "甲", "", "区委"], [2, "乙"], [3, "丙"], [4, "丁", "", ""]]
    table = read(rows, merges=[(1, 3, 3, 3)])
    assert [row["parent"] for row in table.rows] == ["区委", "区委", "区委", ""]


def test_no_header_lists_what_is_expected_and_what_was_found():
    with pytest.raises(Refused) as caught:
        read([["单位名称", "人数"], ["区委", "3"]])
    assert "单位名称、上级组织" in caught.value.message
    assert "第 1 行最像" in caught.value.message
    with pytest.raises(Refused, match="没有一行像表头"):
        read([["甲", "乙"], ["丙", "丁"]])


def test_two_sheets_with_a_header_are_a_question_that_can_be_answered():
    book = open_workbook(
        xlsx([HEADER, [1, "区委"]], sheets=[("旧表", [[], HEADER, [1, "旧区委"]])]), "a.xlsx"
    )
    with pytest.raises(HeaderQuestion) as caught:
        read_table(book, COLUMNS)
    assert caught.value.candidates == [("表", 1), ("旧表", 2)]
    assert "工作表“旧表”第 2 行" in caught.value.message
    assert names(read_table(book, COLUMNS, sheet="旧表")) == [(3, "旧区委")]


def test_two_different_headers_in_one_sheet_are_a_question():
    with pytest.raises(HeaderQuestion):
        read([HEADER, [1, "区委", "", "", ""], ["单位", "上级单位"], ["区财政局", "区委"]])


def test_a_header_printed_again_on_each_page_is_skipped():
    table = read([HEADER, [1, "区委"], HEADER, [2, "区财政局", "", "区委"]])
    assert names(table) == [(2, "区委"), (4, "区财政局")]


def test_one_column_twice_is_refused_with_its_letters():
    with pytest.raises(Refused, match="A、C 列"):
        read([["单位名称", "上级组织", "单位"], ["区委", "", "区委"]])


def test_hidden_and_empty_sheets_are_reported_unread():
    def hide(book, sheet):
        other = book.add_worksheet("字典")
        for x, title in enumerate(HEADER):
            other.write_string(0, x, title)
        other.hide()

    table = read([HEADER, [1, "区委"]], sheets=[("Sheet2", [])], build=None)
    assert table.unread == ["Sheet2（空表）"]
    table = read([HEADER, [1, "区委"]], build=hide)
    assert table.unread == ["字典（隐藏的工作表）"]


def test_rows_with_only_a_serial_number_are_blank():
    assert names(read([HEADER, [1, "区委"], [2], [3], [4, "区府", "", "区委"]])) == [(2, "区委"), (5, "区府")]


def test_spaces_and_breaks_between_characters_are_layout():
    table = read([HEADER, [1, " 区 委\n办公室　", "区委办\n办公室", "区委 "]])
    row = table.rows[0]
    assert row["name"] == "区委办公室"
    assert row["short"] == "区委办\n办公室"
    assert row["parent"] == "区委"


def test_a_formula_without_result_is_a_problem_of_its_row_and_field():
    table = read(
        [HEADER, [1, "区委", "", ""]], build=lambda book, sheet: sheet.write_formula("B3", "=B2", None, "")
    )
    problem = table.problems[0]
    assert (problem.row, problem.field) == (3, "单位名称")
    assert problem.message.startswith("B3（单位名称）是公式")


def test_an_old_xls_reads_the_same():
    rows = [["附件1"], HEADER, [1, "区委", "", ""], [2, "区财政局", "", "区委"]]
    table = read_table(open_workbook(xls_rows(rows), "单位.xls"), COLUMNS)
    assert names(table) == [(3, "区委"), (4, "区财政局")]
    assert table.rows[1]["serial"] == "2"
