"""Carries fixtures/workdays/*.json into the tables; the tables decide afterwards."""

import json
from pathlib import Path

from django.conf import settings
from django.db import transaction

FOLDER = settings.BASE_DIR / "fixtures" / "workdays"
KINDS = {"放假": "off", "补班": "work"}


def load_years(years_model=None, days_model=None, folder: Path = FOLDER) -> int:
    """Replace every year the folder holds by what its file says; returns the number of years.

    Years without a file stay as they are. A migration passes its historical models.
    """
    from .calendar import forget
    from .models import CalendarYear, SpecialDay

    files = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]
    with transaction.atomic():
        for content in files:
            _load_year(years_model or CalendarYear, days_model or SpecialDay, content)
        transaction.on_commit(forget)
    forget()
    return len(files)


def _load_year(years_model, days_model, content: dict) -> None:
    year = content["year"]
    years_model.objects.update_or_create(
        year=year, defaults={"announced": content["announced"], "source": content["source"]}
    )
    days_model.objects.filter(date__year=year).delete()
    days_model.objects.bulk_create(
        days_model(date=date, kind=kind, name=name)
        for label, kind in KINDS.items()
        for name, dates in content[label].items()
        for date in dates
    )
