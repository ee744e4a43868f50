"""A letter of a kind with the placeholders' examples, to look at while its wording is edited."""

from portal import clock
from portal.documents.numbering import MARKS
from portal.documents.rendering.content import LetterContent, Table
from portal.documents.rendering.kinds import COLUMNS, spec_for
from portal.documents.rendering.wording import fill, parse_wording
from portal.organizations.models import Jurisdiction

CELLS = {
    "责任分工": ("1", "落实“两个责任”年度任务分解", "区纪委监察局", "区委办公室", "2026年12月31日"),
    "目标任务": ("1", "推行承诺制度", "牵头", "示例乙", "2026年12月31日"),
    "督办事项": ("1", "推行承诺制度", "2026年10月13日", "5", "未报送"),
}


def sample_content(kind: str, text: str, jurisdiction: Jurisdiction) -> LetterContent:
    """Raises WordingRefused with every error of `text` and its line."""
    spec = spec_for(kind)
    context = {placeholder.key: placeholder.example for placeholder in spec.placeholders}
    tables = {name: Table(COLUMNS[name], (CELLS[name],)) for name in spec.tables}
    filled = fill(parse_wording(text, spec), context, tables)
    issuer = jurisdiction.issuer_title or jurisdiction.name
    return LetterContent(
        issuer=issuer,
        number_text=f"{jurisdiction.number_prefix or '示例'}{MARKS[kind]}〔{clock.today().year}〕1号",
        title=spec.title,
        addressee="龙台镇党委" if kind != "assignment_notice" else "示例乙同志",
        body=filled.body,
        attachments=filled.attachments,
        signature=issuer,
        signed_on=clock.today(),
        contact=jurisdiction.contact,
    )
