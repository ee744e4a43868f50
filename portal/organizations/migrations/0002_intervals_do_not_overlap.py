"""PostgreSQL holds that intervals of one relation do not overlap; on SQLite the actions do.

分管 and 联系 of one unit may run side by side; former names of unknown time exclude nothing.
"""

from django.db import migrations

# table, constraint, columns, condition
EXCLUSIONS = [
    ("organizations_tenure", "tenure_no_overlap", ["person_id", "post_id"], ""),
    ("organizations_oversight", "oversight_no_overlap", ["post_id", "organization_id", "kind"], ""),
    ("organizations_supervision", "supervision_no_overlap", ["organ_id", "organization_id"], ""),
    (
        "organizations_organizationname",
        "organization_name_no_overlap",
        ["organization_id"],
        "WHERE (from_on IS NOT NULL OR to_on IS NOT NULL)",
    ),
    ("organizations_placement", "placement_no_overlap", ["organization_id"], ""),
]


def exclude(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    for table, name, columns, condition in EXCLUSIONS:
        equal = ", ".join(f"{column} WITH =" for column in columns)
        schema_editor.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT {name} "
            f"EXCLUDE USING gist ({equal}, daterange(from_on, to_on) WITH &&) {condition}"
        )


def allow(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, name, _, _ in EXCLUSIONS:
        schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")


class Migration(migrations.Migration):
    dependencies = [("organizations", "0001_initial")]
    operations = [migrations.RunPython(exclude, allow)]
