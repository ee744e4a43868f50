import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.documents.rendering.content import (
    Attachment,
    Column,
    Heading,
    Paragraph,
    Table,
    numbered,
    printable,
)
from portal.documents.rendering.kinds import COLUMNS, SPECS, default_wording, spec_for
from portal.documents.rendering.wording import (
    LetterKindSpec,
    Placeholder,
    WordingRefused,
    fill,
    parse_wording,
)

SPEC = LetterKindSpec(
    kind="x",
    title="督办书",
    placeholders=(Placeholder("单位", "unit", required=True), Placeholder("回复期限", "reply_due")),
    tables=("督办事项",),
)
TABLE = Table((Column("任务"),), (("一",),))


def errors(text: str) -> list[str]:
    with pytest.raises(WordingRefused) as refused:
        parse_wording(text, SPEC)
    return [str(error) for error in refused.value.errors]


def test_headings_paragraphs_tables_and_attachments_become_blocks():
    text = "# 总则\n{{单位}}按时\n报送。\n\n[表：督办事项]\n\n[附件：{{ unit }}清单]\n\n见**此**处"
    filled = fill(parse_wording(text, SPEC), {"unit": "龙台镇"}, {"督办事项": TABLE})
    assert filled.body[0] == Heading(1, "总则")
    assert filled.body[1].text == "龙台镇按时报送。"
    assert filled.body[2] == TABLE
    [attachment] = filled.attachments
    assert isinstance(attachment, Attachment)
    assert attachment.title == "龙台镇清单"
    assert [(run.text, run.bold) for run in attachment.blocks[0].runs] == [
        ("见", False),
        ("此", True),
        ("处", False),
    ]


def test_an_unknown_placeholder_is_refused_with_its_line_and_the_nearest_name():
    assert errors("{{单位}}。\n\n请于{{回复日期}}前答复。") == [
        "第 3 行：没有名为「回复日期」的占位符。是不是「回复期限」？"
    ]


def test_a_missing_required_placeholder_is_refused():
    assert errors("一段。") == ["缺少必需的占位符 {{单位}}，请写入正文。"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{单位}}\n\n[表：督办事件]", "第 3 行：没有名为「督办事件」的表。是不是「督办事项」？"),
        ("{{单位}}\n\n[表：督办事项", "第 3 行：[表：名称] 和 [附件：标题] 要单独成行，并以 ] 结束。"),
        ("{{单位}}{{", "第 1 行：占位符的括号不成对，请写成 {{名称}}。"),
        ("{{单位}}\n##### 五级", "第 2 行：标题最多四级，请用一至四个 #。"),
        ("{{单位}}**重", "第 1 行：加粗的 ** 不成对。"),
    ],
)
def test_each_mistake_says_its_line(text, said):
    assert errors(text) == [said]


def test_all_mistakes_are_reported_at_once():
    assert len(errors("{{甲}}\n\n[表：乙]\n\n#")) == 4


def test_a_paragraph_of_empty_placeholders_alone_is_left_out():
    filled = fill(parse_wording("{{单位}}。\n\n{{回复期限}}", SPEC), {"unit": "甲", "reply_due": ""}, {})
    assert [block.text for block in filled.body] == ["甲。"]


@given(value=st.text())
def test_a_value_is_never_markup(value):
    table = Table((Column("任务"),), ((value,),))
    filled = fill(parse_wording("前{{单位}}后\n\n[表：督办事项]", SPEC), {"unit": value}, {"督办事项": table})
    assert filled.attachments == ()
    assert filled.body[0].text == f"前{printable(value)}后"
    assert filled.body[1].rows == ((printable(value),),)


@given(text=st.text(alphabet="#{}[]表附件：单位*\n 甲"))
def test_any_text_is_parsed_or_refused_in_words(text):
    try:
        wording = parse_wording(text, SPEC)
    except WordingRefused as refused:
        said = refused.message
    else:
        said = fill(wording, {"unit": "甲", "reply_due": "乙"}, {"督办事项": TABLE}).body
    assert said


def test_headings_are_numbered_and_lower_levels_start_again():
    levels = [1, 2, 2, 3, 4, 1, 2]
    texts = [block.text for block in numbered([Heading(level, "x") for level in levels])]
    assert texts == ["一、x", "（一）x", "（二）x", "1.x", "（1）x", "二、x", "（一）x"]


def test_control_and_reordering_characters_vanish():
    assert printable("甲\x00\u202e乙\ufeff\n丙\ufffe") == "甲乙 丙"


@pytest.mark.parametrize("kind", SPECS)
def test_each_kind_has_a_wording_that_fills(kind):
    spec = spec_for(kind)
    wording = parse_wording(default_wording(kind), spec)
    context = {placeholder.key: placeholder.example for placeholder in spec.placeholders}
    [name] = spec.tables
    filled = fill(wording, context, {name: Table(COLUMNS[name], ())})
    assert filled.attachments[0].blocks[0].columns == COLUMNS[name]
    assert isinstance(filled.body[0], Paragraph)
    assert context["plan"] in filled.body[0].text
