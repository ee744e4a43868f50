from django.db import migrations

from portal.workdays.loading import load_years


def load(apps, schema_editor):
    load_years(apps.get_model("workdays", "CalendarYear"), apps.get_model("workdays", "SpecialDay"))


class Migration(migrations.Migration):
    """2024–2027, so that every database has them."""

    dependencies = [("workdays", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
