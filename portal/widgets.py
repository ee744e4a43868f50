"""Form controls that behave alike on every page."""

from django import forms


class DayInput(forms.DateInput):
    """A day in the browser's own calendar, which shows an initial value only as 2026-04-16."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")
