import datetime
import re
import resource
import struct
import subprocess
import sys
import time

import pytest

from portal.workbooks import NumberText, Unreadable, open_workbook

from .makers import compound, edited, package, record, renamed, xls, xls_rows, xlsx

ROWS = [["单位名称", "上级组织"], ["区财政局", "区政府"]]


def refusal(data, name="表.xlsx"):
    with pytest.raises(Unreadable) as caught:
        open_workbook(data, name)
    return caught.value.message


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (xlsx(ROWS), "xlsx"),
        (xls_rows(ROWS), "xls"),
        ("单位名称,上级组织\n区财政局,区政府\n".encode(), "csv"),
        ("单位名称,上级组织\n区财政局,区政府\n".encode("utf-8-sig"), "csv"),
        ("单位名称,上级组织\r\n区财政局,区政府\r\n".encode("gb18030"), "csv"),
        ("单位名称\t上级组织\n区财政局\t区政府\n".encode("utf-16"), "csv"),
    ],
)
def test_is_read_by_content_whatever_the_name(data, kind):
    book = open_workbook(data, "随便什么名字.dat")
    assert book.kind == kind
    assert book.sheets[0].rows == ROWS


def test_rare_characters_survive_gb18030():
    data = "姓名\n㳇䃥㙦㮾\n".encode("gb18030")
    assert open_workbook(data, "a.csv").sheets[0].rows[1] == ["㳇䃥㙦㮾"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "空文件"),
        (b"\xef\xbb\xbf\r\n ", "空文件"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "不是表格文件"),
        (b"%PDF-1.7\n" + b"x" * 200, "不是表格文件"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
        (b"\x01\x02\x03garbage\x00", "不是表格文件"),
        (package({"word/document.xml": b"<w/>"}), "Word"),
        (package({"readme.txt": b"x"}), "压缩包"),
        (package({"xl/workbook.bin": b"x"}), "二进制工作簿"),
        (xlsx(ROWS)[:-60], "已损坏"),
        (xlsx(ROWS)[:2000], "已损坏"),
        (package({"xl/workbook.xml": b"<workbook><broken"}), "已损坏"),
        (compound({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}), "密码"),
        (compound({"WordDocument": b"x"}), "Word"),
        (xls_rows(ROWS, locked=True), "密码"),
        (xls_rows(ROWS)[:1000], "已损坏"),
    ],
)
def test_an_unusable_file_says_what_to_do(data, says):
    message = refusal(data)
    assert says in message
    assert message.endswith("。")


def test_a_damaged_inner_stream_is_found():
    data = bytearray(xlsx([["x" * 50] * 20] * 200))
    at = data.find(b"xl/worksheets/sheet1.xml") + 60
    data[at : at + 200] = b"\xff" * 200
    assert "已损坏" in refusal(bytes(data))


BOMB = """
import sys, time, resource
sys.path.insert(0, "{root}")
import django.conf; django.conf.settings.configure()
from tests.workbooks.makers import package
from portal.workbooks import open_workbook, Unreadable
data = open(sys.argv[1], "rb").read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
start = time.perf_counter()
try:
    open_workbook(data, "a.xlsx")
except Unreadable as error:
    print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, error)
"""


def spaces_package(declared):
    sheet = b"<worksheet><sheetData>" + b" " * 200_000_000
    return package({"xl/worksheets/sheet1.xml": sheet}, declared=declared)


@pytest.mark.parametrize(
    "declared", [None, {"xl/worksheets/sheet1.xml": 1000}, {"xl/worksheets/sheet1.xml": 60_000_000}]
)
def test_200_kb_that_unpack_to_hundreds_of_megabytes_are_refused_at_once(tmp_path, pytestconfig, declared):
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(spaces_package(declared))
    assert path.stat().st_size < 300_000
    script = BOMB.format(root=pytestconfig.rootpath)
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True
    )
    seconds, kilobytes, _message = done.stdout.split(maxsplit=2)
    assert float(seconds) < 1
    assert int(kilobytes) < 100_000


def test_one_stray_cell_in_the_far_corner_is_refused():
    far = xlsx(ROWS, build=lambda book, sheet: sheet.write_string(1_048_575, 16_383, "x"))
    assert "XFD1048576" in refusal(far)
    assert "IV65536" in refusal(xls({(0, 0): "单位名称", (65535, 255): "x"}))


