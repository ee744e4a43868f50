import pytest

from portal.errors import Refused
from portal.organizations.importing.columns import ORGANIZATION_COLUMNS, PEOPLE_COLUMNS
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
        read([["单位名称", "上级组织", "单位名称*"], ["区委", "", "区委"]])


@pytest.mark.parametrize(
    ("header", "read_from", "left_out"),
    [
        (["单位名称", "单位", "上级组织"], "甲", "B 列“单位”（单位名称已读 A 列“单位名称”）"),
        (["单位", "名称", "上级组织"], "乙", "A 列“单位”（单位名称已读 B 列“名称”）"),
    ],
)
def test_of_two_columns_that_could_be_one_the_better_named_is_read(header, read_from, left_out):
    table = read([header, ["甲", "乙", "区委"]])
    assert table.rows[0]["name"] == read_from
    assert table.unread == [left_out]


@pytest.mark.parametrize(
    ("columns", "headings", "title"),
    [
        (ORGANIZATION_COLUMNS, ["单位编码", "统一社会信用代码"], "单位编码"),
        (ORGANIZATION_COLUMNS, ["上级代码", "上级名称"], "上级名称"),
        (ORGANIZATION_COLUMNS, ["说明", "备注"], "备注"),
        (PEOPLE_COLUMNS, ["联系电话", "手机"], "手机"),
        (PEOPLE_COLUMNS, ["任现职时间", "任职时间"], "任职时间"),
    ],
)
def test_headings_that_offices_put_side_by_side_are_no_repeat(columns, headings, title):
    required = [column.title for column in columns if column.required]
    header = [name for name in required if not ("上级" in name and "上级" in title)] + headings
    table = read([header, ["甲"] * len(header)], columns)
    (position,) = next(at for at in table.fields.values() if header[at[0]] in headings)
    assert header[position] == title
    (left_out,) = table.unread
    assert next(name for name in headings if name != title) in left_out


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


def test_the_field_is_the_columns_title_whatever_instructions_the_heading_holds():
    header = ["序号", "单位名称\n请填写全称，不得简写", "上级组织\n请从下拉列表选择"]
    table = read([header, [1, "区委", 123456789012345678]])
    assert [problem.field for problem in table.problems] == ["上级组织"]
    assert (table.title_of("name"), table.title_of("short")) == ("单位名称", "简称")


def test_what_is_wrong_in_a_column_that_nobody_reads_stops_nothing():
    def errors(book, sheet):
        sheet.write_formula("A2", "=ROW()-1", None, "")
        sheet.write_formula("G2", "=VLOOKUP(1,A:B,2,0)", None, "#N/A")

    header = [*HEADER, "身份证号", "辅助列"]
    table = read([header, [None, "区委", "", "", "", 511602198001011234]], build=errors)
    assert table.problems == []
    assert names(table) == [(2, "区委")]
    assert table.unread == ["F 列“身份证号”"]


def test_formulas_filled_down_below_the_data_make_no_rows():
    def filled_down(book, sheet):
        for row in range(2, 52):
            sheet.write_formula(row, 0, "=ROW()-1", None, "")
            sheet.write_formula(row, 3, "=VLOOKUP(B3,A:B,2,0)", None, "#N/A")

    table = read([HEADER, [1, "区委"]], build=filled_down)
    assert names(table) == [(2, "区委")]
    assert table.problems == []


def test_a_row_tells_which_of_its_cells_were_bare_numbers():
    columns = [Column("name", "姓名", required=True), Column("from_on", "任职时间"), Column("note", "备注")]
    table = read([["姓名", "任职时间", "备注"], ["甲", 2021.10, "2021.10"], ["乙", "2021.10", 3]], columns)
    first, second = table.rows
    assert (first["from_on"], first.was_number("from_on"), first.was_number("note")) == (
        "2021.1",
        True,
        False,
    )
    assert (second.was_number("from_on"), second.was_number("note")) == (False, True)


