"""The fields of second factors and of the security policy."""

import json

from django import forms

from portal.accounts.models import SecurityPolicy, User
from portal.accounts.reauthentication import password_is_right
from portal.actor import Role

DIGITS = {
    "class": "form-control zrt-digits",
    "inputmode": "numeric",
    "autocomplete": "one-time-code",
    "maxlength": "20",
}


class CodeForm(forms.Form):
    code = forms.CharField(
        label="六位数字或恢复码",
        max_length=20,
        widget=forms.TextInput(DIGITS | {"autofocus": True}),
        error_messages={"required": "请输六位数字，或一个恢复码。"},
    )


class PasswordAgainForm(forms.Form):
    """Before something that opens the account otherwise: whoever sits at an unlocked screen is asked."""

    password = forms.CharField(
        label="登录密码",
        strip=False,
        widget=forms.PasswordInput({"class": "form-control", "autocomplete": "current-password"}),
        error_messages={"required": "请输入登录密码。"},
    )

    def __init__(self, request, *args, **kwargs):
        self.request = request
        super().__init__(*args, **kwargs)

    def clean_password(self):
        if not password_is_right(self.request, self.cleaned_data["password"]):
            raise forms.ValidationError("密码不对，还没有办。请再输一次；输错 5 次会锁定账号半小时。")
        return self.cleaned_data["password"]


class ConfirmForm(PasswordAgainForm):
    code = forms.CharField(
        label="手机上显示的六位数字",
        max_length=6,
        widget=forms.TextInput(DIGITS),
        error_messages={"required": "请输六位数字。", "max_length": "是六位数字。"},
    )
    field_order = ["code", "password"]


class KeyForm(forms.Form):
    """The browser's answer, JSON in one field."""

    answer = forms.CharField()
    name = forms.CharField(required=False, max_length=40)

    @property
    def credential_id(self) -> str:
        try:
            found = json.loads(self.data.get("answer", ""))
        except ValueError:
            return ""
        return str(found.get("id", "")) if isinstance(found, dict) else ""


class FactorResetForm(forms.Form):
    user = forms.ModelChoiceField(
        label="账号",
        queryset=User.objects.none(),
        to_field_name="ref",
        empty_label="请选择",
        widget=forms.Select({"data-search": ""}),
        help_text="只列出登记了第二因素的人",
        error_messages={
            "required": "请选择是谁。",
            "invalid_choice": "这个人没有登记第二因素，或不在本辖区。",
        },
    )
    reason = forms.CharField(
        label="原因",
        max_length=200,
        widget=forms.TextInput({"class": "form-control"}),
        help_text="如 手机丢失，本人 11月25日当面申请",
        error_messages={"required": "请写明原因。"},
    )

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        enrolled = User.objects.with_factor().filter(person__jurisdiction_id=actor.jurisdiction_id)
        self.fields["user"].queryset = enrolled.select_related("person").order_by("username")
        self.fields["user"].label_from_instance = lambda user: f"{user.person.name}（{user.username}）"


class SecurityPolicyForm(forms.ModelForm):
    factor_roles = forms.MultipleChoiceField(
        label="须用第二因素的角色",
        required=False,
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="勾选的角色登录后要再用手机验证器或安全密钥；没登记的，登录后先登记。",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = SecurityPolicy
        fields = ["factor_roles", "idle_minutes", "session_hours", "password_days"]
        widgets = {
            name: forms.NumberInput({"class": "form-control"})
            for name in ("idle_minutes", "session_hours", "password_days")
        }
