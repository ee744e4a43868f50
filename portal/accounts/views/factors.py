"""Second factors: passing one after the password, and looking after one's own."""

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts import webauthn
from portal.accounts.actions import factors as actions
from portal.accounts.forms_factors import CodeForm, ConfirmForm, KeyForm, PasswordAgainForm
from portal.accounts.gates import AFTER_FACTOR, has_enrolled
from portal.accounts.models import Authenticator
from portal.accounts.reauthentication import count_failure, is_locked, start_anew
from portal.accounts.totp import address_of
from portal.accounts.views.login import locked_out
from portal.errors import Refused


@sensitive_post_parameters()
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def factor(request):
    """After the password: the digits, or a recovery code."""
    if request.sign_in.factor:
        return redirect("home:workbench")
    if is_locked(request):
        return locked_out(request)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            actions.pass_by_code(sign_in=request.sign_in, code=form.cleaned_data["code"], by=request.actor)
        except Refused as refusal:
            count_failure(request)
            form.add_error("code", refusal.message)
        else:
            return _passed(request)
    return _ask(request, form)


@never_cache
@login_required
@require_POST
def factor_key(request):
    """After the password: a security key's answer."""
    if is_locked(request):
        return locked_out(request)
    answer = KeyForm(request.POST)
    form = CodeForm()
    try:
        actions.pass_by_key(
            sign_in=request.sign_in,
            credential_id=answer.credential_id,
            verify=webauthn.verifier(request, answer.data.get("answer", "")),
            by=request.actor,
        )
    except Refused as refusal:
        count_failure(request)
        messages.error(request, refusal.message)
        return _ask(request, form, 422)
    return _passed(request)


def _passed(request):
    start_anew(request)
    request.session.cycle_key()
    return redirect(request.session.pop(AFTER_FACTOR, "home:workbench"))


def _ask(request, form, status: int = 200):
    has_keys = request.user.security_keys.exists()
    context = {
        "form": form,
        "has_digits": Authenticator.objects.confirmed().filter(user=request.user).exists(),
        "options": webauthn.authentication_options(request, request.user) if has_keys else "",
    }
    return render(request, "accounts/factor.html", context, status=422 if form.errors else status)


@login_required
@require_safe
def factor_list(request):
    user = request.user
    found = Authenticator.objects.filter(user=user).first()
    context = {
        "authenticator": found if found and found.confirmed_at else None,
        "keys": user.security_keys.all(),
        "codes": user.recovery_codes.filter(used_at=None).count(),
        "enrolled": request.sign_in.enrolled,
        "must": has_enrolled(request) is not None,
        "options": webauthn.registration_options(request, user),
        "form": PasswordAgainForm(request),
    }
    return render(request, "accounts/factor_list.html", context)


@sensitive_post_parameters()
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def authenticator(request):
    """The QR code; the first digits switch it on. POST without digits begins."""
    if request.method == "POST" and "code" not in request.POST:
        actions.begin_authenticator(user=request.user, by=request.actor)
        return redirect("accounts:authenticator")
    found = Authenticator.objects.filter(user=request.user, confirmed_at=None).first()
    if found is None:
        return redirect("accounts:factor_list")
    form = ConfirmForm(request, request.POST or None)
    if form.is_valid():
        try:
            actions.confirm_authenticator(user=request.user, code=form.cleaned_data["code"], by=request.actor)
        except Refused as refusal:
            form.add_error("code", refusal.message)
        else:
            return _enrolled(request, "authenticator")
    address = address_of(found)
    context = {
        "form": form,
        "address": address,
        "secret": " ".join(found.secret[at : at + 4] for at in range(0, len(found.secret), 4)),
        "picture": segno.make(address, error="m").svg_data_uri(scale=5),
    }
    return render(request, "accounts/authenticator.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_POST
def key_add(request):
    if refused := _password_again(request):
        return refused
    form = KeyForm(request.POST)
    credential = webauthn.verified_registration(request, form.data.get("answer", ""))
    actions.add_security_key(
        user=request.user, name=form.data.get("name", ""), credential=credential, by=request.actor
    )
    return _enrolled(request, "key")


def _enrolled(request, kind: str):
    """This very session has shown the factor; recovery codes are given with the first one."""
    if not request.sign_in.factor:
        actions.enrolled_here(sign_in=request.sign_in, kind=kind, by=request.actor)
    if request.user.recovery_codes.filter(used_at=None).exists():
        messages.success(request, "已登记。下次登录时会用到。")
        return redirect("accounts:factor_list")
    return _codes(request)


def _codes(request):
    codes = actions.new_recovery_codes(user=request.user, by=request.actor)
    response = render(request, "accounts/recovery_codes.html", {"codes": codes})
    response["Cache-Control"] = "no-store"
    return response


@sensitive_post_parameters()
@never_cache
@login_required
@require_POST
def codes_new(request):
    if refused := _password_again(request):
        return refused
    return _codes(request)


@sensitive_post_parameters()
@login_required
@require_POST
def factor_remove(request, ref=""):
    """The authenticator, or the security key `ref`."""
    if refused := _password_again(request):
        return refused
    key = get_object_or_404(request.user.security_keys, ref=ref) if ref else None
    actions.remove_factor(user=request.user, key=key, by=request.actor)
    messages.success(request, "已移除。")
    return redirect("accounts:factor_list")


def _password_again(request):
    form = PasswordAgainForm(request, request.POST)
    if form.is_valid():
        return None
    for errors in form.errors.values():
        messages.error(request, errors[0])
    return redirect("accounts:factor_list")
