from django import forms

from portal.widgets import DayInput


class HoldForm(forms.Form):
    held_on = forms.DateField(
        label="约谈日期",
        widget=DayInput(),
        error_messages={"required": "请填约谈日期。", "invalid": "日期请写成 2026-04-16 这样。"},
    )
    note = forms.CharField(
        label="约谈情况",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="谁约谈了谁，对方表态，下一步。",
        error_messages={"required": "请写明约谈情况。", "max_length": "最多 500 字。"},
    )


class DropForm(forms.Form):
    note = forms.CharField(
        label="不约谈的理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明不约谈的理由。", "max_length": "最多 500 字。"},
    )
