from django.db import migrations

from portal.vault.keycheck import remember_key


def remember(apps, schema_editor):
    remember_key(apps.get_model("vault", "KeyCheck"))


class Migration(migrations.Migration):
    """From here on this database knows its DATA_KEY."""

    dependencies = [("vault", "0001_initial")]
    operations = [migrations.RunPython(remember, migrations.RunPython.noop)]
