from django.db import migrations, models

from portal.vault.hashing import remembered_key


def remember(apps, schema_editor):
    remembered_key(apps.get_model("vault", "HashKey"))


class Migration(migrations.Migration):
    """Keyed hashes get a key of their own, which a new DATA_KEY leaves as it is."""

    dependencies = [("vault", "0002_keycheck")]
    operations = [
        migrations.CreateModel(
            name="HashKey",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("sealed", models.BinaryField(verbose_name="密文")),
            ],
            options={
                "verbose_name": "摘要密钥",
                "verbose_name_plural": "摘要密钥",
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="hashkey_single")],
            },
        ),
        migrations.RunPython(remember, migrations.RunPython.noop),
    ]
