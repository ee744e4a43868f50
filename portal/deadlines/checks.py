from django.core.checks import Error, Tags, register
from django.db import DatabaseError, connections

from portal.deadlines.kinds import kinds


@register(Tags.database)
def kinds_in_use_are_registered(app_configs=None, databases=None, **kwargs):
    """A deadline whose kind no app registers would never climb its ladder, and nobody would notice."""
    from portal.deadlines.models import Deadline

    unknown = set()
    for alias in databases or []:
        try:
            if Deadline._meta.db_table in connections[alias].introspection.table_names():
                used = Deadline.objects.using(alias).order_by().values_list("kind", flat=True).distinct()
                unknown |= set(used) - set(kinds())
        except DatabaseError:
            continue  # the migration that is about to run mends the tables
    return [
        Error(
            f"时限种类“{name}”在用，但没有应用登记它，它的提醒和督办不会发出。",
            hint="在该应用的 AppConfig.ready() 里调用 portal.deadlines.kinds.register。",
            id="deadlines.E001",
        )
        for name in sorted(unknown)
    ]
