import datetime
import io
import re
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor

import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from portal.documents.rendering.content import Column, Heading, LetterContent, Paragraph, Seal, Table
from portal.documents.rendering.kinds import COLUMNS, default_wording, spec_for
from portal.documents.rendering.pdf import render_pdf
from portal.documents.rendering.verification import verification_code
from portal.documents.rendering.word import render_docx
from portal.documents.rendering.wording import fill, parse_wording
from portal.errors import Refused

ISSUER = "中共广安市广安区纪律检查委员会"
RARE = "镕珺犇喆翀昉赟玥淼㳇䃥㙦㮾"


def letter(**changes) -> LetterContent:
    values = {
        "issuer": ISSUER,
        "number_text": "广区责督〔2026〕3号",
        "title": "任务落实督办书",
        "addressee": "龙台镇党委",
        "body": (Paragraph.of("现予督办。"),),
        "signature": ISSUER,
        "signed_on": datetime.date(2026, 10, 20),
        "contact": "联系人：示例甲，联系电话：0826-0000000",
        "copies": ("示例乙同志",),
        "seal": Seal(ISSUER),
        "verification": "GA26-0003-K7Q2",
    }
    return LetterContent(**(values | changes))


def supervision_letter(rows: int, **changes) -> LetterContent:
    spec = spec_for("supervision_letter")
    context = {placeholder.key: placeholder.example for placeholder in spec.placeholders}
    cells = tuple((str(i), f"第{i}项任务", "2026年10月13日", "5", "未报送") for i in range(1, rows + 1))
    tables = {"督办事项": Table(COLUMNS["督办事项"], cells)}
    filled = fill(parse_wording(default_wording(spec.kind), spec), context, tables)
    return letter(body=filled.body, attachments=filled.attachments, **changes)


def text_of(data: bytes) -> str:
    """The running text, without the foot of each page."""
    return re.sub(r"验证码GA26-0003-K7Q2|—\d—", "", "".join(pages_of(data)))


def lines_of(data: bytes, page: int = 0) -> dict[float, list[str]]:
    """What stands at each height of the page, by its baseline."""
    found = defaultdict(list)

    def visit(text, cm, tm, font, size):
        if text.strip():
            found[round(tm[5] * cm[3] + cm[5], 1)].append(text.strip())

    PdfReader(io.BytesIO(data)).pages[page].extract_text(visitor_text=visit)
    return found


def pages_of(data: bytes) -> list[str]:
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages]


def test_everything_is_in_the_pdf():
    content = supervision_letter(
        9, secrecy="秘密★1年", urgency="特急", signer="示例丙", printer="区纪委办公室"
    )
    text = text_of(render_pdf(content))
    for part in [
        content.issuer, content.number_text, content.title, content.addressee, "秘密★1年", "特急", "示例丙",
        "第9项任务", "2026年10月20日", "0826-0000000", "抄送：示例乙同志。", "区纪委办公室",
        *(block.text for block in content.body),
    ]:  # fmt: skip
        assert "".join(part.split()) in text


def test_every_page_carries_its_number_and_the_code():
    for number, page in enumerate(pages_of(render_pdf(supervision_letter(23))), 1):
        assert f"—{number}—" in page
        assert "验证码GA26-0003-K7Q2" in page


def test_the_same_letter_gives_the_same_bytes():
    assert render_pdf(supervision_letter(9)) == render_pdf(supervision_letter(9))
    assert render_docx(supervision_letter(9)) == render_docx(supervision_letter(9))


def test_the_pdf_is_an_archive_file_with_metadata():
    data = render_pdf(letter())
    reader = PdfReader(io.BytesIO(data))
    assert (reader.metadata.title, reader.metadata.author) == ("任务落实督办书 广区责督〔2026〕3号", ISSUER)
    assert b"<pdfaid:part>2</pdfaid:part>" in data
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in data
    assert reader.metadata.creation_date.date() == datetime.date(2026, 10, 20)


def test_a_full_page_has_22_lines_of_28_characters_on_a4():
    data = render_pdf(letter(body=(Paragraph.of("字" * 28 * 60),)))
    page = PdfReader(io.BytesIO(data)).pages[1]
    assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]
    lines = [line for line in page.extract_text().splitlines() if "字" in line]
    assert [line.count("字") for line in lines] == [28] * 22


@pytest.mark.parametrize(
    "value",
    [
        "#panic(1)",
        "$x$ *b* _i_ `c` <l> @r \\u{41}",
        "{{单位}} [表：督办事项]",
        "<w:p>&amp;</w:p>]]>",
        '"); #read("/etc")',
    ],
)
def test_hostile_values_stay_literal(value):
    content = letter(
        title=value,
        addressee=value,
        body=(Paragraph.of(value), Table((Column(value),), ((value,),)), Heading(1, value)),
    )
    wanted = "".join(value.split())
    assert text_of(render_pdf(content)).count(wanted) >= 5
    document = Document(io.BytesIO(render_docx(content)))
    assert value in [paragraph.text for paragraph in document.paragraphs]
    assert document.tables[0].cell(1, 0).text == value


def test_rare_characters_of_names_have_glyphs():
    assert f"{RARE}同志" in text_of(render_pdf(letter(addressee=f"{RARE}同志")))


