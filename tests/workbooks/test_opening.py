import datetime
import resource
import subprocess
import sys
import time

import pytest

from portal.workbooks import Unreadable, open_workbook

from .makers import compound, package, xls, xls_rows, xlsx

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
