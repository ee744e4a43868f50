"""What reporting on a duty comes to when nothing of it is left."""

from collections.abc import Iterable

from django.db.models import QuerySet

from portal.actor import Actor
from portal.audit.actions import action, record
from responsibilities.enums import AssignmentStatus, EntryStatus
from responsibilities.models import Assignment, ProgressEntry
from responsibilities.workflows_reports import ENTRY


@action
def finish_assignments(
    *, assignments: Iterable[Assignment], entries: QuerySet[ProgressEntry], by: Actor
) -> None:
    """The active ones of `assignments`, each with its `done_on` set, are done; those of their `entries`
    that nobody has written in yet, nor signed, are not asked for any more (已提前办结)."""
    ending = [each for each in assignments if each.status == AssignmentStatus.ACTIVE]
    if not ending:
        return
    for assignment in ending:
        assignment.status = AssignmentStatus.DONE
    Assignment.objects.bulk_update(ending, ["status", "done_on"])
    record("assignment.finish", by=by, subjects=ending)
    ended = list(
        entries.filter(
            assignment__in=ending,
            status__in=ENTRY.sources("end"),
            report__submitted_at__isnull=True,
            progress="",
            text="",
            evidence__isnull=True,
        )
    )
    ProgressEntry.objects.filter(pk__in=[entry.pk for entry in ended]).update(status=EntryStatus.ENDED)
    if ended:
        record("entry.end", by=by, subjects=ended)
