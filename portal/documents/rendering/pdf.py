"""A letter as PDF/A-2b, by typst. The letter travels as data; no text of it is ever typst code."""

import datetime
import json
import os
import re
import threading
from dataclasses import asdict
from pathlib import Path

import typst

from portal.errors import Refused

from .columns import widths_of
from .content import (
    Block,
    Heading,
    LetterContent,
    Paragraph,
    Table,
    attachment_labels,
    chinese_date,
    numbered,
    printable,
)
from .fonts import collection, faces

TEMPLATE = Path(__file__).with_name("letter.typ")
_CHINA = datetime.timezone(datetime.timedelta(hours=8))
_UNBROKEN = re.compile(r"([!-~]{20})(?=[!-~])")  # an address or a number too long for a line may break here
_lock = threading.Lock()
_warm: dict[int, typst.Compiler] = {}  # by process: a compiler does not survive a fork


def render_pdf(content: LetterContent) -> bytes:
    """The letter as PDF/A-2b; the same content gives the same bytes.

    Raises Refused when no installed font has one of its characters.
    """
    midnight = datetime.datetime.combine(content.signed_on, datetime.time(), _CHINA)
    with _lock:
        try:
            return _compiler().compile(
                sys_inputs={"letter": json.dumps(as_data(content)), "faces": json.dumps(faces())},
                pdf_standards=["a-2b"],
                timestamp=midnight,
            )
        except typst.TypstError as error:
            if "font" in error.message or "glyph" in error.message:
                raise Refused(
                    "文书中有字体缺少的字，无法生成 PDF。请把含该字的字体文件放入数据目录的 fonts 文件夹，"
                    f"重新启动后再生成。（{error.message}）"
                ) from error
            raise


def _compiler() -> typst.Compiler:
    if os.getpid() not in _warm:
        _warm.clear()
        _warm[os.getpid()] = typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=collection())
    return _warm[os.getpid()]


def as_data(content: LetterContent) -> dict:
    """What the typst template reads."""
    data = asdict(content) | {
        "body": [_block(block) for block in numbered(content.body)],
        "attachments": [
            {"title": attachment.title, "blocks": [_block(block) for block in numbered(attachment.blocks)]}
            for attachment in content.attachments
        ],
        "labels": attachment_labels(content),
        "signed_on": chinese_date(content.signed_on),
        "date": [content.signed_on.year, content.signed_on.month, content.signed_on.day],
        "printed_on": chinese_date(content.printed_on) if content.printed_on else "",
    }
    return _printable(data)


def _block(block: Block) -> dict:
    kind = {Heading: "heading", Paragraph: "paragraph"}.get(type(block), "table")
    data = {"kind": kind} | asdict(block)
    if isinstance(block, Table):
        for column, width in zip(data["columns"], widths_of(block), strict=True):
            column["weight"] = width
    return data


def _printable(value):
    if isinstance(value, str):
        return _UNBROKEN.sub("\\1\u200b", printable(value))
    if isinstance(value, dict):
        return {key: _printable(item) for key, item in value.items()}
    return [_printable(item) for item in value] if isinstance(value, (list, tuple)) else value
