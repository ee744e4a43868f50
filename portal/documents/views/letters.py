"""One letter: the paper at the left, how things stand at the right, and the verbs of the office."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from portal.audit.actions import record_access
from portal.documents.actions import letters as verbs
from portal.documents.forms import ReplyForm
from portal.documents.models import Letter, LetterAddressee, Reply
from portal.documents.pages import LetterPageView
from portal.documents.permissions import can_receive, can_reply, is_office, require
from portal.documents.queries import UNDER_WAY, with_receipts
from portal.errors import Refused


def letter_or_404(request, ref: str) -> Letter:
    """A letter this identity may see; drafts only for the office."""
    letters = Letter.objects.visible_to(request.actor)
    if not is_office(request.actor):
        letters = letters.filter(UNDER_WAY)
    letters = with_receipts(letters).select_related(
        "organization",
        "issuer",
        "jurisdiction",
        "job",
        "pdf",
        "reply_deadline",
        "authorization",
        "signed_by__person",
        "signed_by__post__organization",
    )
    return get_object_or_404(letters, ref=ref)


@require_safe
@login_required
def letter(request, ref):
    found = letter_or_404(request, ref)
    if any(can_receive(request.actor, row) for row in found.addressees.all()):
        record_access("letter.open", by=request.actor, subjects=[found])
    return _page(request, found, ReplyForm())


def _page(request, found: Letter, form: ReplyForm, status: int = 200):
    view = LetterPageView(found, request.actor)
    context = {"view": view, "letter": found, "form": form, **view.missing}
    return render(request, "documents/letter.html", context, status=status)


def _done(request, letter: Letter, sentence: str):
    messages.success(request, sentence)
    return redirect("documents:letter", letter.ref)


@require_POST
@login_required
def check(request, ref):
    found = letter_or_404(request, ref)
    verbs.check_letters(letters=[found], by=request.actor)
    return _done(request, found, "已核稿，等待签发。")


@require_POST
@login_required
def revise(request, ref):
    found = letter_or_404(request, ref)
    verbs.revise_letter(letter=found, reason=request.POST.get("reason", ""), by=request.actor)
    return _done(request, found, "已修改，请重新核稿。")


@require_POST
@login_required
def redeliver(request, ref):
    found = letter_or_404(request, ref)
    verbs.redeliver_letters(letters=[found], by=request.actor)
    return _done(request, found, "正在重新生成和送达。")


@require_POST
@login_required
def urge(request, ref):
    found = letter_or_404(request, ref)
    verbs.urge_receipt(letters=[found], by=request.actor)
    return _done(request, found, f"已催签收 {found.number_text}。")


@require_POST
@login_required
def cancel(request, ref):
    found = letter_or_404(request, ref)
    verbs.cancel_letters(letters=[found], reason=request.POST.get("reason", ""), by=request.actor)
    kept = "，文号保留" if found.number_text else ""
    return _done(request, found, f"已作废{kept}。")


@require_POST
@login_required
def close(request, ref):
    found = letter_or_404(request, ref)
    verbs.close_letters(letters=[found], by=request.actor)
    return _done(request, found, f"{found.number_text} 已办结。")


@require_POST
@login_required
def receive(request, ref):
    """签收 for each addressee this identity stands for."""
    found = letter_or_404(request, ref)
    rows: list[LetterAddressee] = list(found.addressees.all())
    mine = [row for row in rows if can_receive(request.actor, row)] or rows[:1]
    for row in mine:
        row.letter = found
        verbs.receive_letter(addressee=row, by=request.actor)
    return _done(request, found, f"已签收 {found.number_text}。")


@require_POST
@login_required
def reply(request, ref):
    found = letter_or_404(request, ref)
    require(can_reply(request.actor, found))  # before the form keeps any file
    form = ReplyForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            verbs.reply_to_letter(letter=found, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return _done(request, found, f"已回复 {found.number_text}，等待审核。")
    return _page(request, found, form, status=422)


def _reply_or_404(request, ref: str, reply_ref: str) -> Reply:
    return get_object_or_404(letter_or_404(request, ref).replies.select_related("letter"), ref=reply_ref)


@require_POST
@login_required
def accept(request, ref, reply_ref):
    found = verbs.accept_reply(reply=_reply_or_404(request, ref, reply_ref), by=request.actor)
    return _done(request, found, f"已认可回复，{found.number_text} 办结。")


@require_POST
@login_required
def send_back(request, ref, reply_ref):
    found = verbs.return_reply(
        reply=_reply_or_404(request, ref, reply_ref),
        reason=request.POST.get("reason", ""),
        by=request.actor,
    )
    return _done(request, found, "已退回，对方会收到原因和新的期限。")