def test_a_character_no_font_has_is_refused_in_words():
    with pytest.raises(Refused, match="fonts"):
        render_pdf(letter(addressee="\U000323aa同志"))


def test_a_long_table_repeats_its_head_and_splits_no_row():
    pages = pages_of(render_pdf(supervision_letter(60)))
    with_table = [page for page in pages if "未报送" in page and "项任务" in page]
    assert len(with_table) >= 3
    assert all("序号" in page for page in with_table)
    assert sum(page.count("项任务2026年10月13日5未报送") for page in pages) == 60


@pytest.mark.parametrize("length", range(150, 420, 9))
def test_the_signature_never_stands_alone(length):
    """Whatever the length, the page with the signature carries some of the text."""
    data = render_pdf(letter(body=(Paragraph.of("始"), Paragraph.of("字" * length)), copies=("甲",)))
    [page] = [page for page in pages_of(data) if "联系人" in page]
    assert "字" in page


def test_a_table_at_the_end_gives_the_signature_its_last_row():
    for rows in range(8, 26):
        table = Table((Column("任务"),), tuple((f"第{i}行",) for i in range(rows)))
        [page] = [page for page in pages_of(render_pdf(letter(body=(table,)))) if "联系人" in page]
        assert f"第{rows - 1}行" in page


def test_the_imprint_stands_at_the_foot_of_the_last_page():
    for rows in (3, 23):
        data = render_pdf(supervision_letter(rows))
        pages = pages_of(data)
        assert ["抄送" in page for page in pages] == [False] * (len(pages) - 1) + [True]
        [height] = [y for y, texts in lines_of(data, len(pages) - 1).items() if "抄送" in "".join(texts)]
        assert 99 < height < 125  # points above the page's edge; the text area ends at 99.2


def test_without_letterhead_the_mark_is_left_out_and_nothing_moves():
    with_mark, without = lines_of(render_pdf(letter())), lines_of(render_pdf(letter(letterhead=False)))
    [title] = [y for y, texts in with_mark.items() if "任务落实督办书" in "".join(texts)]
    assert "任务落实督办书" in "".join(without[title])
    assert len(without) == len(with_mark) - 1


def test_word_has_styles_repeated_head_and_page_fields():
    content = supervision_letter(23)
    data = render_docx(content)
    document = Document(io.BytesIO(data))
    styles = {paragraph.style.name: paragraph.text for paragraph in document.paragraphs}
    assert styles["公文标题"] == "未报送任务清单（9项）"
    assert styles["发文机关标志"] == ISSUER
    head, *rows = document.tables[0].rows
    assert head._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in rows)
    assert len(rows) == 23
    section = document.sections[0]
    assert [round(side.mm) for side in (section.page_width, section.page_height)] == [210, 297]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(side.mm) for side in margins] == [37, 35, 28, 26]
    assert document.core_properties.author == ISSUER
    for footer in (section.footer, section.even_page_footer):
        assert "PAGE" in footer._element.xml


def test_word_and_pdf_say_the_same():
    content = supervision_letter(9)
    document = Document(io.BytesIO(render_docx(content)))
    pdf = text_of(render_pdf(content))
    for paragraph in document.paragraphs:
        assert "".join(paragraph.text.split()) in pdf


def test_word_carries_no_mark_without_letterhead():
    document = Document(io.BytesIO(render_docx(letter(letterhead=False))))
    assert [p.text for p in document.paragraphs if p.style.name == "发文机关标志"] == [""]


def test_letters_render_side_by_side_in_threads():
    letters = [letter(addressee=f"第{i}单位") for i in range(12)]
    with ThreadPoolExecutor(4) as pool:
        for content, data in zip(letters, pool.map(render_pdf, letters), strict=True):
            assert content.addressee in text_of(data)


def test_the_verification_code_names_year_number_and_digest():
    code = verification_code("GA", 2026, 3, "ff" * 32)
    assert code.startswith("GA26-0003-")
    assert len(code) == 14
    assert code != verification_code("GA", 2026, 3, "fe" * 32)


def test_a_long_list_of_copies_takes_a_page_of_its_own():
    pages = pages_of(render_pdf(letter(copies=tuple(f"第{i}镇党委和人民政府" for i in range(50)))))
    assert "抄送" not in pages[0]
    assert "第49镇党委" in pages[1]


def test_an_address_too_long_for_a_line_stays_on_the_paper():
    data = render_pdf(letter(body=(Paragraph.of("b" * 200), Table((Column("网址"),), (("c" * 200,),)))))
    lines = PdfReader(io.BytesIO(data)).pages[0].extract_text().splitlines()
    assert max(max(line.count("b"), line.count("c")) for line in lines) < 100


def test_a_word_letter_of_one_page_has_room_to_spare():
    """What stands below the text takes 5 lines and no more: one line longer and the page breaks before it."""
    document = Document(io.BytesIO(render_docx(supervision_letter(9))))
    texts = [paragraph.text for paragraph in document.paragraphs]
    note = next(index for index, text in enumerate(texts) if text.startswith("附件："))
    assert [text == "" for text in texts[note - 1 : note + 4]] == [True, False, True, False, False]
    normal = document.styles["Normal"].element.rPr
    assert normal.find(qn("w:lang")).get(qn("w:eastAsia")) == "zh-CN"
