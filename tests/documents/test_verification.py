"""verify_document: by the delivered file's hash, else by the code inside it."""

import io
import json

import pytest
import time_machine
from django.core.management import call_command
from pypdf import PdfReader, PdfWriter

from portal.documents.rendering.pdf import render_pdf
from portal.documents.samples import sample_content
from portal.documents.wordings import current_wording
from tests.documents import letters as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(world):
    with time_machine.travel(make.moment(), tick=False):
        [found] = make.delivered(world)
    return found


def verify(path, capsys) -> tuple[int, dict]:
    code = 0
    try:
        call_command("verify_document", str(path), "--json")
    except SystemExit as end:
        code = end.code
    return code, json.loads(capsys.readouterr().out)


def test_the_delivered_file_is_genuine(letter, tmp_path, capsys):
    path = tmp_path / "a.pdf"
    path.write_bytes(letter.pdf.read())
    signer = {"name": "李示例", "post": "区纪委书记", "on": "2026-10-20"}
    assert verify(path, capsys) == (0, {"genuine": True, "changed": False, "signers": [signer]})


def test_a_byte_more_is_a_changed_letter(letter, tmp_path, capsys):
    path = tmp_path / "a.pdf"
    path.write_bytes(letter.pdf.read() + b"\n")
    assert verify(path, capsys) == (1, {"genuine": False, "changed": True, "signers": []})


def test_saved_again_by_another_program_is_changed(letter, tmp_path, capsys):
    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(letter.pdf.read()))), io.BytesIO()
    writer.write(out)
    path = tmp_path / "a.pdf"
    path.write_bytes(out.getvalue())
    code, verdict = verify(path, capsys)
    assert (code, verdict["genuine"], verdict["changed"]) == (1, False, True)


def test_a_letter_nobody_issued_is_not_ours(world, tmp_path, capsys):
    _, text = current_wording(world.jurisdiction.pk, "supervision_letter")
    path = tmp_path / "a.pdf"
    path.write_bytes(render_pdf(sample_content("supervision_letter", text, world.jurisdiction)))
    assert verify(path, capsys) == (1, {"genuine": False, "changed": False, "signers": []})


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a pdf", "一份文字".encode()])
def test_anything_else_is_unusable(db, tmp_path, capsys, content):
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    code, verdict = verify(path, capsys)
    assert code == 2
    assert "PDF" in verdict["error"]


def test_a_missing_file_is_unusable(db, tmp_path, capsys):
    code, verdict = verify(tmp_path / "none.pdf", capsys)
    assert code == 2
    assert "打不开" in verdict["error"]
