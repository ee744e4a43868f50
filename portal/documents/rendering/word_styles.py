"""The base document of every Word letter: page, grid, styles, page numbers (GB/T 9704-2012), in code."""

import io
from functools import cache

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

CHARACTER = Mm(156).pt / 28
PITCH = 28.95
SONG, FANG, KAI, HEI = "方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体"
LATIN = "Times New Roman"
_KEPT = {
    "Normal", "Heading 1", "Heading 2", "Heading 3", "Heading 4", "Footer",
    "Default Paragraph Font", "Normal Table", "Table Grid", "No List",
}  # fmt: skip

# What Word and LibreOffice take when the face itself is not installed.
_SUBSTITUTES = {SONG: "宋体", FANG: "仿宋", KAI: "楷体", HEI: "SimHei"}
FALLBACKS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    + "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in _SUBSTITUTES.items()
    )
    + "</w:fonts>"
).encode()


def element(tag: str, **attributes: str):
    """A w: element with w: attributes."""
    node = OxmlElement(tag)
    for name, value in attributes.items():
        node.set(qn(f"w:{name}"), value)
    return node


def new_document(verification: str) -> WordDocument:
    """An empty letter: page, styles and page numbers with the code."""
    document = Document(io.BytesIO(_base()))
    section = document.sections[0]
    _page_number(section.footer.paragraphs[0], verification, odd=True)
    _page_number(section.even_page_footer.paragraphs[0], verification, odd=False)
    return document


@cache
def _base() -> bytes:
    document = Document()
    _drop_styles(document)
    _page(document)
    _styles(document)
    document.settings.odd_and_even_pages_header_footer = True
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _drop_styles(document: WordDocument) -> None:
    """Leave the styles a letter uses: python-docx walks through all of them for each paragraph."""
    for style in list(document.styles):
        if style.name not in _KEPT:
            style.delete()
            continue
        for tag in ("w:link", "w:next"):
            for node in style.element.findall(qn(tag)):
                style.element.remove(node)


def _page(document: WordDocument) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(23)
    # No layout grid: LibreOffice and WPS spread characters by it. Exact lines and spacing do the same.
    for grid in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(grid)


def _styles(document: WordDocument) -> None:
    normal = document.styles["Normal"]
    _face(normal, FANG, 16)
    _lines(normal, PITCH)
    tighter = element("w:spacing", val=str(round((CHARACTER - 16) * 20)))
    normal.element.get_or_add_rPr().insert_element_before(tighter, "w:sz", "w:szCs")
    language = normal.element.get_or_add_rPr()
    language.append(element("w:lang", val="en-US", eastAsia="zh-CN"))  # the Chinese shape of ： and 。
    for name in ("w:autoSpaceDE", "w:autoSpaceDN"):  # no gap between characters and figures
        properties = normal.element.get_or_add_pPr()
        properties.insert_element_before(element(name, val="0"), "w:spacing", "w:ind", "w:jc")
    for name, face in (("Heading 1", HEI), ("Heading 2", KAI), ("Heading 3", FANG), ("Heading 4", FANG)):
        style = document.styles[name]
        _face(style, face, 16, bold=name == "Heading 3")
        _lines(style, PITCH)
        style.paragraph_format.first_line_indent = Pt(2 * CHARACTER)
        style.paragraph_format.keep_with_next = True
    _paragraph_style(document, "主送", FANG, 16)
    _paragraph_style(document, "公文正文", FANG, 16, indent=2, align=WD_ALIGN_PARAGRAPH.JUSTIFY)
    _paragraph_style(document, "署名", FANG, 16, align=WD_ALIGN_PARAGRAPH.RIGHT)
    _paragraph_style(document, "公文标题", SONG, 22, pitch=34.7, align=WD_ALIGN_PARAGRAPH.CENTER)
    mark = _paragraph_style(document, "发文机关标志", SONG, 30, pitch=42, align=WD_ALIGN_PARAGRAPH.CENTER)
    mark.font.color.rgb = RGBColor(0xD7, 0x00, 0x0F)
    mark.paragraph_format.left_indent = Mm(-8)
    mark.paragraph_format.right_indent = Mm(-6)
    number = _paragraph_style(document, "文号", FANG, 16)
    number.paragraph_format.tab_stops.add_tab_stop(Mm(156), WD_TAB_ALIGNMENT.RIGHT)
    note = _paragraph_style(document, "附件说明", FANG, 16)
    note.paragraph_format.left_indent = Pt(5 * CHARACTER)
    note.paragraph_format.first_line_indent = Pt(-3 * CHARACTER)
    head = _paragraph_style(document, "表头", HEI, 12, pitch=18, align=WD_ALIGN_PARAGRAPH.CENTER)
    cell = _paragraph_style(document, "表内文字", FANG, 12, pitch=18)
    for style in (head, cell):
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(2)
    _imprint_style(document)
    _face(document.styles.add_style("黑体字", WD_STYLE_TYPE.CHARACTER), HEI, 16)


