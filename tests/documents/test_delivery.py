"""用印 and 送达: once, as pinned; a failure leaves the letter signed and can be tried again."""

import hashlib
import io

import pytest
import time_machine
from docx import Document
from pypdf import PdfReader

from portal.documents.actions.letters import cancel_letters, deliver_letter, redeliver_letters
from portal.documents.enums import LetterStatus
from portal.documents.models import Letter
from portal.errors import Refused
from portal.jobs import run_queued
from portal.jobs.models import Job, JobStatus
from portal.notifications.models import Notice, NoticeLine
from portal.storage.models import StoredFile
from tests.documents import letters as make

pytestmark = pytest.mark.django_db
MISSING = "\U0002fa1f"  # no supplied typeface has it


@pytest.fixture(autouse=True)
def october():
    with time_machine.travel(make.moment(), tick=False):
        yield


def test_what_is_stored_is_what_was_pinned(world):
    [letter] = make.delivered(world)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(letter.pdf.read())).pages)
    flat = "".join(text.split())
    for part in ("广区责督〔2026〕1号", "龙台镇党委：", "2026年10月27日", "抄送：王示例同志。", letter.code):
        assert part in flat
    word = Document(io.BytesIO(letter.docx.read()))
    assert any("龙台镇党委" in paragraph.text for paragraph in word.paragraphs)
    assert letter.sha256 == hashlib.sha256(letter.pdf.read()).hexdigest()


def test_the_download_is_the_stored_file(world):
    [letter] = make.delivered(world)
    response = world.client("clerk").get(f"/letters/{letter.ref}/file.pdf")
    content = b"".join(response.streaming_content)
    assert hashlib.sha256(content).hexdigest() == letter.sha256
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"


def test_delivering_again_changes_nothing(world):
    [letter] = make.delivered(world)
    Job.objects.update(status=JobStatus.QUEUED, finished_at=None)
    run_queued()
    assert not deliver_letter(letter.pk)
    again = Letter.objects.get(pk=letter.pk)
    assert (again.pdf_id, again.delivered_at) == (letter.pdf_id, letter.delivered_at)
    assert Notice.objects.filter(lines__key=f"letter:{letter.ref}").count() == 3


def test_a_letter_that_cannot_be_set_stays_signed_and_the_others_go(world):
    context = make.supervision_context() | {"period": f"2026年{MISSING}季度"}
    letters = make.issued(
        world, make.supervision(world, "bad", context=context), make.supervision(world, "good")
    )
    [job] = run_queued()
    bad, good = make.fresh(letters)
    assert job.status == JobStatus.FAILED
    assert job.error.startswith("广区责督〔2026〕1号没有生成，文号保留：")
    assert "字体" in job.error
    assert (bad.status, bad.pdf, good.status) == (LetterStatus.ISSUED, None, LetterStatus.DELIVERED)


def test_trying_again_after_the_cause_is_gone(world):
    context = make.supervision_context() | {"period": f"2026年{MISSING}季度"}
    [letter] = make.issued(world, make.supervision(world, context=context))
    run_queued()
    page = world.client("staff").get(f"/letters/{letter.ref}/").content.decode()
    assert "没有送达" in page
    # the typeface arrives: here the character is one that every typeface has
    pinned = Letter.objects.get(pk=letter.pk).context | {"period": "2026年第三季度"}
    Letter.objects.filter(pk=letter.pk).update(context=pinned)
    redeliver_letters(letters=[letter], by=world.actor("staff"))
    run_queued()
    [letter] = make.fresh([letter])
    assert (letter.status, letter.number_text) == (LetterStatus.DELIVERED, "广区责督〔2026〕1号")


def test_no_second_job_while_one_is_at_it(world):
    [letter] = make.issued(world)
    with pytest.raises(Refused, match="请稍候"):
        redeliver_letters(letters=[letter], by=world.actor("staff"))


def test_cancelled_before_delivery_is_never_delivered(world):
    [letter] = make.issued(world)
    cancel_letters(letters=[letter], reason="内容有误", by=world.actor("secretary"))
    [job] = run_queued()
    assert job.status == JobStatus.DONE
    assert (make.fresh([letter])[0].pdf, Notice.objects.count()) == (None, 0)
    assert not StoredFile.objects.exists()


def test_who_is_told(world):
    make.delivered(world, make.notice(world, main=world.tenures["leader"].person))
    assert list(Notice.objects.values_list("person__name", flat=True)) == ["王示例"]
    line = NoticeLine.objects.get()
    assert line.url == f"/letters/{Letter.objects.get().ref}/"


def test_a_reply_deadline_never_breeds_another_letter(world):
    from portal.deadlines.kinds import kind_of

    [letter] = make.delivered(world)
    assert letter.reply_deadline.kind == "letter_reply"
    assert [(rung.effect, rung.offset) for rung in kind_of("letter_reply").rungs] == [
        ("remind", -1), ("overdue", 1), ("leader", 2),
    ]  # fmt: skip
    assert kind_of("letter_reply").draft_letters is None
