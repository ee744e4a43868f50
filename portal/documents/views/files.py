"""Files of a letter, after the permission check: as attachment, pictures of pages inline."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from portal.audit.actions import record_access
from portal.documents.models import ReplyFile
from portal.documents.presentation import file_name
from portal.documents.views.letters import letter_or_404
from portal.storage import serve


@require_safe
@login_required
def letter_file(request, ref, suffix):
    letter = letter_or_404(request, ref)
    stored = {"pdf": letter.pdf, "docx": letter.docx}[suffix]
    if stored is None:
        raise Http404
    return serve(stored, file_name(letter, suffix))


@require_safe
@login_required
def letter_page(request, ref, number):
    letter = letter_or_404(request, ref)
    page = get_object_or_404(letter.pages.select_related("file"), number=number)
    return serve(page.file, f"{letter.number_text}-{number}.png", inline=True)


@require_safe
@login_required
def reply_file(request, ref, file_ref):
    letter = letter_or_404(request, ref)
    found = get_object_or_404(
        ReplyFile.objects.filter(reply__letter=letter).select_related("file"), ref=file_ref
    )
    if not request.actor.acts_for(letter.organization_id):
        record_access("letter.open_file", by=request.actor, subjects=[letter], note=found.name)
    return serve(found.file, found.name)
