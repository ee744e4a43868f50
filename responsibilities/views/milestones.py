"""完成节点: the unit reports on it, the commission answers, everyone who may see it reads."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from portal.deadlines.queries import history
from portal.errors import Refused
from portal.storage import store
from responsibilities.actions import milestones as actions
from responsibilities.actions.evidence import keep_evidence
from responsibilities.forms.milestones import CompletionForm
from responsibilities.models import Evidence, Milestone
from responsibilities.permissions.milestones import can_report_completion, can_review_completion
from responsibilities.queries.milestones import completion_queue, listed_milestones, standing
from responsibilities.queries.reports import supervision_letters
from responsibilities.snapshots import completion_reading
from responsibilities.workflows_milestones import MILESTONE


def _milestone(request, ref: str, permission=None) -> Milestone:
    found = get_object_or_404(listed_milestones(request.actor), ref=ref)
    if permission and not permission(request.actor, found):
        raise PermissionDenied
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def milestone(request, ref):
    if request.method != "POST":
        return _page(request, _milestone(request, ref))
    found = _milestone(request, ref, can_report_completion)
    form = CompletionForm(request.POST, request.FILES, milestone=found)
    evidence = _evidence(request, found, form)
    if form.is_valid():
        try:
            actions.report_completion(
                milestone=found,
                text=form.cleaned_data["text"],
                effective_on=form.cleaned_data["effective_on"],
                evidence=evidence,
                by=request.actor,
                read=request.POST.get("read", ""),
            )
        except Refused as refusal:
            if not refusal.fields:
                raise
            for name, sentence in refusal.fields.items():
                form.add_error(name, sentence)
        else:
            messages.success(request, "完成情况已报送，等审核；督办阶梯随之停住。")
            return redirect("responsibilities:milestone", ref=ref)
    return _page(request, found, _keeping(form, evidence, found), status=422)


def _evidence(request, found: Milestone, form: CompletionForm) -> list[Evidence]:
    """Chosen and uploaded files, kept with the unit even if the form has to be shown again."""
    form.is_valid()
    kept = list(form.cleaned_data.get("evidence", []))
    for each in form.cleaned_data.get("files", []):
        try:
            stored = store(each, name=each.name, limit=settings.MAX_UPLOAD_BYTES)
        except Refused as refusal:
            form.add_error("files", refusal.message)
            continue
        organization = found.assignment.organization
        kept.append(keep_evidence(organization=organization, file=stored, name=each.name, by=request.actor))
    return list(dict.fromkeys(kept))


def _keeping(form: CompletionForm, evidence: list[Evidence], found: Milestone) -> CompletionForm:
    """The same form with what was uploaded already chosen: nobody uploads twice."""
    data = form.data.copy()
    data.setlist("evidence", [each.ref for each in evidence])
    shown = CompletionForm(data, milestone=found)
    for name, errors in form.errors.items():
        shown.errors[name] = errors
    return shown


def _page(request, found: Milestone, form: CompletionForm | None = None, status: int = 200):
    where = standing(found)
    can_report = where.may_report and can_report_completion(request.actor, found)
    context = {
        "milestone": found,
        "duty": found.assignment.duty,
        "organization": found.assignment.organization,
        "light": where.light.value,
        "word": where.word,
        "form": (form or CompletionForm(milestone=found)) if can_report else None,
        "read": completion_reading(found),
        "can_review": can_review_completion(request.actor, found) and MILESTONE.may(found.status, "accept"),
        "files": found.evidence.select_related("file"),
        "letters": supervision_letters(found, request.actor),
        "events": history(found.deadline),
    }
    return render(request, "responsibilities/milestone.html", context, status=status)


@login_required
@require_POST
def accept(request, ref):
    found = _milestone(request, ref, can_review_completion)
    actions.accept_completion(milestone=found, by=request.actor, read=request.POST.get("read", ""))
    return _on(request, found, "已认可")


@login_required
@require_POST
def send_back(request, ref):
    found = _milestone(request, ref, can_review_completion)
    actions.return_completion(
        milestone=found,
        reason=request.POST.get("reason", ""),
        by=request.actor,
        read=request.POST.get("read", ""),
    )
    return _on(request, found, "已退回")


def _on(request, found: Milestone, done: str):
    """To the next in the queue."""
    queue = completion_queue(request.actor)
    following, left = queue.first(), queue.count()
    more = f"余 {left} 项" if left else "没有待审的了"
    messages.success(request, f"{done}{found.assignment.organization.name}的完成情况，{more}。")
    if following is None:
        return redirect("responsibilities:review_list")
    return redirect("responsibilities:milestone", ref=following.ref)
