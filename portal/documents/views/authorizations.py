"""签发授权: the issuing leader lets the morning run issue, for a kind and until a day."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from portal import clock
from portal.documents.actions.wordings import record_authorization, revoke_authorization
from portal.documents.enums import LetterKind
from portal.documents.forms import AuthorizationForm
from portal.documents.models import IssueAuthorization
from portal.documents.permissions import can_authorize
from portal.documents.policies import own_tenure
from portal.errors import Refused
from portal.organizations.models import Jurisdiction


def _jurisdiction(request) -> Jurisdiction:
    found = get_object_or_404(Jurisdiction.objects.select_related("root"), pk=request.actor.jurisdiction_id)
    if not can_authorize(request.actor, found):
        raise PermissionDenied
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def authorization_list(request):
    county, today = _jurisdiction(request), clock.today()
    initial = {"kind": LetterKind.SUPERVISION_LETTER, "from_on": today}
    form = AuthorizationForm(
        request.POST or None, initial=initial | {"until_on": today.replace(month=12, day=31)}
    )
    if form.is_valid():
        try:
            tenure = own_tenure(request.actor, today, prefer=county.discipline_organ_id)
            record_authorization(jurisdiction=county, tenure=tenure, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(next(iter(refusal.fields), None), refusal.message)
        else:
            messages.success(request, "已登记签发授权，每日运行从开始日起自动签发这种文书。")
            return redirect("documents:authorization_list")
    rows = IssueAuthorization.objects.filter(jurisdiction=county).select_related(
        "tenure__person", "tenure__post__organization"
    )
    context = {"form": form, "rows": [_row(row, today) for row in rows.order_by("-created_at", "-pk")]}
    status = 422 if form.errors else 200
    return render(request, "documents/authorization_list.html", context, status=status)


def _row(row: IssueAuthorization, today) -> dict:
    if row.revoked_at:
        state = ("todo", "已收回")
    elif row.until_on < today:
        state = ("todo", "已到期")
    elif row.tenure.to_on and row.tenure.to_on <= today:
        state = ("late", "已失效，签发人离任")
    else:
        state = ("ok", "生效中") if row.from_on <= today else ("todo", "未开始")
    return {
        "row": row,
        "kind": LetterKind(row.kind).label,
        "state": state,
        "revocable": not row.revoked_at and row.until_on >= today,
    }


@require_POST
@login_required
def authorization_revoke(request, ref):
    county = _jurisdiction(request)
    found = get_object_or_404(IssueAuthorization.objects.filter(jurisdiction=county), ref=ref)
    revoke_authorization(authorization=found, by=request.actor)
    messages.success(request, "已收回签发授权，每日运行只拟稿，由您签发。")
    return redirect("documents:authorization_list")
