"""Which wording is in force for a kind of letter."""

from portal.documents.models import Letter, Wording
from portal.documents.rendering.kinds import default_wording, spec_for
from portal.documents.rendering.wording import LetterKindSpec, Placeholder

BY_REASON = "by_reason"  # the context's mark of such a letter
TEXT = """你单位落实党风廉政建设责任制存在以下问题：{{原因}}

现予督办。请于{{回复期限}}前整改，并书面报告原因、措施和结果。届时仍未落实的，将按规定提出约谈建议。
"""


def spec_by_reason(kind: str) -> LetterKindSpec:
    return LetterKindSpec(
        kind=kind,
        title=spec_for(kind).title,
        placeholders=(Placeholder("原因", "reason", required=True), Placeholder("回复期限", "reply_due")),
    )


def current_wording(jurisdiction_id: int, kind: str) -> tuple[int, str]:
    """(version, text); version 0 is the wording that comes with the portal."""
    latest = Wording.objects.filter(jurisdiction_id=jurisdiction_id, kind=kind).order_by("-version").first()
    return (latest.version, latest.text) if latest else (0, default_wording(kind))


def wording_of(letter: Letter) -> tuple[int | None, str]:
    """What an unsigned letter would be written in; one about a mere reason has a text of its own."""
    if letter.context.get(BY_REASON):
        return None, TEXT
    return current_wording(letter.jurisdiction_id, letter.kind)
