from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0003_notice_about_account"),
    ]

    operations = [
        migrations.AddField(
            model_name="noticeline",
            name="read_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="已读时间"),
        ),
        migrations.AddIndex(
            model_name="noticeline",
            index=models.Index(fields=["url"], name="notice_line_url"),
        ),
    ]
