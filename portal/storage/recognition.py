"""What a file really is, by its content; names and declared types are not believed."""

import re
import zipfile
from typing import BinaryIO

import filetype

from portal.errors import Refused

HEAD = 8192
TEXT = "text/plain"
HELP = "请上传 PDF、Word、Excel、WPS、OFD、图片、音视频、文本文件或压缩包。"

OFFICE_ZIPS = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# UTF-16LE names of the streams that tell one old Office file from another
OLE_STREAMS = {
    "EncryptedPackage": "application/x-encrypted-office",
    "Workbook": "application/vnd.ms-excel",
    "Book": "application/vnd.ms-excel",
    "WordDocument": "application/msword",
    "PowerPoint Document": "application/vnd.ms-powerpoint",
}
PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"\x00asm",
    b"#!",
)
MARKUP = re.compile(
    rb"<\s*(?:!doctype\s+html|html|head|body|script|iframe|svg|\?php|%@|x:html|object|embed|meta\s)"
    rb"|<\?php|<\?xml[^>]*>\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+svg|svg|html|\w+:html)",
    re.IGNORECASE | re.DOTALL,
)
SCRIPTS = re.compile(
    rb"\A\s*(?:@echo\s+off|set-executionpolicy|on\s+error\s+resume\s+next|wscript\.|\[autorun\])",
    re.IGNORECASE,
)
ALLOWED = re.compile(
    r"^(?:image/(?!svg)|audio/|video/|application/(?:pdf|rtf|zip|gzip|x-7z-compressed|x-rar-compressed|"
    r"x-tar|x-bzip2|x-xz|vnd\.rar|msword|vnd\.ms-|vnd\.openxmlformats-|vnd\.oasis\.|ofd|x-ole-storage|"
    r"x-encrypted-office))"
)


def recognize(file: BinaryIO, *, name: str = "") -> str:
    """The media type of `file` by its content; `name` only tells .csv from other text.

    Raises Refused for programs, scripts, web pages, SVG, workbooks with macros and unknown content.
    Leaves the file at its beginning.
    """
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    if head.startswith(PROGRAMS) or SCRIPTS.match(_plain(head)):
        raise Refused(f"这个文件是程序或脚本，不能上传。{HELP}")
    if found := _binary(file, head):
        return found
    if _is_text(file):
        if MARKUP.search(_plain(head)):
            raise Refused(f"这个文件是网页、SVG 或脚本，不能上传。{HELP}")
        return "text/csv" if name.lower().endswith(".csv") else TEXT
    raise Refused(f"认不出这个文件的类型。{HELP}")


def _binary(file: BinaryIO, head: bytes) -> str | None:
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _zip(file)
    if head.startswith(OLE):
        return _ole(file)
    kind = filetype.guess_mime(head)
    if kind is None:
        return None
    if not ALLOWED.match(kind):
        raise Refused(f"不能上传这种文件（{kind}）。{HELP}")
    return kind


def _zip(file: BinaryIO) -> str:
    """By the list of members alone: nothing is unpacked, except the first line of an ODF or OFD."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            mimetype = _odf_type(archive)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Refused("这个压缩包或 Office 文件已损坏，打不开。请在本机确认能打开后重新上传。") from error
    finally:
        file.seek(0)
    if any(name.endswith("vbaProject.bin") for name in names):
        raise Refused("这个 Office 文件含有宏，不能上传。请另存为不带宏的 .docx 或 .xlsx 后重新上传。")
    if "META-INF/MANIFEST.MF" in names or "AndroidManifest.xml" in names:
        raise Refused(f"这个文件是程序，不能上传。{HELP}")
    if "[Content_Types].xml" in names:
        for folder, kind in OFFICE_ZIPS.items():
            if any(name.startswith(folder) for name in names):
                return kind
    if "OFD.xml" in names:
        return "application/ofd"
    return mimetype or "application/zip"


def _odf_type(archive: zipfile.ZipFile) -> str | None:
    try:
        info = archive.getinfo("mimetype")
    except KeyError:
        return None
    if info.file_size > 200:
        return None
    kind = archive.read(info).decode("ascii", "replace").strip()
    return kind if kind.startswith("application/vnd.oasis.opendocument.") else None


def _ole(file: BinaryIO) -> str:
    content = file.read()
    file.seek(0)
    for stream, kind in OLE_STREAMS.items():
        if stream.encode("utf-16-le") in content:
            return kind
    return "application/x-ole-storage"


def _plain(head: bytes) -> bytes:
    """ASCII of the head, with UTF-16 and byte order marks folded away, for the search of markup."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe").replace(b"\x00", b"")


def _is_text(file: BinaryIO) -> bool:
    content = file.read()
    file.seek(0)
    for encoding in (
        "utf-8-sig",
        "gb18030",
        *(["utf-16"] if content[:2] in (b"\xff\xfe", b"\xfe\xff") else []),
    ):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not re.search(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]", text):
            return True
    return False
