"""文书范本: the texts of the letters, edited with a live check, every version kept."""

import base64
import difflib
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.documents.actions.wordings import save_wording
from portal.documents.enums import LetterKind
from portal.documents.forms import WordingForm
from portal.documents.models import Wording
from portal.documents.permissions import can_edit_wordings
from portal.documents.pictures import render_pages
from portal.documents.rendering.kinds import default_wording, spec_for
from portal.documents.rendering.pdf import render_pdf
from portal.documents.rendering.wording import WordingRefused
from portal.documents.samples import sample_content
from portal.documents.wordings import current_wording
from portal.errors import Refused, Stale
from portal.organizations.models import Jurisdiction


def _jurisdiction(request) -> Jurisdiction:
    found = get_object_or_404(Jurisdiction.objects.select_related("root"), pk=request.actor.jurisdiction_id)
    if not can_edit_wordings(request.actor, found):
        raise PermissionDenied
    return found


def _kind(name: str) -> LetterKind:
    try:
        return LetterKind(name)
    except ValueError as error:
        raise Http404 from error


@require_safe
@login_required
def wording_list(request):
    county = _jurisdiction(request)
    latest = {}
    for wording in Wording.objects.filter(jurisdiction=county).order_by("kind", "version"):
        latest[wording.kind] = wording
    rows = [{"kind": kind, "wording": latest.get(kind)} for kind in LetterKind]
    return render(request, "documents/wording_list.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def wording_edit(request, kind):
    county, kind = _jurisdiction(request), _kind(kind)
    version, text = current_wording(county.pk, kind)
    form = WordingForm(request.POST or None, initial={"text": text, "version": version})
    findings = []
    if form.is_valid():
        try:
            saved = save_wording(jurisdiction=county, kind=kind, by=request.actor, **form.cleaned_data)
        except WordingRefused as refusal:
            findings = refusal.errors
            form.add_error("text", f"有 {len(findings)} 处要改，见下面逐行的说明。")
        except Stale as stale:
            form.add_error(None, stale.message)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"已存为第 {saved.version} 版，今后签发的{kind.label}用它。")
            return redirect("documents:wording_edit", kind.value)
    context = {
        "form": form,
        "kind": kind,
        "version": version,
        "spec": spec_for(kind),
        "findings": findings,
        "versions": versions_of(county, kind),
    }
    return render(request, "documents/wording_form.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def wording_check(request, kind):
    """What is wrong with the text as typed, or how it looks on paper; fetched while typing."""
    county, kind = _jurisdiction(request), _kind(kind)
    context = {"kind": kind}
    try:
        pages = render_pages(sample_content(kind, request.POST.get("text", ""), county))
        context["pages"] = [base64.b64encode(page).decode() for page in pages]
    except WordingRefused as refusal:
        context["findings"] = refusal.errors
    except Refused as refusal:
        context["refused"] = refusal.message
    return render(request, "documents/_wording_check.html", context)


@require_POST
@login_required
def wording_sample(request, kind):
    """A sample letter in the text as typed, as PDF."""
    county, kind = _jurisdiction(request), _kind(kind)
    pdf = render_pdf(sample_content(kind, request.POST.get("text", ""), county))
    headers = {"Content-Disposition": f'attachment; filename="{kind.value}-sample.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


@dataclass(frozen=True)
class Version:
    number: int
    text: str
    at: object = None
    who: str = ""


def versions_of(county: Jurisdiction, kind: LetterKind) -> list[Version]:
    """Newest first; the last is the text that comes with the portal."""
    rows = Wording.objects.filter(jurisdiction=county, kind=kind)
    own = [Version(row.version, row.text, row.created_at, row.by_label) for row in rows]
    return [*own, Version(0, default_wording(kind), None, "系统自带")]


@require_safe
@login_required
def wording_compare(request, kind):
    county, kind = _jurisdiction(request), _kind(kind)
    versions = versions_of(county, kind)
    new = _chosen(versions, request.GET.get("new", ""), versions[0])
    old = _chosen(versions, request.GET.get("old", ""), versions[min(1, len(versions) - 1)])
    context = {
        "kind": kind,
        "versions": versions,
        "old": old,
        "new": new,
        "choices": [("old", "旧", old), ("new", "新", new)],
        "lines": _compared(old, new),
    }
    return render(request, "documents/wording_compare.html", context)


def _chosen(versions: list[Version], number: str, default: Version) -> Version:
    return next((version for version in versions if str(version.number) == number), default)


def _compared(old: Version, new: Version) -> list[tuple[str, str]]:
    marks = {"- ": "gone", "+ ": "new", "  ": "same"}
    lines = difflib.ndiff(old.text.splitlines(), new.text.splitlines())
    return [(marks[line[:2]], line[2:]) for line in lines if line[:2] in marks]
