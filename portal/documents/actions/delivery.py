"""用印 and 送达: the files are made once, from what 签发 pinned, and then handed over.

Each step is a short transaction that checks where the letter stands and moves it on, so a worker may die
anywhere: the next one finds the letter as it was left. What is made twice by two workers at once is the
same bytes, and only one of them is kept.
"""

from __future__ import annotations

from portal import clock
from portal.actor import Actor, Source
from portal.audit.actions import action, record
from portal.documents.actions.drafting import moved
from portal.documents.contents import content_of
from portal.documents.deadlines import open_reply_deadline
from portal.documents.enums import AddresseePart, LetterKind, LetterStatus
from portal.documents.models import Letter, LetterPage
from portal.documents.pictures import render_pages
from portal.documents.recipients import tell
from portal.documents.rendering.pdf import render_pdf
from portal.documents.rendering.word import render_docx
from portal.notifications.enums import Severity
from portal.storage import StoredFile, store
from portal.workdays.calendar import short


def courier(letter: Letter) -> Actor:
    """The portal, in the letter's county: its record goes into that county's chain."""
    return Actor(source=Source.JOB, label="系统", jurisdiction_id=letter.jurisdiction_id)


def deliver_letter(pk: int) -> bool:
    """Bring one letter from 签发 to 送达; whether this call delivered it. Leaves alone what is delivered
    or cancelled. Raises Refused when the files cannot be made; the letter then stays 已签发."""
    letter = Letter.objects.get(pk=pk)
    if letter.status != LetterStatus.ISSUED:
        return False
    by = courier(letter)
    if letter.pdf_id is None:
        render_letter(letter, by)
    return send_letter(pk=pk, by=by)


def render_letter(letter: Letter, by: Actor) -> None:
    content = content_of(letter.kind, letter.context)
    pdf = store(render_pdf(content), name="letter.pdf")
    docx = store(render_docx(content), name="letter.docx")
    pages = [store(page, name="page.png") for page in render_pages(content)]
    keep_files(pk=letter.pk, pdf=pdf, docx=docx, pages=pages, by=by)


@action
def keep_files(*, pk: int, pdf: StoredFile, docx: StoredFile, pages: list[StoredFile], by: Actor) -> None:
    """Compare and set: files that stand are never replaced."""
    kept = Letter.objects.filter(pk=pk, status=LetterStatus.ISSUED, pdf__isnull=True).update(
        pdf=pdf, docx=docx, sha256=pdf.sha256
    )
    if not kept:
        return
    LetterPage.objects.bulk_create(
        [LetterPage(letter_id=pk, number=number, file=file) for number, file in enumerate(pages, 1)]
    )
    letter = Letter.objects.get(pk=pk)
    record("letter.render", by=by, subjects=[letter], changes={"sha256": ("", pdf.sha256)})


@action
def send_letter(*, pk: int, by: Actor) -> bool:
    """送达: everyone addressed is told, and the time for a reply begins. False when it is done already."""
    letter = (
        Letter.objects.select_for_update(of=("self",))
        .select_related("jurisdiction", "organization")
        .prefetch_related("addressees")
        .get(pk=pk)
    )
    if letter.status != LetterStatus.ISSUED or letter.pdf_id is None:
        return False
    changes = moved(letter, "deliver")
    letter.delivered_at = clock.now()
    letter.reply_deadline = open_reply_deadline(letter, by)
    letter.save(update_fields=["status", "delivered_at", "reply_deadline"])
    letter.addressees.update(delivered_at=letter.delivered_at)
    announce(letter, by)
    record("letter.deliver", by=by, subjects=[letter], changes=changes)
    return True


def announce(letter: Letter, by: Actor) -> None:
    title = f"收到{letter.get_kind_display()}：{letter.number_text}"
    due = f"，请于 {short(letter.reply_due_on)}前回复" if letter.reply_due_on else ""
    urgent = letter.kind == LetterKind.SUPERVISION_LETTER
    main = [row for row in letter.addressees.all() if row.part == AddresseePart.MAIN]
    copies = [row for row in letter.addressees.all() if row.part == AddresseePart.COPY]
    severity = Severity.LATE if urgent else Severity.INFO
    tell(letter, title, by=by, text=f"{letter.subject}{due}", severity=severity, addressees=main)
    if copies:
        tell(letter, f"抄送：{letter.number_text}", by=by, addressees=copies)
