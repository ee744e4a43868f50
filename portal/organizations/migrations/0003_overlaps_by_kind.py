"""分管 and 联系 of one unit may run side by side; former names of unknown time exclude nothing."""

from django.db import migrations

# table, constraint, columns and condition: as they become, as they were
CHANGES = [
    ("organizations_oversight", "oversight_no_overlap", "post_id, organization_id, kind", ""),
    (
        "organizations_organizationname",
        "organization_name_no_overlap",
        "organization_id",
        "WHERE (from_on IS NOT NULL OR to_on IS NOT NULL)",
    ),
]
BEFORE = [
    ("organizations_oversight", "oversight_no_overlap", "post_id, organization_id", ""),
    ("organizations_organizationname", "organization_name_no_overlap", "organization_id", ""),
]


def _exclude(schema_editor, exclusions):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, name, columns, condition in exclusions:
        equal = ", ".join(f"{column} WITH =" for column in columns.split(", "))
        schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        schema_editor.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT {name} "
            f"EXCLUDE USING gist ({equal}, daterange(from_on, to_on) WITH &&) {condition}"
        )


class Migration(migrations.Migration):
    dependencies = [("organizations", "0002_intervals_do_not_overlap")]
    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: _exclude(schema_editor, CHANGES),
            lambda apps, schema_editor: _exclude(schema_editor, BEFORE),
        )
    ]
