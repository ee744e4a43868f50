"""How wide the columns of an annex are, in PDF and Word alike."""

import io

import pytest
from docx import Document

from portal.documents.rendering.columns import LINE, heading_lines, widths_of
from portal.documents.rendering.content import Table
from portal.documents.rendering.kinds import COLUMNS
from portal.documents.rendering.pdf import as_data
from portal.documents.rendering.word import render_docx
from tests.documents.test_rendering import supervision_letter

LONG = "认真落实乡镇纪委、区级部门纪委参加同级党组织会议同步记录制度"


def notice(deadline: str, leader: str = "李示例003") -> list[float]:
    return widths_of(Table(COLUMNS["目标任务"], (("1", LONG, "牵头", leader, deadline),)))


def test_a_short_deadline_leaves_its_room_to_the_task():
    short, dated, long = (
        notice("全年"),
        notice("2026年12月31日"),
        notice("各项任务按上级要求的时间分别完成，" * 3),
    )
    assert short[4] < dated[4] <= long[4]
    assert short[1] > dated[1] >= long[1]
    assert long[4] < LINE / 3  # at most its share
    for widths in (short, dated, long):
        assert sum(widths) == pytest.approx(LINE)


def test_a_date_stands_in_one_line_even_with_wide_figures():
    row = ("1", LONG, "2026年11月18日", "5", "退回未重报")
    widths = widths_of(Table(COLUMNS["督办事项"], (row,)))
    assert widths[2] >= 3 + 8 * 0.8
    assert widths[4] >= 5  # 退回未重报
    assert widths[1] > widths[2]


def test_columns_that_all_fit_fill_the_line():
    widths = widths_of(Table(COLUMNS["责任分工"], (("1", "承诺", "甲局", "乙局", "全年"),)))
    assert sum(widths) == pytest.approx(LINE)


def test_an_empty_table_has_columns_too():
    assert sum(widths_of(Table(COLUMNS["督办事项"], ()))) == pytest.approx(LINE)


@pytest.mark.parametrize(("title", "lines"), [("任务", ["任务"]), ("逾期（工作日）", ["逾期", "（工作日）"])])
def test_a_bracket_in_a_heading_takes_a_line(title, lines):
    assert heading_lines(title) == lines


def test_pdf_and_word_have_the_same_columns():
    letter = supervision_letter(9)
    table = letter.attachments[0].blocks[0]
    shares = widths_of(table)
    [data] = [block for block in as_data(letter)["attachments"][0]["blocks"] if block["kind"] == "table"]
    assert [column["weight"] for column in data["columns"]] == shares
    cells = Document(io.BytesIO(render_docx(letter))).tables[0].rows[0].cells
    total = sum(cell.width for cell in cells)
    for cell, share in zip(cells, shares, strict=True):
        assert cell.width / total == pytest.approx(share / sum(shares), abs=0.001)
