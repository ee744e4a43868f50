from django.contrib.auth import views as auth
from django.shortcuts import render

from portal.accounts.forms import LoginForm


class Login(auth.LoginView):
    form_class = LoginForm
    template_name = "accounts/login.html"
    redirect_authenticated_user = True
    http_method_names = ["get", "head", "post", "options"]


class Logout(auth.LogoutView):
    http_method_names = ["post", "options"]


def locked_out(request, credentials=None, *args, **kwargs):
    """What axes shows after too many failures (settings.AXES_LOCKOUT_CALLABLE)."""
    return render(request, "accounts/locked.html", status=429)
