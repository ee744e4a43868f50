from django.db import migrations, models

import portal.vault.fields
from portal.vault.cipher import encrypt_text
from portal.vault.hashing import mac, remembered_key


def close_digests(apps, schema_editor):
    """The digest told everybody which known file is here; its keyed hash finds the file as well."""
    StoredFile = apps.get_model("storage", "StoredFile")
    key = remembered_key(apps.get_model("vault", "HashKey"))
    for pk, digest in StoredFile.objects.values_list("pk", "sha256").iterator():
        StoredFile.objects.filter(pk=pk).update(
            content_hash=mac(key, digest, purpose="stored-file"),
            sha256=encrypt_text(digest, context="storage.storedfile.sha256"),
        )


class Migration(migrations.Migration):
    """Files that are here already stay plain, and open, until `manage.py rotate_data_key`."""

    dependencies = [("storage", "0001_initial"), ("vault", "0003_hashkey")]
    operations = [
        migrations.AddField(
            "storedfile",
            "sealed_with",
            models.CharField(
                "密钥编号",
                max_length=8,
                blank=True,
                default="",
                editable=False,
                help_text="空为尚未加密的旧文件",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "storedfile",
            "incoming",
            models.CharField("写入中的存储名", max_length=100, blank=True, default="", editable=False),
            preserve_default=False,
        ),
        migrations.AddField(
            "storedfile",
            "outgoing",
            models.CharField("待清理的存储名", max_length=100, blank=True, default="", editable=False),
            preserve_default=False,
        ),
        migrations.AddField(
            "storedfile",
            "content_hash",
            models.CharField("内容比对", max_length=64, null=True, editable=False),
        ),
        migrations.AlterField("storedfile", "sha256", models.TextField("内容摘要", editable=False)),
        migrations.RunPython(close_digests),
        migrations.AlterField(
            "storedfile",
            "sha256",
            portal.vault.fields.EncryptedTextField("内容摘要", editable=False),
        ),
        migrations.AlterField(
            "storedfile",
            "content_hash",
            models.CharField("内容比对", max_length=64, unique=True, editable=False),
        ),
    ]
