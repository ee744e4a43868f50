"""How far each of many checklists is filled, counted as its own page counts it."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import F

from responsibilities.models import ProgressEntry, ProgressReport, ReportDraft, Submission
from responsibilities.queries.checklists import entries_signed, row_of
from responsibilities.snapshots import SILENT
from responsibilities.workflows_reports import ENTRY


def with_counts(reports: Iterable[ProgressReport], person) -> list[ProgressReport]:
    """`reports` (with their deadlines), each with `asked` and `filled` in entries, as `person` sees them,
    whose own draft counts, and with `first_due_on`, which a return does not move."""
    found = list(reports)
    entries = ProgressEntry.objects.filter(report__in=found).exclude(status__in=SILENT)
    asked = Counter(entries.values_list("report", flat=True))
    waiting = entries.filter(status__in=ENTRY.sources("save"))
    left = Counter(waiting.values_list("report", flat=True))
    typed = _filled(waiting, {report.pk: report for report in found}, person)
    due = dict(Submission.objects.filter(report__in=found, round=1).values_list("report", "due_on"))
    for report in found:
        report.asked = asked[report.pk]
        report.filled = report.asked - left[report.pk] + typed[report.pk]
        report.first_due_on = due.get(report.pk, report.deadline.due_on)
    return found


def _filled(waiting, reports: dict[int, ProgressReport], person) -> Counter[int]:
    """Of the entries that the units have to write now, those that could be sent, by report."""
    begun = waiting.filter(report__in=ProgressReport.objects.being_filled().values("pk"))
    drafts = _drafts(reports, person)
    returned = {entry.report_id for entry in begun if entry.return_reason}
    signed = {
        each.report_id: entries_signed(each)
        for each in Submission.objects.filter(report__in=returned).order_by("round")
    }
    rows = (
        row_of(
            entry, reports[entry.report_id], drafts.get(entry.report_id, {}), signed.get(entry.report_id, {})
        )
        for entry in begun.prefetch_related("evidence__file")
    )
    return Counter(row.entry.report_id for row in rows if row.filled)


def _drafts(reports: dict[int, ProgressReport], person) -> dict[int, dict]:
    live = ReportDraft.objects.filter(
        report__in=reports, person=person, superseded_at=None, base_version=F("report__version")
    )
    return dict(live.values_list("report", "data"))
