from django import forms

from portal import clock


class UploadForm(forms.Form):
    file = forms.FileField(
        label="任务分解表",
        widget=forms.FileInput({"accept": ".xlsx,.xls,.csv"}),
        help_text=".xlsx、.xls 或 .csv，表头要有 工作任务、牵头单位",
        error_messages={"required": "请选一个文件。"},
    )
    year = forms.IntegerField(
        label="年度",
        min_value=2000,
        max_value=2100,
        widget=forms.NumberInput({"class": "form-control"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = clock.today().year