def test_one_long_string_used_everywhere_is_refused():
    data = xlsx([["长" * 30_000] * 10] * 500)
    assert len(data) < 100_000
    assert "过大" in refusal(data)


@pytest.mark.parametrize("cell", [b"<c><f/></c>", b'<c t="e"><v>#REF!</v></c>'])
def test_a_file_full_of_empty_formulas_is_refused_on_the_way(cell):
    """111 KB of them took 800 MB and most of a minute."""
    rows = b"".join(b"<row>" + cell * 1000 + b"</row>" for _ in range(200))
    sheet = b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>"
    assert "大量公式" in refusal(package({"xl/worksheets/sheet1.xml": sheet}))


def test_a_csv_of_a_million_commas_is_refused_unparsed():
    assert "一百万个" in refusal(b"," * 1_000_001)


def test_60000_blank_rows_do_not_hurt():
    def blanks(book, sheet):
        style = book.add_format({"bg_color": "#ff0000"})
        for row in range(2, 60_000):
            for column in range(4):
                sheet.write_blank(row, column, None, style)

    data = xlsx(ROWS, build=blanks)
    start = time.perf_counter()
    book = open_workbook(data, "a.xlsx")
    assert book.sheets[0].rows == ROWS
    assert time.perf_counter() - start < 3
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 1_000_000


def test_numbers_dates_and_zeros_read_as_a_person_would():
    def cells(book, sheet):
        sheet.write_number("A1", 12.0)
        sheet.write_number("B1", 2.5)
        sheet.write_number("C1", 7, book.add_format({"num_format": "0000"}))
        sheet.write_datetime(
            "D1", datetime.datetime(2026, 6, 30), book.add_format({"num_format": "yyyy-mm-dd"})
        )
        month = book.add_format({"num_format": 'yyyy"年"m"月";@'})
        sheet.write_datetime("E1", datetime.datetime(2021, 10, 1), month)
        sheet.write_boolean("F1", True)
        sheet.write_string("G1", "0001")
        sheet.write_string("H1", " 区委\r\n组织部　")

    row = open_workbook(xlsx([], build=cells), "a.xlsx").sheets[0].rows[0]
    assert row == ["12", "2.5", "0007", "2026-06-30", "2021年10月", "是", "0001", "区委\n组织部"]


def test_formulas_give_their_stored_result_or_name_the_cell():
    def cells(book, sheet):
        sheet.write_formula("A1", "=1+1", None, 2)
        sheet.write_formula("B1", '="区委"', None, "区委")
        sheet.write_formula("C1", "=1+1", None, "")
        sheet.write_formula("D1", "=1/0", None, "#DIV/0!")

    sheet = open_workbook(xlsx([], build=cells), "a.xlsx").sheets[0]
    assert sheet.rows[0][:2] == ["2", "区委"]
    assert set(sheet.problems) == {(0, 2), (0, 3)}
    assert "#DIV/0!" in sheet.problems[(0, 3)]


def test_a_code_too_long_for_a_number_is_a_problem_of_its_cell():
    sheet = open_workbook(xlsx([[123456789012345678]]), "a.xlsx").sheets[0]
    assert "15 位" in sheet.problems[(0, 0)]


def test_csv_keeps_line_breaks_inside_quotes():
    sheet = open_workbook('单位,分管\n区委,"区委办\n区府办"\n'.encode(), "a.csv").sheets[0]
    assert sheet.rows[1] == ["区委", "区委办\n区府办"]


def test_a_bare_number_is_told_from_text_and_from_what_a_format_shows():
    def cells(book, sheet):
        sheet.write_number("A1", 2021.10)
        sheet.write_string("B1", "2021.10")
        sheet.write_number("C1", 7, book.add_format({"num_format": "0000"}))
        sheet.write_datetime("D1", datetime.datetime(2021, 10, 1), book.add_format({"num_format": "yyyy-mm"}))

    row = open_workbook(xlsx([], build=cells), "a.xlsx").sheets[0].rows[0]
    assert row == ["2021.1", "2021.10", "0007", "2021年10月"]
    assert [isinstance(cell, NumberText) for cell in row] == [True, False, False, False]


def test_a_bare_decimal_of_a_csv_is_a_number():
    row = open_workbook("2021.1,2021.10,0001,6.3前,1.2.3,７.1\n".encode(), "a.csv").sheets[0].rows[0]
    assert [isinstance(cell, NumberText) for cell in row] == [True, True, False, False, False, False]


