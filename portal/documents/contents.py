"""From a letter's context to what is printed: everything is pinned in the context at 签发, and the files
are made from nothing else."""

import datetime as dt
import hashlib
import json

from django.conf import settings
from pypinyin import Style, lazy_pinyin

from portal.documents.enums import AddresseePart, LetterKind, Secrecy, Urgency
from portal.documents.models import Letter
from portal.documents.rendering.content import LetterContent, Seal, Table, chinese_date
from portal.documents.rendering.kinds import COLUMNS, spec_for
from portal.documents.rendering.verification import verification_code
from portal.documents.rendering.wording import fill, parse_wording
from portal.documents.wordings import BY_REASON, spec_by_reason
from portal.errors import Refused

PINNED = "pinned"


def pin(
    letter: Letter,
    *,
    version: int | None,
    wording: str,
    on: dt.date,
    reply_due_on: dt.date | None,
    number: int = 0,
) -> dict:
    """The letter's context with the dates of 签发, the names as they stand, and the wording's text.

    `letter.addressees` must be loaded with their units and people. With a `number` also the verification
    code, made of a digest of everything pinned.
    """
    context = {key: value for key, value in letter.context.items() if key != PINNED}
    context["as_of"] = chinese_date(on)
    context["reply_due"] = chinese_date(reply_due_on) if reply_due_on else ""
    signature = signature_of(letter)
    context[PINNED] = {
        "issuer": signature,
        "title": LetterKind(letter.kind).label,
        "number_text": letter.number_text or "（签发时编号）",
        "addressee": "、".join(labels(letter, AddresseePart.MAIN)),
        "copies": labels(letter, AddresseePart.COPY),
        "signature": signature,
        "signed_on": on.isoformat(),
        "signer": letter.signed_by.person.name if letter.signed_by_id else "",
        "secrecy": Secrecy(letter.secrecy).label if letter.secrecy else "",
        "urgency": Urgency(letter.urgency).label if letter.urgency else "",
        "contact": contact_of(letter.jurisdiction.contact),
        "sample_seal": settings.SAMPLE_SEAL,
        "wording_version": version,
        "wording": wording,
        "code": "",
    }
    if number:
        prefix = initials(letter.jurisdiction.name)
        context[PINNED]["code"] = verification_code(prefix, on.year, number, digest_of(letter.kind, context))
    return context


def digest_of(kind: str, context: dict) -> str:
    text = json.dumps([kind, context], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def content_of(kind: str, context: dict) -> LetterContent:
    """What a pinned context prints; asks nothing of the database. Raises Refused when the context lacks
    what its wording uses."""
    pinned = context[PINNED]
    spec = spec_by_reason(kind) if context.get(BY_REASON) else spec_for(kind)
    wording = parse_wording(pinned["wording"], spec)
    try:
        filled = fill(wording, context, tables_of(context))
    except KeyError as missing:
        name = next((p.name for p in spec.placeholders if p.key == missing.args[0]), missing.args[0])
        raise Refused(
            f"这份{spec.title}缺少“{name}”，不能成文。请修改范本去掉它，或作废后重新拟稿。"
        ) from missing
    return LetterContent(
        issuer=pinned["issuer"],
        number_text=pinned["number_text"],
        title=pinned["title"],
        addressee=pinned["addressee"],
        body=filled.body,
        attachments=filled.attachments,
        signature=pinned["signature"],
        signed_on=dt.date.fromisoformat(pinned["signed_on"]),
        secrecy=pinned["secrecy"],
        urgency=pinned["urgency"],
        contact=pinned["contact"],
        copies=tuple(pinned["copies"]),
        verification=pinned["code"],
        # 用印 follows 编号: a draft on the screen must not pass for an issued letter
        seal=Seal(pinned["signature"]) if pinned["sample_seal"] and pinned["code"] else None,
    )


def tables_of(context: dict) -> dict[str, Table]:
    return {
        name: Table(COLUMNS[name], tuple(tuple(str(cell) for cell in row) for row in rows))
        for name, rows in context.get("tables", {}).items()
    }


def labels(letter: Letter, part: str) -> list[str]:
    """How the letter addresses its 主送 or 抄送, by their names of today."""
    return [label_of(row) for row in letter.addressees.all() if row.part == part]


def label_of(addressee) -> str:
    if addressee.person_id:
        return f"{addressee.person.name}同志"
    return addressee.organization.addressed_as


def signature_of(letter: Letter) -> str:
    """The county's 发文机关标志 for its discipline organ, else the issuer's own full name."""
    county = letter.jurisdiction
    if county.issuer_title and letter.issuer_id == county.discipline_organ_id:
        return county.issuer_title
    return letter.issuer.party_body_name or letter.issuer.name


def contact_of(text: str) -> str:
    """「示例甲 0826-0000000」 as 附注 says it."""
    name, _, phone = text.partition(" ")
    return f"联系人：{name}，联系电话：{phone.strip()}" if phone.strip() else text


def initials(name: str) -> str:
    """GA for 广安区: what a verification code begins with."""
    core = name[:-1] if len(name) > 2 and name[-1] in "区县市州盟旗" else name
    return "".join(lazy_pinyin(core, style=Style.FIRST_LETTER)).upper()[:4]
