"""佐证材料: once into the unit, shared by entries, read under permission."""

import re

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from portal.audit.models import AuditEvent
from portal.errors import Refused, Stale
from portal.storage import store
from responsibilities.actions.evidence import (
    add_evidence,
    attach_evidence,
    detach_evidence,
    discard_evidence,
)
from responsibilities.actions.reports import save_report, submit_report
from responsibilities.models import Evidence
from responsibilities.snapshots import reading
from tests.responsibilities.builders import FILLING_DAY, fill, planned

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def day():
    with time_machine.travel(FILLING_DAY, tick=False):
        yield


@pytest.fixture
def made(world):
    return planned(world)


@pytest.fixture
def evidence(made, world):
    return add(made, world, made.entries[:1])


def add(made, world, entries=(), content=PDF, name="承诺书-3人.pdf", who="clerk"):
    stored = store(content, name=name)
    return add_evidence(report=made.report, file=stored, name=name, entries=entries, by=world.actor(who))[0]


def url(name, *refs):
    return reverse(f"responsibilities:{name}", args=refs)


def test_one_upload_serves_many_duties(made, world, evidence):
    attach_evidence(report=made.report, evidence=evidence, entries=made.entries[4:5], by=world.actor("clerk"))
    page = world.client("clerk").get(url("report", made.report.ref)).content.decode()
    assert page.count("1、5 共用") == 2
    assert "用于第 1、5 项" in page
    assert "1 份" in page


def test_a_known_file_is_found_again_in_its_unit_alone(made, world, evidence):
    assert add(made, world, name="改了名.pdf") == evidence
    assert Evidence.objects.count() == 1
    from responsibilities.models import DutyPlan

    DutyPlan.objects.update(year=2025)
    other = planned(world, "花桥")
    theirs = add(other, world, who="colleague")
    assert theirs != evidence
    assert theirs.file == evidence.file


def test_a_file_of_another_unit_cannot_be_referred_to(made, world, evidence):
    from responsibilities.models import DutyPlan

    DutyPlan.objects.update(year=2025)
    other = planned(world, "花桥")
    with pytest.raises(PermissionDenied):
        attach_evidence(
            report=other.report, evidence=evidence, entries=other.entries[:1], by=world.actor("colleague")
        )
    attached = world.client("colleague").post(
        url("evidence_attach", other.report.ref, evidence.ref, other.entries[0].ref)
    )
    assert attached.status_code == 404
    with pytest.raises(Refused, match="不在这份清单里"):
        attach_evidence(
            report=made.report, evidence=evidence, entries=other.entries[:1], by=world.actor("clerk")
        )


def test_taken_off_one_entry_it_stays_for_the_others(made, world, evidence):
    clerk = world.actor("clerk")
    attach_evidence(report=made.report, evidence=evidence, entries=made.entries[1:2], by=clerk)
    detach_evidence(report=made.report, evidence=evidence, entry=made.entries[0], by=clerk)
    assert [entry.pk for entry in evidence.entries.all()] == [made.entries[1].pk]


def test_discarded_only_when_nothing_refers_to_it(made, world, evidence):
    clerk = world.actor("clerk")
    with pytest.raises(Refused, match="有事项在用"):
        discard_evidence(report=made.report, evidence=evidence, by=clerk)
    detach_evidence(report=made.report, evidence=evidence, entry=made.entries[0], by=clerk)
    discard_evidence(report=made.report, evidence=evidence, by=clerk)
    assert not Evidence.objects.exists()


def test_what_was_signed_is_never_discarded(made, world, evidence):
    clerk = world.actor("clerk")
    report = save_report(report=made.report, version=1, entries=fill(made.entries), by=clerk)
    submit_report(report=report, read=reading(report), by=world.actor("head"))
    type(report).objects.filter(pk=report.pk).update(status="returned")
    entry = made.entries[0]
    type(entry).objects.filter(pk=entry.pk).update(status="returned", return_reason="换一份")
    entry.refresh_from_db()
    detach_evidence(report=report, evidence=evidence, entry=entry, by=clerk)
    with pytest.raises(Refused, match="签字报送"):
        discard_evidence(report=report, evidence=evidence, by=clerk)


def test_a_file_changed_after_the_reading_is_not_signed(made, world, evidence):
    clerk = world.actor("clerk")
    report = save_report(report=made.report, version=1, entries=fill(made.entries), by=clerk)
    read = reading(report)
    detach_evidence(report=report, evidence=evidence, entry=made.entries[0], by=clerk)
    with pytest.raises(Stale):
        submit_report(report=report, read=read, by=world.actor("head"))
    attach_evidence(report=report, evidence=evidence, entries=made.entries[:1], by=clerk)
    assert submit_report(report=report, read=read, by=world.actor("head")).sha256 == read


