from django import forms

LIMIT = 20_000


class WordingForm(forms.Form):
    """The text of a kind of letter; `version` is the one it was edited from."""

    text = forms.CharField(
        label="正文",
        max_length=LIMIT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false"}),
        error_messages={
            "required": "正文是空的，请至少写一段。",
            "max_length": f"正文最多 {LIMIT} 个字，请精简。",
        },
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
