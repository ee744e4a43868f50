"""Whether a PDF is a letter of ours, and unchanged."""

from __future__ import annotations

import hashlib
import re
from dataclasses import asdict, dataclass, field

from portal.documents.models import Letter
from portal.errors import Refused

CODE = re.compile(rb"\b[A-Z]{1,4}\d{2}-\d{4,}-[0-9A-Z]{4}\b")


@dataclass(frozen=True)
class Verdict:
    """`genuine`: byte for byte what the portal delivered. `changed`: it bears a letter's code, but is not
    that file. Both false: no letter of this portal."""

    genuine: bool
    changed: bool
    signers: list[dict] = field(default_factory=list)
    number: str = ""
    cancelled: bool = False

    def as_dict(self) -> dict:
        return asdict(self)

    def sentence(self) -> str:
        if self.genuine:
            state = "，但已作废" if self.cancelled else ""
            return f"真实，未改动：{self.number}{state}，签发人 {self.signers[0]['name']}。"
        if self.changed:
            return f"不真实：自称 {self.number}，但与系统发出的文件不同。请以系统内的 PDF 为准。"
        return "不是本系统发出的文书。"


def verify_document(content: bytes) -> Verdict:
    """By the hash of the delivered PDF, else by the code inside. Raises Refused for anything but a PDF."""
    if not content.startswith(b"%PDF-"):
        raise Refused("这不是 PDF 文件。请选择从系统下载的 PDF 文书。")
    digest = hashlib.sha256(content).hexdigest()
    if letter := _letters().filter(sha256=digest).first():
        return _verdict(letter, genuine=True)
    codes = {code.decode() for code in CODE.findall(content)}
    if letter := _letters().filter(code__in=codes).first():
        return _verdict(letter, genuine=False)
    return Verdict(genuine=False, changed=False)


def _letters():
    return Letter.objects.exclude(number_text="").select_related("signed_by__person", "signed_by__post")


def _verdict(letter: Letter, *, genuine: bool) -> Verdict:
    signers = [_signer(letter)] if genuine and letter.signed_by else []
    return Verdict(genuine, not genuine, signers, letter.number_text, letter.cancelled_at is not None)


def _signer(letter: Letter) -> dict:
    """签发人 as pinned; a signature inside the PDF comes later."""
    pinned = letter.context.get("pinned", {})
    return {
        "name": pinned.get("signer") or letter.signed_by.person.name,
        "post": letter.signed_by.post.title,
        "on": letter.dated_on.isoformat(),
    }