def number_formula(row, column, style, value):
    return record(0x06, struct.pack("<HHHdHLH", row, column, style, value, 0, 0, 5) + b"\x1e\x01\x00\x1e\x02")


def test_an_old_xls_shows_zeros_months_and_results_as_an_xlsx_does():
    october = (datetime.date(2021, 10, 8) - datetime.date(1899, 12, 30)).days
    several = struct.pack("<HHHLHLH", 1, 0, 1, 7 << 2 | 2, 0, 8 << 2 | 2, 1)
    sheet = open_workbook(
        xls(
            {(0, 0): (7, 1), (0, 1): (october, 2), (0, 2): (october, 3), (0, 3): 2021.1, (0, 4): "0007"},
            formats=["0000", "YYYY-MM", 'yyyy"年"m"月"d"日"'],
            body=record(0xBD, several) + number_formula(2, 0, 3, october) + number_formula(2, 1, 1, 9),
        ),
        "人员.xls",
    ).sheets[0]
    assert sheet.rows[0] == ["0007", "2021年10月", "2021-10-08", "2021.1", "0007"]
    assert sheet.rows[1][:2] == ["0007", "8"]
    assert sheet.rows[2][:2] == ["2021-10-08", "0009"]
    assert [isinstance(cell, NumberText) for cell in sheet.rows[0]] == [False, False, False, True, False]


def test_an_error_in_an_old_xls_is_a_problem_of_its_cell():
    failed = record(0x06, struct.pack("<HHHBBBBBBBB", 1, 1, 0, 2, 0, 0x2A, 0, 0, 0, 0xFF, 0xFF) + b"\0" * 8)
    flag = record(0x0205, struct.pack("<HHHBB", 1, 0, 0, 0x07, 1))
    sheet = open_workbook(xls({(0, 0): "单位名称"}, body=flag + failed), "a.xls").sheets[0]
    assert set(sheet.problems) == {(1, 0), (1, 1)}
    assert "#DIV/0!" in sheet.problems[1, 0]


def test_shared_strings_of_an_old_xls_run_on_over_records():
    def entry(text):
        return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")

    first = struct.pack("<LL", 2, 2) + entry("区委") + struct.pack("<HB", 4, 1) + "区财".encode("utf-16-le")
    strings = record(0xFC, first) + record(0x3C, b"\x01" + "政局".encode("utf-16-le"))
    cells = b"".join(record(0xFD, struct.pack("<HHHL", at, 0, 0, at)) for at in range(2))
    sheet = open_workbook(xls({}, head=strings, body=cells), "a.xls").sheets[0]
    assert sheet.rows == [["区委"], ["区财政局"]]


def dimensions(rows, columns):
    return record(0x0200, struct.pack("<LLHHH", 0, rows, 0, columns, 0))


def test_an_xls_may_say_it_uses_every_row_and_column():
    assert open_workbook(xls({(0, 0): "单位"}, body=dimensions(65536, 256)), "a.xls").sheets[0].rows == [
        ["单位"]
    ]


SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
LAST = b"</row></sheetData>"


def far(cells: bytes) -> bytes:
    return edited(xlsx(ROWS), SHEET, LAST, cells + LAST)


