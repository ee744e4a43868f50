import datetime as dt

from django import forms
from django.contrib.auth.forms import AuthenticationForm

from portal import clock
from portal.accounts.models import Grant, User
from portal.accounts.queries import held_today, users_of
from portal.accounts.validators import password_rules
from portal.organizations.models import Organization
from portal.organizations.queries.detail import attach_posts
from portal.widgets import DayInput

CHOOSE = "请选择"


class LoginForm(AuthenticationForm):
    error_messages = {
        "invalid_login": "用户名或密码不对。核对后再试；连续 5 次不对将锁定 30 分钟。",
        "inactive": "这个账号已停用，请联系系统管理员。",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "用户名"
        self.fields["password"].label = "密码"
        for name in ("username", "password"):
            self.fields[name].widget.attrs["class"] = "form-control"

    def clean_username(self):
        """A longer name names no account, and the record of failed tries has no room for it."""
        username = self.cleaned_data["username"]
        if len(username) > User._meta.get_field("username").max_length:
            raise self.get_invalid_login_error()
        return username


class PasswordForm(forms.Form):
    current = forms.CharField(
        label="现在的密码",
        widget=forms.PasswordInput({"class": "form-control", "autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label="新密码",
        widget=forms.PasswordInput({"class": "form-control", "autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="再输一次新密码",
        widget=forms.PasswordInput({"class": "form-control", "autocomplete": "new-password"}),
    )

    def __init__(self, user, *args, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = password_rules()

    def clean_current(self):
        current = self.cleaned_data["current"]
        if not self.user.check_password(current):
            raise forms.ValidationError("现在的密码不对，重新输入。")
        return current

    def clean(self):
        data = super().clean()
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", "两次输入的新密码不一样，重新输入。")
        return data


class GrantForm(forms.ModelForm):
    class Meta:
        model = Grant
        fields = ["user", "role", "organization", "from_on", "to_on", "reason"]
        widgets = {
            "user": forms.Select({"data-search": ""}),
            "role": forms.Select({"class": "form-select"}),
            "organization": forms.Select({"data-search": ""}),
            "from_on": DayInput(),
            "to_on": DayInput(),
            "reason": forms.TextInput({"class": "form-control"}),
        }

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = users_of(actor).order_by("username")
        self.fields["user"].label_from_instance = _names(self.fields["user"].queryset).get
        for name in ("user", "organization"):
            self.fields[name].empty_label = CHOOSE
        self.fields["role"].choices = [("", CHOOSE), *list(self.fields["role"].choices)[1:]]
        self.fields["organization"].queryset = Organization.objects.visible_to(actor)
        self.fields["from_on"].initial = clock.today()
        self.fields["to_on"].label, self.fields["to_on"].help_text = "至（含当日）", "空为长期"
        self.fields["reason"].help_text = "如 区纪委办公室〔2026〕5号"

    def clean_to_on(self):
        """People name the last day; the first day without it is kept."""
        last = self.cleaned_data["to_on"]
        from_on = self.cleaned_data.get("from_on")
        if last and from_on and last < from_on:
            raise forms.ValidationError("末日不能早于开始的一天，改一下日期。")
        return last and last + dt.timedelta(days=1)


def _names(users) -> dict[User, str]:
    """Namesakes are told apart by where they sit."""
    attach_posts([user.person for user in users])
    return {user: _name(user) for user in users}


def _name(user: User) -> str:
    held = held_today(user.person)
    return f"{user.person.name}（{user.username}）{'，' if held else ''}{held}"


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label="收回原因", max_length=200, widget=forms.TextInput({"class": "form-control"})
    )
