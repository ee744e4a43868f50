"""拟文书: a letter that a person starts, with a reason."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from portal.documents.actions.letters import LetterDraft, draft_letters, extend_letters
from portal.documents.by_reason import draft_by_reason
from portal.documents.composers import by_hand
from portal.documents.forms import ComposeForm
from portal.documents.permissions import is_office
from portal.documents.views.lists import chosen_year
from portal.errors import Refused

UNWRITTEN = "…"  # stands for the reason that is still to come


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def letter_new(request):
    if not is_office(request.actor):
        raise PermissionDenied
    year = chosen_year(request)
    form = ComposeForm(request.POST or None, actor=request.actor, year=year, initial=_initial(request))
    if form.is_valid():
        try:
            letter = _draft(form.cleaned_data, year, request.actor)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "已拟稿，请核对后送签发。")
            return redirect("documents:letter", letter.ref)
    status = 422 if form.errors else 200
    context = {"form": form, "year": year, "kinds": by_hand()}
    return render(request, "documents/letter_new.html", context, status=status)


@require_safe
@login_required
def letter_new_check(request):
    """Whether the chosen unit can be written to about the chosen subject: said before a word is typed."""
    if not is_office(request.actor):
        raise PermissionDenied
    year = chosen_year(request)
    form = ComposeForm(request.GET, actor=request.actor, year=year)
    form.fields["reason"].required = False
    refused = _refusal(form.cleaned_data, year, request.actor) if form.is_valid() else ""
    return render(request, "documents/_letter_new_check.html", {"refused": refused})


def _refusal(data: dict, year: int, by) -> str:
    try:
        _drafts(data | {"reason": UNWRITTEN}, year, by)
    except Refused as refusal:
        return refusal.message
    return ""


def _initial(request) -> dict:
    return {name: request.GET.get(name, "") for name in ("organization", "subject")}


def _draft(data: dict, year: int, by):
    drafts = _drafts(data, year, by)
    letters = draft_letters(drafts=drafts, by=by) or extend_letters(drafts=drafts, by=by)
    if not letters:
        raise Refused("按所选单位和事项没有可写的内容，或者同样的文书已经拟过。请换一个事项，或选“其他”。")
    return letters[0]


def _drafts(data: dict, year: int, by) -> list[LetterDraft]:
    composer, subject = data["subject"]
    about = {"organization": data["organization"], "year": year, "reason": data["reason"]}
    if subject:
        return composer.draft(subject=subject, by=by, **about)
    return [draft_by_reason(kind=composer.kind, **about)]
