"""What may come in, that it is kept once, and how it goes out."""

import io
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from portal.errors import Refused
from portal.storage import StoredFile, serve, store

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def archive(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return buffer.getvalue()


def picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (4, 4)).save(buffer, "PNG")
    return buffer.getvalue()


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + stream.encode("utf-16-le")


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (PDF, "方案.doc", "application/pdf"),
        (picture(), "照片.jpg", "image/png"),
        (archive("[Content_Types].xml", "word/document.xml"), "总结.docx", DOCX),
        (archive("[Content_Types].xml", "xl/workbook.xml"), "台账", XLSX),
        (archive("OFD.xml"), "公文.ofd", "application/ofd"),
        (archive("照片/1.jpg"), "照片.zip", "application/zip"),
        (ole("Workbook"), "旧台账.xls", "application/vnd.ms-excel"),
        (ole("EncryptedPackage"), "加密.xlsx", "application/x-encrypted-office"),
        ("单位,负责人\n龙台镇,张示例\n".encode(), "单位.csv", "text/csv"),
        ("单位,负责人\n龙台镇,张示例\n".encode("gb18030"), "单位.CSV", "text/csv"),
        ("会议纪要：三项工作".encode(), "纪要.txt", "text/plain"),
    ],
)
def test_a_file_is_recognized_by_content(db, content, name, kind):
    stored = store(content, name=name)
    assert (stored.content_type, stored.size, stored.read()) == (kind, len(content), content)
    assert name not in stored.blob


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00" + b"\0" * 100,
        b"\x7fELF\x02\x01\x01" + b"\0" * 100,
        b"#!/bin/sh\nrm -rf /\n",
        b"@echo off\r\ndel *.*\r\n",
        b"<!DOCTYPE html><html></html>",
        b"\xef\xbb\xbf  <html><body>x</body></html>",
        "<html><script>alert(1)</script></html>".encode("utf-16"),
        b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'></svg>",
        b"<svg onload='x()'></svg>",
        b"<?php system($_GET['c']); ?>",
        archive("META-INF/MANIFEST.MF", "A.class"),
        archive("[Content_Types].xml", "xl/vbaProject.bin"),
        b"\x00\x01\x02\x03unknown",
        b"PK\x03\x04 broken archive",
        b"",
    ],
)
def test_programs_pages_and_unknown_content_are_refused(db, content):
    with pytest.raises(Refused) as refusal:
        store(SimpleUploadedFile("照片.jpg", content, "image/jpeg"), name="照片.jpg")
    assert refusal.value.message.endswith("。")
    assert not StoredFile.objects.exists()


class Endless(io.RawIOBase):
    """More than anybody allows; it counts what was really read."""

    def __init__(self, declared=None):
        self.taken = 0
        if declared:
            self.size = declared

    def read(self, size=-1):
        self.taken += size
        return b"x" * size


def test_a_declared_size_is_refused_before_reading(db):
    source = Endless(declared=10**12)
    with pytest.raises(Refused, match="文件太大"):
        store(source, name="大.bin")
    assert source.taken == 0


def test_reading_stops_at_the_limit(db):
    source = Endless()
    with pytest.raises(Refused, match="文件太大"):
        store(source, name="大.bin", limit=200_000)
    assert source.taken < 400_000


def test_the_same_content_is_stored_once(db, settings):
    first = store(PDF, name="甲.pdf")
    second = store(SimpleUploadedFile("乙.pdf", PDF), name="乙.pdf")
    assert first == second
    assert len([path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]) == 1


def test_a_lost_blob_comes_back_with_the_next_upload(db):
    stored = store(PDF, name="甲.pdf")
    default_storage.delete(stored.blob)
    with pytest.raises(Refused, match=stored.ref):
        serve(stored, "甲.pdf")
    assert store(PDF, name="甲.pdf").read() == PDF
    assert StoredFile.objects.count() == 1


def test_it_goes_out_as_an_attachment_under_its_chinese_name(db):
    response = serve(store(PDF, name="x"), "任务落实督办书 〔2026〕3号.pdf")
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E4%BB%BB")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "application/pdf"
    assert b"".join(response.streaming_content) == PDF


def test_only_harmless_types_are_shown_in_the_browser(db):
    assert serve(store(PDF, name="x"), "甲.pdf", inline=True)["Content-Disposition"].startswith("inline")
    workbook = store(archive("[Content_Types].xml", "xl/workbook.xml"), name="x")
    assert serve(workbook, "甲.xlsx", inline=True)["Content-Disposition"].startswith("attachment")
