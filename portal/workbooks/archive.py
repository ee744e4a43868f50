"""Look through an .xlsx before anything parses it: sizes, passwords, and what the parser would lose.

Nothing here trusts a declared size: every part is inflated in small pieces and counted.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from .facts import BookFacts
from .limits import (
    DAMAGED,
    LOCKED,
    MAX_DIRECTORY_BYTES,
    MAX_PARTS,
    MAX_UNPACKED_BYTES,
    SAVE_AS,
    TOO_BIG,
    Unreadable,
)
from .parts import PackageScan, PartScan

CHUNK = 64 * 1024
OTHER_PACKAGES = (
    ("word/", "这是 Word 文档，不是表格。请把表格复制到 Excel 或 WPS 表格中，存为 .xlsx 再上传。"),
    ("ppt/", "这是演示文稿，不是表格。请把表格复制到 Excel 或 WPS 表格中，存为 .xlsx 再上传。"),
    ("content.xml", "这是 OpenDocument 表格。" + SAVE_AS),
    ("xl/workbook.bin", "这是二进制工作簿（.xlsb）。" + SAVE_AS),
)


def inspect(data: bytes) -> BookFacts:
    """Check the package within bounds and report what parsing alone would miss.

    Raises Unreadable for an archive too big, damaged, locked or of another program.
    """
    parts = _directory(data)
    names = {part.filename for part in parts}
    for mark, message in OTHER_PACKAGES:
        if any(name.startswith(mark) for name in names):
            raise Unreadable(message)
    if not any(name.startswith("xl/") for name in names):
        raise Unreadable("这是压缩包，不是表格。请解压后上传其中的 .xlsx、.xls 或 .csv 文件。")
    return _read_parts(data, parts)


def _directory(data: bytes) -> list[zipfile.ZipInfo]:
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if end < 0 or len(data) < end + 22:
        raise Unreadable(DAMAGED)
    if struct.unpack_from("<L", data, end + 12)[0] > MAX_DIRECTORY_BYTES:
        raise Unreadable(TOO_BIG)
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as error:
        raise Unreadable(DAMAGED) from error
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise Unreadable(TOO_BIG)
    return parts


def _read_parts(data: bytes, parts: list[zipfile.ZipInfo]) -> BookFacts:
    scan = PackageScan()
    left = MAX_UNPACKED_BYTES
    for part in parts:
        reader = PartScan(scan, part.filename)
        for piece in _inflate(data, part):
            left -= len(piece)
            if left < 0:
                raise Unreadable(TOO_BIG)
            reader.feed(piece)
    return scan.facts()


def _inflate(data: bytes, part: zipfile.ZipInfo):
    """Yield the part's bytes, no more than its directory entry declares."""
    if part.flag_bits & 0x1:
        raise Unreadable(LOCKED)
    start = part.header_offset
    if data[start : start + 4] != b"PK\x03\x04" or len(data) < start + 30:
        raise Unreadable(DAMAGED)
    name_length, extra_length = struct.unpack_from("<HH", data, start + 26)
    start += 30 + name_length + extra_length
    packed = memoryview(data)[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        pieces = (bytes(packed[at : at + CHUNK]) for at in range(0, len(packed), CHUNK))
    elif part.compress_type == zipfile.ZIP_DEFLATED:
        pieces = _deflated(packed)
    else:
        raise Unreadable("文件用了少见的压缩方式，无法读取。" + SAVE_AS)
    seen = 0
    for piece in pieces:
        seen += len(piece)
        if seen > part.file_size:
            raise Unreadable(DAMAGED)
        yield piece


def _deflated(packed: memoryview):
    inflater = zlib.decompressobj(-15)
    try:
        for at in range(0, len(packed), CHUNK):
            pending = bytes(packed[at : at + CHUNK])
            while pending:
                yield inflater.decompress(pending, CHUNK)
                pending = inflater.unconsumed_tail
        yield inflater.flush()
    except zlib.error as error:
        raise Unreadable(DAMAGED) from error
