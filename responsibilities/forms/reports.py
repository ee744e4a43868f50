"""The fields of a checklist as a browser sends them: `<entry ref>-text`, `-progress` and so on."""

import hashlib
from collections.abc import Iterable, Mapping

from django import forms

from responsibilities.enums import Progress
from responsibilities.models import ProgressEntry

FIELDS = ("text", "progress", "percent", "effective_on")
LONGEST = 2000  # signs that the checklist can hold
Typed = dict[str, dict[str, str]]


class EntryForm(forms.Form):
    """One entry as typed; what it holds may be incomplete, only not of the wrong kind."""

    text = forms.CharField(
        label="进展",
        required=False,
        max_length=LONGEST,
        error_messages={"max_length": f"太长，清单里最多存 {LONGEST} 字。请精简。"},
    )
    progress = forms.ChoiceField(label="进度", required=False, choices=Progress.choices)
    percent = forms.IntegerField(
        label="比例",
        required=False,
        min_value=0,
        max_value=100,
        error_messages={
            "invalid": "比例要写 0 到 100 的整数。",
            "min_value": "比例要写 0 到 100 的整数。",
            "max_value": "比例要写 0 到 100 的整数。",
        },
    )
    effective_on = forms.DateField(
        label="办结日期", required=False, error_messages={"invalid": "日期写成 2026-09-28 这样。"}
    )

    def clean_text(self):
        return self.cleaned_data["text"].replace("\r\n", "\n")


class SignForm(forms.Form):
    password = forms.CharField(
        label="登录密码",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "请输入登录密码。"},
    )
    read = forms.CharField(widget=forms.HiddenInput, max_length=64)  # snapshots.reading


def as_typed(entry: ProgressEntry) -> dict[str, str]:
    """What the fields of a saved entry show."""
    return {
        "text": entry.text,
        "progress": entry.progress,
        "percent": "" if entry.percent is None else str(entry.percent),
        "effective_on": entry.effective_on.isoformat() if entry.effective_on else "",
    }


def fingerprint(fields: Mapping[str, str]) -> str:
    """What the form carries along to tell which entries were touched."""
    joined = "\0".join(fields.get(name, "").replace("\r\n", "\n").strip() for name in FIELDS)
    return hashlib.sha256(joined.encode()).hexdigest()[:16]


def read_typed(data: Mapping[str, str], entries: Iterable[ProgressEntry]) -> Typed:
    """The entries touched in this window since it was opened or last autosaved, by ref, as typed; others
    of the same form are left out, so that a window never carries back what another has changed."""
    typed = {}
    for entry in entries:
        if f"{entry.ref}-text" not in data:
            continue
        fields = {name: data.get(f"{entry.ref}-{name}", "").replace("\0", "") for name in FIELDS}
        fields["text"] = fields["text"].replace("\r\n", "\n")
        if fingerprint(fields) != data.get(f"{entry.ref}-was"):
            typed[entry.ref] = fields
    return typed


def read_was(data: Mapping[str, str], typed: Typed) -> dict[str, str]:
    """What the window showed of each typed entry before it was touched, as fingerprints."""
    return {ref: data.get(f"{ref}-was", "") for ref in typed}


def parse(typed: Typed) -> tuple[dict[str, dict], dict[str, dict[str, str]]]:
    """(cleaned fields, errors), each by entry ref; an entry with errors is not among the cleaned."""
    cleaned, errors = {}, {}
    for ref, fields in typed.items():
        form = EntryForm(fields)
        if form.is_valid():
            cleaned[ref] = form.cleaned_data
        else:
            errors[ref] = {name: " ".join(messages) for name, messages in form.errors.items()}
    return cleaned, errors
