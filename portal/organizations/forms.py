from django import forms

from portal.organizations.enums import GroupRule, ImportKind
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


class UploadForm(forms.Form):
    kind = forms.ChoiceField(
        label="内容",
        choices=[(kind.value, kind.label) for kind in (ImportKind.ORGANIZATIONS, ImportKind.PEOPLE)],
        widget=forms.RadioSelect,
        initial=ImportKind.ORGANIZATIONS,
    )
    file = forms.FileField(
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.et,.csv"}),
        label="工作簿",
        help_text=".xlsx、.xls 或 .csv，20 MB 以内。可以带标题、填表说明和合并单元格。",
        error_messages={
            "required": "请选择要上传的工作簿。",
            "empty": "这是空文件。请确认选对了文件，保存后再上传。",
        },
    )

    def __init__(self, *args, fixed: str = "", **kwargs):
        """With `fixed`, the page itself says what is imported."""
        super().__init__(*args, **kwargs)
        if fixed:
            del self.fields["kind"]