DUTIES = [
    Column("serial", "序号", serial=True),
    Column("title", "工作任务", required=True),
    Column("lead", "牵头单位", ("责任单位",), required=True),
    Column("support", "协办单位", ("配合单位",)),
    Column("posts", "岗位", repeated=True),
]
TASK = [1, "实行承诺", "区纪委", "区委办"]


@pytest.mark.parametrize("repeated", [[None, None], ["序号", "工作任务"]])
@pytest.mark.parametrize("group", ["责任单位", "单位分工"])
def test_a_second_row_of_headings_tells_the_columns_of_a_merged_one_apart(repeated, group):
    table = read(
        [
            ["附件1"],
            ["二〇二六年任务分解表"],
            ["序号", "工作任务", group],
            [*repeated, "牵头单位", "配合单位"],
            TASK,
        ],
        DUTIES,
        merges=[(1, 0, 1, 3), (2, 2, 2, 3)],
    )
    assert (table.header_row, table.header[2:]) == (3, [f"{group}/牵头单位", f"{group}/配合单位"])
    assert [(row.number, row["lead"], row["support"]) for row in table.rows] == [(5, "区纪委", "区委办")]
    assert table.unread == []


def test_a_header_of_two_rows_printed_again_is_skipped():
    header = [["序号", "工作任务", "责任单位"], ["序号", "工作任务", "牵头单位", "配合单位"]]
    table = read([*header, TASK, *header, TASK], DUTIES, merges=[(0, 2, 0, 3), (3, 2, 3, 3)])
    assert [row.number for row in table.rows] == [3, 6]


def test_under_a_merged_heading_of_unknown_parts_the_first_is_read_and_the_others_told():
    rows = [["工作任务", "责任单位"], [None, "名称", "电话"], ["实行承诺", "区纪委", "0826"]]
    table = read(rows, DUTIES, merges=[(0, 1, 0, 2), (0, 0, 1, 0)])
    assert table.rows[0]["lead"] == "区纪委"
    assert table.unread == ["C 列“责任单位/电话”"]


def test_two_columns_of_data_under_one_merged_heading_are_refused():
    rows = [["序号", "工作任务", "责任单位"], TASK]
    with pytest.raises(Refused, match=r"C1:D1 合并成一个表头“责任单位”.*请取消合并") as caught:
        read(rows, DUTIES, merges=[(0, 2, 0, 3)])
    assert "C、D 列" in caught.value.message
    assert read([rows[0], TASK[:3]], DUTIES, merges=[(0, 2, 0, 3)]).rows[0]["lead"] == "区纪委"


def test_a_merged_heading_of_a_repeated_column_heads_them_all():
    rows = [["工作任务", "责任单位", "岗位"], ["实行承诺", "区纪委", "书记", "干部"]]
    assert read(rows, DUTIES, merges=[(0, 2, 0, 3)]).rows[0]["posts"] == ["书记", "干部"]


def test_every_column_with_data_that_was_not_read_is_named():
    rows = [["工作任务", "责任单位", "联系人", "", "空列"], ["实行承诺", "区纪委", "示例甲", "多出来的"]]
    assert read(rows, DUTIES).unread == ["C 列“联系人”", "D 列（没有表头）"]


def test_the_numbered_lines_after_a_note_are_notes_and_a_name_is_not():
    name = "中国共产党广安市广安区委员会机关"
    table = read(
        [
            ["单位名称", "上级组织"],
            ["合计", "2个"],
            [name],
            ["区财政局", name],
            ["备注：1.代码按组织部口径；"],
            ["2.上级组织填全称。"],
            ["3、简称可不填"],
            ["区审计局", name],
            ["4.街道"],
        ]
    )
    assert names(table) == [(3, name), (4, "区财政局"), (8, "区审计局"), (9, "4.街道")]
    assert [number for number, _ in table.notes] == [2, 5, 6, 7]


def test_an_old_xls_reads_the_same():
    rows = [["附件1"], HEADER, [1, "区委", "", ""], [2, "区财政局", "", "区委"]]
    table = read_table(open_workbook(xls_rows(rows), "单位.xls"), COLUMNS)
    assert names(table) == [(3, "区委"), (4, "区财政局")]
    assert table.rows[1]["serial"] == "2"
