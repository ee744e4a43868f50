from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.actions.users import change_password
from portal.accounts.forms import PasswordForm
from portal.errors import Refused


@login_required
@require_safe
def profile(request):
    return render(request, "accounts/profile.html", {"identities": request.identities})


@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def password(request):
    form = PasswordForm(request.user, request.POST or None)
    if form.is_valid():
        try:
            change_password(
                user=request.user,
                password=form.cleaned_data["password"],
                keep=request.sign_in.ref,
                by=request.actor,
            )
        except Refused as refusal:
            form.add_error("password", refusal.fields["password"].splitlines())
        else:
            update_session_auth_hash(request, request.user)
            messages.success(request, "密码已修改。")
            return redirect("home:workbench")
    return render(request, "accounts/password.html", {"form": form}, status=422 if form.errors else 200)
