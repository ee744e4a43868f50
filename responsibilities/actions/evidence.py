"""佐证材料: uploaded once into the unit, referred to by any of its entries."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied

from portal import clock
from portal.actor import Actor, Role
from portal.audit.actions import action, record
from portal.errors import Refused
from portal.organizations.models import Organization
from portal.storage.models import StoredFile
from responsibilities.models import Evidence, ProgressEntry, ProgressReport, Submission
from responsibilities.permissions.reports import can_fill
from responsibilities.workflows_reports import ENTRY, REPORT


@action
def add_evidence(
    *,
    report: ProgressReport,
    file: StoredFile,
    name: str,
    by: Actor,
    entries: Iterable[ProgressEntry] = (),
) -> tuple[Evidence, bool]:
    """Register `file` with the report's unit, or find the same content that the unit already has, and
    refer to it from `entries`; returns (evidence, whether it is new). Inside one unit only, so that
    nobody learns what another unit holds."""
    report = _locked(report, by)
    evidence, is_new = _keep(report.organization, file, name, by, [report])
    _attach(report, evidence, list(entries), by)
    return evidence, is_new


@action
def keep_evidence(*, organization: Organization, file: StoredFile, name: str, by: Actor) -> Evidence:
    """Register `file` with the unit before anything refers to it, or find what it already has."""
    if not by.reaches(organization, Role.UNIT_CLERK, Role.UNIT_HEAD):
        raise PermissionDenied
    return _keep(organization, file, name, by, [organization])[0]


@action
def attach_evidence(
    *, report: ProgressReport, evidence: Evidence, entries: Iterable[ProgressEntry], by: Actor
) -> None:
    """Refer to a known file of the unit from more entries."""
    report = _locked(report, by)
    if evidence.organization_id != report.organization_id:
        raise PermissionDenied
    _attach(report, evidence, list(entries), by)


@action
def detach_evidence(*, report: ProgressReport, evidence: Evidence, entry: ProgressEntry, by: Actor) -> None:
    """Take the reference off one entry; the file stays with the unit and the entries that use it."""
    _check_of(_locked(report, by), entry)
    ENTRY.next(entry.status, "save")
    entry.evidence.remove(evidence)
    record("evidence.detach", by=by, subjects=[entry, evidence])


@action
def discard_evidence(*, report: ProgressReport, evidence: Evidence, by: Actor) -> None:
    """Remove a file that nothing refers to. Raises Refused where an entry, a milestone or a signature
    refers to it."""
    report = _locked(report, by)
    evidence = Evidence.objects.select_for_update().filter(pk=evidence.pk).first()  # nobody refers to it now
    if evidence is None:
        return  # a second click
    if evidence.organization_id != report.organization_id:
        raise PermissionDenied
    if evidence.entries.exists() or evidence.milestones.exists() or _signed(evidence):
        raise Refused("这份材料有事项在用，或已随清单签字报送，不能删除。可以从事项上取下。")
    record("evidence.discard", by=by, subjects=[report], note=evidence.name)
    evidence.delete()


def _signed(evidence: Evidence) -> bool:
    """Whether a submission since its upload names the file's content."""
    signed = Submission.objects.filter(
        report__organization=evidence.organization_id, submitted_at__gte=evidence.uploaded_at
    ).values_list("snapshot", flat=True)
    return any(
        each["sha256"] == evidence.file.sha256
        for content in signed
        for entry in content["entries"]
        for each in entry["evidence"]
    )


def _keep(organization, file: StoredFile, name: str, by: Actor, subjects: list) -> tuple[Evidence, bool]:
    evidence, is_new = Evidence.objects.get_or_create(
        organization=organization,
        file=file,
        defaults={"name": name[-200:], "uploaded_label": by.label, "uploaded_at": clock.now()},
    )
    if is_new:
        record("evidence.add", by=by, subjects=[evidence, *subjects])
    return evidence, is_new


def _attach(report: ProgressReport, evidence: Evidence, entries: list[ProgressEntry], by: Actor) -> None:
    for entry in entries:
        _check_of(report, entry)
        ENTRY.next(entry.status, "save")
        entry.evidence.add(evidence)
    if entries:
        record("evidence.attach", by=by, subjects=[*entries, evidence])


def _check_of(report: ProgressReport, entry: ProgressEntry) -> None:
    if entry.report_id != report.pk:
        raise Refused("这一项不在这份清单里。请刷新页面后再试。")


def _locked(report: ProgressReport, by: Actor) -> ProgressReport:
    report = (
        ProgressReport.objects.select_for_update(of=("self",))
        .select_related("organization")
        .get(pk=report.pk)
    )
    if not can_fill(by, report):
        raise PermissionDenied
    REPORT.next(report.status, "save")
    return report
