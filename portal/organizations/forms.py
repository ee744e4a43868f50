from django import forms

from portal.organizations.enums import GroupRule
from portal.organizations.models import Organization, OrganizationGroup


class GroupForm(forms.ModelForm):
    class Meta:
        model = OrganizationGroup
        fields = ["name", "rule", "members"]
        widgets = {
            "name": forms.TextInput({"class": "form-control"}),
            "rule": forms.Select({"class": "form-select"}),
            "members": forms.SelectMultiple({"class": "form-select", "data-search": ""}),
        }

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = "任务分解表里怎么写就怎么填，如 区委反腐败协调小组成员单位"
        self.fields["members"].queryset = (
            Organization.objects.visible_to(actor).accountable().in_office_order()
        )
        self.fields["members"].required = False
        self.fields["members"].help_text = "只有“逐个指定”需要选"

    def clean(self):
        data = super().clean()
        if data.get("rule") == GroupRule.MEMBERS and not data.get("members"):
            self.add_error("members", "逐个指定的单位组至少选一个单位。")
        return data


class DayForm(forms.Form):
    on = forms.DateField(
        label="看这一天", required=False, widget=forms.DateInput({"class": "form-control", "type": "date"})
    )
