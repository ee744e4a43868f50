"""The same letter as Word, for those who must edit or file it; the PDF stays the authoritative copy.

The seal is left out on purpose: a Word file with a seal could be changed under it.
"""

import datetime
import io
import unicodedata
import zipfile

from docx.document import Document as WordDocument
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt

from .columns import heading_lines, widths_of
from .content import (
    Align,
    Attachment,
    Block,
    Heading,
    LetterContent,
    Paragraph,
    Run,
    Table,
    attachment_labels,
    chinese_date,
    numbered,
    printable,
)
from .word_styles import CHARACTER, FALLBACKS, element, framed, new_document

_ALIGN = {
    Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Align.CENTER: WD_ALIGN_PARAGRAPH.CENTER,
    Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
}
_WIDTH = Mm(156)


def render_docx(content: LetterContent) -> bytes:
    """The letter as .docx; the same content gives the same bytes."""
    document = new_document(printable(content.verification))
    _properties(document, content)
    _head(document, content)
    _body(document, content)
    _closing(document, content)
    for index, attachment in enumerate(content.attachments, 1):
        _attachment(document, attachment, index if len(content.attachments) > 1 else 0)
    _imprint(document, content)
    stream = io.BytesIO()
    document.save(stream)
    return _repack(stream.getvalue())


def _add(document: WordDocument, text: str, style: str):
    return document.add_paragraph(printable(text), style=style)


def _properties(document: WordDocument, content: LetterContent) -> None:
    properties = document.core_properties
    properties.title = printable(f"{content.title} {content.number_text}")[:255]
    properties.author = properties.last_modified_by = printable(content.issuer)[:255]
    properties.comments = ""
    properties.revision = 1
    properties.created = properties.modified = datetime.datetime.combine(content.signed_on, datetime.time())


def _head(document: WordDocument, content: LetterContent) -> None:
    mark = _add(document, content.issuer if content.letterhead else "", "发文机关标志")
    if content.letterhead:
        size = min(30.0, Mm(150).pt / max(len(content.issuer), 1))
        mark.runs[0].font.size = Pt(size)
        border = OxmlElement("w:pBdr")
        border.append(element("w:bottom", val="thickThinSmallGap", sz="18", space="6", color="D7000F"))
        mark._p.get_or_add_pPr().insert_element_before(
            border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc"
        )
    left = [text for text in (content.secrecy, content.urgency) if text]
    right = [content.number_text, *([f"签发人：{content.signer}"] if content.signer else [])]
    for i in range(max(len(left), len(right))):
        line = document.add_paragraph(style="文号")
        line.add_run(printable(left[i]) if i < len(left) else "", style="黑体字")
        line.add_run("\t" + printable(right[i]) if i < len(right) else "")


def _body(document: WordDocument, content: LetterContent) -> None:
    document.add_paragraph(style="主送")
    _add(document, content.title, "公文标题")
    document.add_paragraph(style="主送")
    _add(document, content.addressee + "：", "主送")
    _blocks(document, content.body)
    document.paragraphs[-1].paragraph_format.keep_with_next = True


def _blocks(document: WordDocument, blocks: tuple[Block, ...]) -> None:
    for block in numbered(blocks):
        if isinstance(block, Heading):
            _add(document, block.text, f"Heading {block.level}")
        elif isinstance(block, Paragraph):
            _runs(document.add_paragraph(style="公文正文"), block.runs)
        else:
            _table(document, block)


def _runs(paragraph, runs: tuple[Run, ...]) -> None:
    for run in runs:
        paragraph.add_run(printable(run.text)).bold = run.bold or None


def _table(document: WordDocument, block: Table) -> None:
    table = document.add_table(rows=0, cols=len(block.columns), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    shares = widths_of(block)
    widths = [int(_WIDTH * share / sum(shares)) for share in shares]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    head = ["\n".join(heading_lines(column.title)) for column in block.columns]
    for index, texts in enumerate([head, *block.rows]):
        row = table.add_row()
        properties = row._tr.get_or_add_trPr()
        properties.append(element("w:cantSplit"))
        if index == 0:
            properties.append(element("w:tblHeader"))
        for cell, text, column, width in zip(row.cells, texts, block.columns, widths, strict=True):
            _cell(
                cell, text, width, "表头" if index == 0 else "表内文字", None if index == 0 else column.align
            )


def _cell(cell, text: str, width: int, style: str, align: Align | None) -> None:
    cell.width = width
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.style = style
    for number, line in enumerate(text.split("\n") if align is None else [text]):
        run = paragraph.add_run()
        if number:
            run.add_break()
        run.add_text(printable(line))
    if align:
        paragraph.alignment = _ALIGN[align]


def _characters(text: str) -> float:
    """The width of the text in full-width characters."""
    return sum(1 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)


def _closing(document: WordDocument, content: LetterContent) -> None:
    kept = []
    labels = attachment_labels(content)
    if labels:
        kept.append(document.add_paragraph(style="主送"))
    for index, label in enumerate(labels):
        paragraph = _add(document, ("附件：" if index == 0 else "") + label, "附件说明")
        if index:
            paragraph.paragraph_format.first_line_indent = 0
        kept.append(paragraph)
    kept.append(document.add_paragraph(style="主送"))  # a stamp stands within a line of the text (§7.3.5)
    date = chinese_date(content.signed_on)
    middle = max(4 + _characters(date) / 2, min(_characters(content.signature), 28) / 2)
    for text in (content.signature, date):
        paragraph = _add(document, text, "署名")
        paragraph.paragraph_format.right_indent = Pt(max(middle - _characters(text) / 2, 0) * CHARACTER)
        kept.append(paragraph)
    for paragraph in kept[:-1]:
        paragraph.paragraph_format.keep_with_next = True
    if content.contact:
        kept[-1].paragraph_format.keep_with_next = True
        _add(document, f"（{content.contact}）", "公文正文")


def _attachment(document: WordDocument, attachment: Attachment, number: int) -> None:
    label = document.add_paragraph(style="主送")
    label.paragraph_format.page_break_before = True
    label.add_run(f"附件{number or ''}", style="黑体字")
    document.add_paragraph(style="主送")
    _add(document, attachment.title, "公文标题")
    document.add_paragraph(style="主送")
    _blocks(document, attachment.blocks)


def _imprint(document: WordDocument, content: LetterContent) -> None:
    """版记, in a frame at the foot of the last page."""
    lines = []
    if content.copies:
        lines.append("抄送：" + "，".join(content.copies) + "。")
    if content.printer:
        printed = f"\t{chinese_date(content.printed_on)}印发" if content.printed_on else ""
        lines.append(content.printer + printed)
    if not lines:
        return
    paragraph = document.add_paragraph(style="版记")
    framed(paragraph)
    for index, text in enumerate(lines):
        left, _, right = text.partition("\t")
        run = paragraph.add_run(printable(left) + ("\t" + printable(right) if right else ""))
        if index < len(lines) - 1:
            run.add_break()


def _repack(data: bytes) -> bytes:
    """The same archive with fixed times and a font table that names substitutes."""
    result = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = FALLBACKS if name == "word/fontTable.xml" else source.read(name)
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, content)
    return result.getvalue()