FAR = far(b'<c r="XFD1048576"><v>1</v></c>')
ONE_STRING = struct.pack("<LLHB", 1, 1, 30_000, 0) + b"x" * 8_000
HOSTILE = {
    "rows of the dimensions": xls({}, body=dimensions(0x7FFFFFFF, 2)),
    "columns of the dimensions": xls({}, body=dimensions(2, 0xFFFF)),
    "count of an xls's strings": xls({}, head=record(0xFC, struct.pack("<LL", 1, 0x7FFFFFFF))),
    "a label longer than its record": xls(
        {}, body=record(0x0204, struct.pack("<HHHHBH", 0, 0, 0, 65535, 1, 65)) * 50_000
    ),
    "a long string in every cell of an xls": xls(
        {},
        head=record(0xFC, ONE_STRING) + record(0x3C, b"\0" + b"x" * 8_000) * 3,
        body=b"".join(record(0xFD, struct.pack("<HHHL", at, 0, 0, 0)) for at in range(10_000)),
    ),
    "numbers side by side without end": xls({}, body=record(0xBD, struct.pack("<HHH", 0, 0, 65535)) * 10_000),
    "merges that lie on one another": xls(
        {(9_999, 0): "x"},
        body=record(0xE5, struct.pack("<H", 1000) + struct.pack("<4H", 0, 9999, 0, 0) * 1000),
    ),
    "an empty text far away": far(b'<c r="XFD1048576" t="inlineStr"><is><t></t></is></c>'),
    "an empty result far away": far(b'<c r="XFD1048576" t="str"><v></v></c>'),
    "a cell that counts on from a far row": far(
        b'<c r="XFD1"><v>1</v></c></row><row r="1048576"><c r="A1"><v>1</v></c><c><v>2</v></c>'
    ),
    "a reference that the parser does not read": far(
        b'<c r="XFD1"><v>1</v></c></row><row r="1048576"><c r="&#65;1"><v>1</v></c>'
    ),
    "a column of a thousand letters": far(b'<c r="%s1"><v>1</v></c>' % (b"A" * 1000)),
    "a sheet in capitals": renamed(FAR, SHEET, "xl/worksheets/sheet1.XML"),
    "a sheet called a picture": renamed(FAR, SHEET, "xl/worksheets/sheet1.png"),
    "cells in a sheet of another name": edited(
        edited(FAR, SHEET, b"<worksheet ", b"<leaf "), SHEET, b"</worksheet>", b"</leaf>"
    ),
    "cells in a part that only the parser reads on": edited(
        renamed(FAR, SHEET, "xl/worksheets/sheet1.png"),
        "xl/worksheets/sheet1.png",
        b"<sheetData>",
        b"<x y=1/><sheetData>",
    ),
    "count of an xlsx's strings": edited(
        xlsx(ROWS), STRINGS, b'uniqueCount="4"', b'uniqueCount="4000000000"'
    ),
    "many sheets, each as large as may be": xlsx(
        [[]], sheets=[(f"表{n}", [["x"], *[[]] * 60_000, [None] * 15 + ["x"]]) for n in range(8)]
    ),
    "an encoding that nobody knows": edited(xlsx(ROWS), "xl/workbook.xml", b"UTF-8", b"UTF-o"),
    "an encoding that the parser reads otherwise": edited(xlsx(ROWS), STRINGS, b"UTF-8", b"GBK"),
    "a document type": edited(xlsx(ROWS), SHEET, b"<worksheet ", b"<!DOCTYPE x><worksheet "),
}
OPENED = """
import sys, time, resource
sys.path.insert(0, "{root}")
import django.conf; django.conf.settings.configure()
from portal.workbooks import open_workbook, Unreadable
resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
for path in sys.argv[1:]:
    data, start = open(path, "rb").read(), time.perf_counter()
    try:
        open_workbook(data, "a")
        print("read", flush=True)
    except Unreadable as error:
        print(round(time.perf_counter() - start), error, flush=True)
"""


def test_no_declared_size_makes_the_parser_take_room_for_it(tmp_path, pytestconfig):
    """Each of these ended the process (Rust aborts when it gets no memory) or kept it for minutes."""
    paths = [tmp_path / str(number) for number in range(len(HOSTILE))]
    for path, data in zip(paths, HOSTILE.values(), strict=True):
        path.write_bytes(data)
    script = OPENED.format(root=pytestconfig.rootpath)
    done = subprocess.run([sys.executable, "-c", script, *map(str, paths)], capture_output=True, text=True)
    said = dict(zip(HOSTILE, done.stdout.splitlines(), strict=False))
    assert done.returncode == 0, list(HOSTILE)[len(said)]
    assert [name for name, line in said.items() if not re.match(r"[0-3] \S", line)] == []


def test_the_container_of_an_old_xls_is_not_passed_on():
    """Its header's counts and its chains are what the parser would make room for, or run round in."""
    data = bytearray(xls_rows(ROWS))
    for place in (40, 44, 64):  # sectors of the directory, of the table, of the small streams
        struct.pack_into("<L", data, place, 0xFFFFFFF)
    assert open_workbook(bytes(data), "a.xls").sheets[0].rows == ROWS
    data = bytearray(xls_rows(ROWS))
    start = struct.unpack_from("<L", data, 1024 + 128 + 116)[0]
    struct.pack_into("<L", data, 512 + (start + 1) * 4, start)  # the second sector leads to the first
    assert "已损坏" in refusal(bytes(data))


def test_a_large_xls_is_read_whole():
    rows = [[f"单位{at}", "区政府"] for at in range(20_000)]
    assert open_workbook(xls_rows(rows), "a.xls").sheets[0].rows == rows
