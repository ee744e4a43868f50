from django import forms

from portal.documents.enums import LetterKind
from portal.widgets import DayInput

DAY = DayInput()


class AuthorizationForm(forms.Form):
    kind = forms.ChoiceField(label="文种", choices=LetterKind.choices)
    from_on = forms.DateField(label="起", widget=DAY)
    until_on = forms.DateField(label="至", widget=DAY, help_text="含当日。最长一年。")
    reason = forms.CharField(
        label="依据或说明",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明授权的依据。"},
    )