def test_after_submission_nothing_is_attached(made, world, evidence):
    report = save_report(report=made.report, version=1, entries=fill(made.entries), by=world.actor("clerk"))
    submission = submit_report(report=report, read=reading(report), by=world.actor("head"))
    assert submission.snapshot["entries"][0]["evidence"] == [
        {"name": "承诺书-3人.pdf", "sha256": evidence.file.sha256}
    ]
    with pytest.raises(Refused, match="不能填写"):
        attach_evidence(report=report, evidence=evidence, entries=made.entries[1:2], by=world.actor("clerk"))


READERS = {
    "clerk": 200, "head": 200, "staff": 200, "leader": 200, "reader": 200, "discipline": 200,
    "colleague": 404, "stranger": 404, "stranger_staff": 404, "system_admin": 404,
}  # fmt: skip


@pytest.mark.parametrize("who", READERS)
def test_who_reads_a_file(world, evidence, who):
    response = world.client(who).get(url("evidence", evidence.ref))
    assert response.status_code == READERS[who]
    if response.status_code == 200:
        assert response["Content-Disposition"].startswith("attachment")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert b"".join(response.streaming_content) == PDF
    opened = AuditEvent.objects.filter(verb="evidence.open").count()
    assert opened == (READERS[who] == 200 and who not in ("clerk", "head"))


def test_anonymous_and_wrong_method(made, world, evidence):
    assert "login" in world.client().get(url("evidence", evidence.ref)).url
    client, entry = world.client("clerk"), made.entries[0]
    assert client.post(url("evidence", evidence.ref)).status_code == 405
    for name, refs in {
        "evidence_attach": [evidence.ref, entry.ref],
        "evidence_detach": [evidence.ref, entry.ref],
        "evidence_discard": [evidence.ref],
        "evidence_carry": [entry.ref],
    }.items():
        target = url(name, made.report.ref, *refs)
        assert client.get(target).status_code == 405
        assert world.client("staff").post(target).status_code == 403
        assert world.client("colleague").post(target).status_code == 404
        assert "login" in world.client().post(target).url


def test_uploading_in_a_browser_puts_each_part_in_its_place(made, world):
    entry = made.entries[0]
    files = [SimpleUploadedFile("承诺书.pdf", PDF), SimpleUploadedFile("记录.txt", "回访 14 个村".encode())]
    response = world.client("clerk").post(
        url("evidence_upload", made.report.ref) + f"?entry={entry.ref}",
        {"file": files},
        headers={"HX-Request": "true"},
    )
    page = response.content.decode()
    assert response.status_code == 200
    assert page.count("hx-swap-oob") == 19  # the side column, and of nine entries the files and their count
    clip = re.search(rf'id="clip-{entry.ref}" hx-swap-oob="true">(.*?)</span>', page)[1]
    assert clip.endswith("2")
    assert {each.name for each in entry.evidence.all()} == {"承诺书.pdf", "记录.txt"}


@pytest.mark.parametrize(
    ("name", "content", "sentence"), [("a.pdf", b"", "空的"), ("a.pdf", b"MZ\x90\x00" + b"\0" * 200, "")]
)
def test_bad_files_are_refused_in_words(made, world, name, content, sentence):
    response = world.client("clerk").post(
        url("evidence_upload", made.report.ref),
        {"file": SimpleUploadedFile(name, content)},
        headers={"HX-Request": "true"},
    )
    assert response.status_code == 409
    assert sentence in response.content.decode()
    assert not Evidence.objects.exists()


def test_nothing_chosen_is_said(made, world):
    assert (
        "没有选文件"
        in world.client("clerk")
        .post(url("evidence_upload", made.report.ref), headers={"HX-Request": "true"})
        .content.decode()
    )


def test_a_name_with_markup_is_text(made, world):
    add(made, world, made.entries[:1], name="<img src=x onerror=alert(1)>.pdf")
    page = world.client("clerk").get(url("report", made.report.ref)).content.decode()
    assert "<img src=x" not in page


def test_last_quarters_files_are_referred_to_again(world):
    made = planned(world, quarters=(1, 2))
    evidence = add(made, world, made.entries[:1])
    second = made.later[2]
    type(second).objects.filter(pk=second.pk).update(status="open")
    entry = second.entries.get(assignment=made.entries[0].assignment)
    page = world.client("clerk").get(url("report", second.ref)).content.decode()
    assert "沿用材料" in page
    world.client("clerk").post(url("evidence_carry", second.ref, entry.ref), headers={"HX-Request": "true"})
    assert list(entry.evidence.all()) == [evidence]


def test_the_database_holds_a_file_once_a_unit(world, evidence):
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.create(
            organization=evidence.organization, file=evidence.file, name="x", uploaded_label="x"
        )
