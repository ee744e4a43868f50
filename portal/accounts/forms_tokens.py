"""The form of a new API token."""

import datetime as dt

from django import forms

from portal import clock
from portal.accounts.forms_factors import PasswordAgainForm
from portal.accounts.models import TokenScope
from portal.accounts.models.tokens import LONGEST
from portal.actor import ADMINISTRATORS
from portal.widgets import DayInput

USUAL = 90  # days


def usable_identities(identities) -> list:
    """Those from which a machine may act: none that administers."""
    return [one for one in identities if not {scope.role for scope in one.scopes} & ADMINISTRATORS]


class TokenForm(PasswordAgainForm):
    name = forms.CharField(
        label="名称",
        max_length=40,
        help_text="给谁用的，如 区大数据局台账系统。",
        widget=forms.TextInput({"class": "form-control"}),
    )
    identity = forms.ChoiceField(
        label="以哪个身份",
        help_text="能看到的和能填的与这个身份相同；离任或收回授权，令牌随即失效。",
        widget=forms.Select({"class": "form-select"}),
    )
    scopes = forms.MultipleChoiceField(
        label="能做什么",
        choices=TokenScope.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "至少勾选一项。"},
    )
    expires_on = forms.DateField(
        label="用到", help_text=f"含这一天，最长 {LONGEST} 天；到期换新的。", widget=DayInput()
    )
    field_order = ["name", "identity", "scopes", "expires_on", "password"]

    def __init__(self, request, *args, **kwargs):
        super().__init__(request, *args, **kwargs)
        self.identities = {one.ref: one for one in usable_identities(request.identities)}
        self.fields["identity"].choices = [(one.ref, one.label) for one in self.identities.values()]
        self.fields["expires_on"].initial = clock.today() + dt.timedelta(days=USUAL)

    @property
    def given(self) -> dict:
        """What create_token takes."""
        given = {name: self.cleaned_data[name] for name in ("name", "scopes", "expires_on")}
        return given | {"identity": self.identities[self.cleaned_data["identity"]]}
