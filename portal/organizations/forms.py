from django import forms

from portal.clock import today
from portal.organizations.actions.jurisdictions import SETTABLE
from portal.organizations.enums import GroupRule, ImportKind
from portal.organizations.models import Jurisdiction, Organization, OrganizationGroup
from portal.widgets import DayInput


class GroupForm(forms.ModelForm):
    class Meta:
        model = OrganizationGroup
        fields = ["name", "rule", "members"]
        widgets = {
            "name": forms.TextInput({"class": "form-control"}),
            "rule": forms.Select({"class": "form-select"}),
            "members": forms.SelectMultiple({"data-search": ""}),
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
    on = forms.DateField(label="看这一天", required=False, widget=DayInput())


class EndForm(forms.Form):
    on = forms.DateField(label="从哪天起不再算", initial=today, widget=DayInput({"class": "form-control"}))
    reason = forms.CharField(
        label="依据或原因",
        max_length=200,
        widget=forms.TextInput({"class": "form-control"}),
        help_text="如 区政府领导班子成员分工调整（广区府发〔2026〕3号）",
    )


class UploadForm(forms.Form):
    kind = forms.ChoiceField(
        label="内容",
        choices=[(kind.value, kind.label) for kind in (ImportKind.ORGANIZATIONS, ImportKind.PEOPLE)],
        widget=forms.RadioSelect,
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


class JurisdictionForm(forms.ModelForm):
    class Meta:
        model = Jurisdiction
        fields = list(SETTABLE)
        widgets = {
            "discipline_organ": forms.Select({"data-search": ""}),
            "leading_office": forms.Select({"data-search": ""}),
            "issuer_title": forms.TextInput({"class": "form-control"}),
            "number_prefix": forms.TextInput({"class": "form-control"}),
            "contact": forms.TextInput({"class": "form-control"}),
            "report_due_workday": forms.NumberInput({"class": "form-control", "min": 1, "max": 60}),
        }

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        units = Organization.objects.visible_to(actor).in_office_order()
        for name in ("discipline_organ", "leading_office"):
            self.fields[name].queryset = units
            self.fields[name].empty_label = "未定"
        self.fields["issuer_title"].help_text = "红头上的全称，如 中共广安市广安区纪律检查委员会"
        self.fields["number_prefix"].help_text = "如 广区责：督办书编号 广区责督〔2026〕1号"
        self.fields["contact"].help_text = "印在文书末尾，如 示例甲 0826-0000000"
        self.fields["report_due_workday"].help_text = "季后第几个工作日；改后发布的分工按新的算"
