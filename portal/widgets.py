"""Form controls that behave alike on every page."""

from django import forms


class DayInput(forms.DateInput):
    """A day in the browser's own calendar, which shows an initial value only as 2026-04-16."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class SearchableSelect(forms.Select):
    """A list searched by name, alias and pinyin: each option carries what the row's `search` column holds."""

    def __init__(self, attrs=None):
        super().__init__({"data-search": ""} | (attrs or {}))

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        if search := getattr(getattr(value, "instance", None), "search", ""):
            option["attrs"]["data-also"] = search
        return option