def _paragraph_style(document, name, face, size, *, pitch=PITCH, indent=0, align=None):
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    _face(style, face, size)
    _lines(style, pitch)
    style.paragraph_format.first_line_indent = Pt(indent * CHARACTER) if indent else None
    style.paragraph_format.alignment = align
    return style


def _imprint_style(document: WordDocument) -> None:
    style = _paragraph_style(document, "版记", FANG, 14, pitch=24)
    style.paragraph_format.left_indent = style.paragraph_format.right_indent = Pt(14)
    style.paragraph_format.tab_stops.add_tab_stop(Mm(156) - Pt(14), WD_TAB_ALIGNMENT.RIGHT)


def framed(paragraph) -> None:
    """Set the paragraph into the ruled frame at the foot of its page's text area.

    One paragraph for all lines: LibreOffice drops a frame of several.
    """
    properties = paragraph._p.get_or_add_pPr()
    frame = element(
        "w:framePr",
        w=str(round(Mm(156).pt * 20)),
        wrap="around",
        vAnchor="margin",
        hAnchor="margin",
        xAlign="left",
        yAlign="bottom",
    )
    borders = OxmlElement("w:pBdr")
    for side in ("top", "bottom"):
        borders.append(element(f"w:{side}", val="single", sz="8", space="2", color="000000"))
    for node in (frame, borders):
        properties.insert_element_before(node, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")


def _face(style, face: str, size: float, *, bold: bool = False) -> None:
    font = style.font
    font.name, font.size, font.bold, font.italic = LATIN, Pt(size), bold, False
    font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), face)
    fonts.set(qn("w:hint"), "eastAsia")


def _lines(style, pitch: float) -> None:
    spacing = style.paragraph_format
    spacing.space_before = spacing.space_after = Pt(0)
    spacing.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    spacing.line_spacing = Pt(pitch)


def _page_number(paragraph, verification: str, *, odd: bool) -> None:
    """— 1 —, outside: right on odd pages, left on even ones; the code opposite."""
    paragraph.style = "主送"  # python-docx's own footer style brings tab stops along
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(156) - Pt(14 if odd else 0), WD_TAB_ALIGNMENT.RIGHT)
    paragraph.paragraph_format.left_indent = Pt(0 if odd else 14)
    code = f"验证码 {verification}" if verification else ""
    if odd:
        _small(paragraph, code)
        paragraph.add_run("\t")
    for text in ("— ", None, " —"):
        run = paragraph.add_run(text or "")
        run.font.size = Pt(14)
        if text is None:
            _field(run, "PAGE")
    if not odd:
        paragraph.add_run("\t")
        _small(paragraph, code)


def _small(paragraph, text: str) -> None:
    run = paragraph.add_run(text)
    run.font.size = Pt(8)
    run.font.color.rgb = RGBColor(0x5A, 0x5A, 0x5A)


def _field(run, code: str) -> None:
    instruction = OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = code
    for node in (
        element("w:fldChar", fldCharType="begin"),
        instruction,
        element("w:fldChar", fldCharType="separate"),
        element("w:t"),
        element("w:fldChar", fldCharType="end"),
    ):
        run._r.append(node)
