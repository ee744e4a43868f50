"""接口令牌: one's own."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.actions.tokens import create_token, revoke_token
from portal.accounts.forms_tokens import TokenForm, usable_identities
from portal.clock import today
from portal.errors import Refused
from portal.web import page_of


@login_required
@require_safe
def token_list(request):
    page = page_of(request, request.user.api_tokens.all())
    current = {identity.ref for identity in request.identities}
    for token in page:
        token.state = _state(token, current)
    context = {"page_obj": page, "may_create": bool(usable_identities(request.identities))}
    return render(request, "accounts/token_list.html", context)


def _state(token, current: set[str]) -> tuple[str, str]:
    """Shape and word."""
    if token.revoked_at is not None:
        return "todo", "已吊销"
    if token.expires_on < today():
        return "todo", "已到期"
    return ("ok", "有效") if token.identity in current else ("todo", "身份已无")


@sensitive_post_parameters("password")
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def token_new(request):
    form = TokenForm(request, request.POST or None)
    if form.is_valid():
        try:
            return _shown_once(request, form.given)
        except Refused as refusal:
            for field, sentence in refusal.fields.items():
                form.add_error(field, sentence)
    return render(request, "accounts/token_form.html", {"form": form}, status=422 if form.errors else 200)


@sensitive_variables("plain")
def _shown_once(request, given: dict):
    token, plain = create_token(user=request.user, by=request.actor, **given)
    return render(request, "accounts/token_shown.html", {"token": token, "plain": plain})


@login_required
@require_POST
def token_revoke(request, ref):
    token = get_object_or_404(request.user.api_tokens, ref=ref)
    revoke_token(token=token, reason="本人吊销", by=request.actor)
    messages.success(request, f"已吊销“{token.name}”，用它的系统从下一次请求起进不来。")
    return redirect("accounts:token_list")
