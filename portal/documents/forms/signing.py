from django import forms


class PasswordForm(forms.Form):
    """Who signs shows once more who it is."""

    password = forms.CharField(
        label="登录密码",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "请输入登录密码。"},
    )
