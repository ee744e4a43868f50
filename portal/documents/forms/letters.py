"""Replying to a letter, and starting one by hand."""

from django import forms

from portal.actor import Role
from portal.documents.composers import by_hand, composer_for
from portal.documents.permissions import OFFICE
from portal.documents.policies import FILES_LIMIT
from portal.errors import Refused
from portal.organizations.models import Organization
from portal.storage import store
from portal.widgets import SearchableSelect

SEPARATOR = "|"


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Up to FILES_LIMIT files of MAX_UPLOAD_BYTES, each checked and kept by its content; cleans to
    (name, StoredFile) pairs."""

    def __init__(self, **kwargs):
        super().__init__(widget=FilesInput, **kwargs)

    def clean(self, data, initial=None):
        uploads = data if isinstance(data, (list, tuple)) else [data] if data else []
        if len(uploads) > FILES_LIMIT:
            raise forms.ValidationError(f"附件最多 {FILES_LIMIT} 个，现在有 {len(uploads)} 个。")
        kept = []
        for upload in uploads:
            try:
                kept.append((upload.name, store(upload, name=upload.name)))
            except Refused as refusal:
                raise forms.ValidationError(f"{upload.name}：{refusal.message}") from refusal
        return kept


class ReplyForm(forms.Form):
    text = forms.CharField(
        label="回复内容",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="写明逾期原因、已采取的措施和完成时间。",
        error_messages={"required": "请写明逾期原因和改进措施。"},
    )
    files = FilesField(label="附件", required=False, help_text="可以选多个，每个不超过 20 MB。")


class ComposeForm(forms.Form):
    """拟文书: to whom, about what, and why."""

    organization = forms.ModelChoiceField(
        label="发给",
        queryset=Organization.objects.none(),
        to_field_name="ref",
        empty_label="请选择单位",
        widget=SearchableSelect(),
        error_messages={"required": "请选择单位。", "invalid_choice": "请从列表中选择单位。"},
    )
    subject = forms.ChoiceField(
        label="事项",
        help_text="选季度清单或任务的，正文按它现在的情况写；都不是的，选“其他”，只写原因。",
        error_messages={"required": "请选择事项。", "invalid_choice": "请从列表中选择事项。"},
    )
    reason = forms.CharField(
        label="原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写事实，例如：工作进展较差，两次检查发现同一问题仍未整改。选“其他”的，接在正文“存在以下问题：”后面。",
        error_messages={"required": "请写明为什么要发这份文书。"},
    )

    def __init__(self, *args, actor, year: int, **kwargs):
        super().__init__(*args, **kwargs)
        reach = Organization.objects.within(actor.scopes_of(*OFFICE, Role.STAFF))
        self.fields["organization"].queryset = reach.accountable().in_office_order()
        self.fields["subject"].choices = list(_subjects(actor, year))

    def clean_subject(self):
        """(composer, value)."""
        kind, _, value = self.cleaned_data["subject"].partition(SEPARATOR)
        return composer_for(kind), value


def _subjects(actor, year: int):
    for composer in by_hand():
        known = composer.subjects(actor=actor, year=year) if composer.subjects else []
        for value, label in known:
            yield f"{composer.kind}{SEPARATOR}{value}", f"{composer.label}：{label}"
        yield f"{composer.kind}{SEPARATOR}", f"{composer.label}：其他（只写原因）"
