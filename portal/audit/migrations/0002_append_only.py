from django.db import migrations

TABLES = ("audit_auditevent", "audit_auditsubject", "audit_auditvalue")
REFUSE = """
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '审计记录只增不改：% %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$
"""


def forbid(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(REFUSE, params=None)
    for table in TABLES:
        schema_editor.execute(
            f"CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION audit_refuse()"
        )


def allow(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER audit_append_only ON {table}")
    schema_editor.execute("DROP FUNCTION audit_refuse()")


class Migration(migrations.Migration):
    """On PostgreSQL events, their subjects and values refuse UPDATE and DELETE, whoever asks.

    The tables' owner could drop the trigger or TRUNCATE. In production migrations therefore run as the
    owner, and the portal as a role that only has
    GRANT SELECT, INSERT ON audit_auditevent, audit_auditsubject, audit_auditvalue (no UPDATE, DELETE,
    TRUNCATE, and not the owner). TRUNCATE by the owner stays possible: the tests' flush needs it.
    """

    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(forbid, allow)]
