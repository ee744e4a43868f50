"""What a unit writes about a 完成时限 that it has met."""

from django import forms

from portal.organizations.models import Organization
from portal.widgets import DayInput
from responsibilities.models import Evidence, Milestone

MOST = 20  # files at once
OFFERED = 8  # files of the unit that can be referred to without another upload


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files."""

    widget = FilesInput

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if len(files) > MOST:
            raise forms.ValidationError(f"一次最多传 {MOST} 个文件。请分几次传。")
        return [super(FilesField, self).clean(each) for each in files]


class CompletionForm(forms.Form):
    """Whether it may be sent is for the action to say: here only what is of the wrong kind."""

    text = forms.CharField(
        label="完成情况",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": "请写明完成情况。",
            "max_length": "太长，最多 2000 字。请精简。",
        },
    )
    effective_on = forms.DateField(
        label="办结日期",
        widget=DayInput(),
        error_messages={"required": "请填办结日期。", "invalid": "日期写成 2026-09-28 这样。"},
        help_text="工作实际完成的日子，不晚于今天。",
    )
    evidence = forms.ModelMultipleChoiceField(
        label="引用本单位的材料",
        queryset=Evidence.objects.none(),
        to_field_name="ref",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "有一份材料已不在本单位。请重新选。"},
    )
    files = FilesField(label="上传材料", required=False)

    def __init__(self, *args, milestone: Milestone, **kwargs):
        kwargs.setdefault(
            "initial",
            {
                "text": milestone.text,
                "effective_on": milestone.effective_on,
                "evidence": [each.ref for each in milestone.evidence.all()],
            },
        )
        super().__init__(*args, **kwargs)
        self.fields["evidence"].queryset = offered(milestone.assignment.organization, milestone)


def offered(organization: Organization, milestone: Milestone):
    """What is referred to already and what the unit uploaded last."""
    used = list(milestone.evidence.values_list("pk", flat=True))
    latest = list(organization.evidence.values_list("pk", flat=True)[:OFFERED])
    return organization.evidence.filter(pk__in={*used, *latest})
