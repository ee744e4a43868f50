"""/api/v1/: read checklists, save entries; never sign."""

import pytest
import time_machine

from responsibilities.actions.drafts import save_draft
from responsibilities.actions.reports import save_report
from responsibilities.models import ProgressReport, ReportDraft
from tests.responsibilities.builders import FILLING_DAY, planned
from tests.responsibilities.counting import queries


@pytest.fixture(autouse=True)
def day():
    with time_machine.travel(FILLING_DAY, tick=False):
        yield


@pytest.fixture
def made(world):
    return planned(world)


def patch(client, report, entries, version=1):
    return client.patch(
        f"/api/v1/reports/{report.ref}/entries/",
        {"version": version, "entries": entries},
        content_type="application/json",
    )


@pytest.mark.parametrize(
    ("who", "count"), [("clerk", 1), ("staff", 1), ("reader", 1), ("colleague", 0), ("stranger_staff", 0)]
)
def test_lists_hold_what_is_visible(made, world, who, count):
    client = world.client(who)
    assert client.get("/api/v1/reports/").json()["count"] == count
    assert client.get("/api/v1/entries/").json()["count"] == count * 9
    status = 200 if count else 404
    assert client.get(f"/api/v1/reports/{made.report.ref}/").status_code == status
    assert client.get(f"/api/v1/entries/{made.entries[0].ref}/").status_code == status


def test_anonymous_and_wrong_methods(made, world):
    assert world.client().get("/api/v1/reports/").status_code == 403
    client = world.client("clerk")
    assert client.post("/api/v1/reports/").status_code == 405
    assert client.delete(f"/api/v1/reports/{made.report.ref}/").status_code == 405
    assert client.patch(f"/api/v1/entries/{made.entries[0].ref}/").status_code == 405
    assert client.post(f"/api/v1/reports/{made.report.ref}/submit/").status_code == 404


def test_a_report_with_its_entries(made, world):
    answer = world.client("clerk").get(f"/api/v1/reports/{made.report.ref}/").json()
    assert (answer["year"], answer["quarter"], answer["version"], answer["light"]) == (2026, 1, 1, "soon")
    assert [entry["number"] for entry in answer["entries"]] == list(range(1, 10))


def test_saving(made, world):
    fields = {"text": "完成 3 件", "progress": "done", "effective_on": "2026-03-20"}
    entry = {"ref": made.entries[0].ref, **fields}
    answer = patch(world.client("clerk"), made.report, [entry])
    assert answer.status_code == 200
    assert answer.json()["version"] == 2
    assert made.entries[0].percent == 100


def test_a_stale_version_is_409_and_keeps_the_text(made, world):
    entries = {made.entries[0].ref: {"text": "书记的"}}
    save_report(report=made.report, version=1, entries=entries, by=world.actor("head"))
    answer = patch(world.client("clerk"), made.report, [{"ref": made.entries[0].ref, "text": "我的"}])
    assert answer.status_code == 409
    assert answer.json()["version"] == 2
    assert "丁示例" in answer.json()["detail"]
    assert ReportDraft.objects.get().data[made.entries[0].ref]["text"] == "我的"


@pytest.mark.parametrize(("who", "status"), [("staff", 403), ("reader", 403), ("colleague", 404)])
def test_only_the_unit_saves(made, world, who, status):
    assert (
        patch(world.client(who), made.report, [{"ref": made.entries[0].ref, "text": "x"}]).status_code
        == status
    )


@pytest.mark.parametrize(
    "bad", [{"percent": 101}, {"progress": "maybe"}, {"text": "字" * 2001}, {"effective_on": "三月"}]
)
def test_what_is_of_the_wrong_kind_is_400(made, world, bad):
    answer = patch(world.client("clerk"), made.report, [{"ref": made.entries[0].ref, **bad}])
    assert answer.status_code == 400


def test_a_state_that_does_not_allow_it_is_409(made, world):
    ProgressReport.objects.update(status="pending")
    answer = patch(world.client("clerk"), made.report, [{"ref": made.entries[0].ref, "text": "x"}])
    assert answer.status_code == 409
    assert "不能填写" in answer.json()["detail"]


def test_as_many_queries_for_many_as_for_one(made, world):
    client, url = world.client("clerk"), "/api/v1/entries/"
    assert queries(client, url, {"page_size": 1}) == queries(client, url, {"page_size": 9})


def test_saving_one_entry_keeps_what_was_typed_in_another(world, made):
    report, (first, second) = made.report, made.entries[:2]
    clerk = world.actor("clerk")
    typed = {"text": "网页上写了一半", "progress": "", "percent": "", "effective_on": ""}
    save_draft(report=report, version=1, entries={second.ref: typed}, by=clerk)
    answer = patch(world.client("clerk"), report, [{"ref": first.ref, "text": "接口写的"}])
    assert answer.status_code == 200
    draft = ReportDraft.objects.get(report=report, person=clerk.person)
    assert draft.superseded_at
    assert draft.data == {second.ref: typed}


def test_no_patch_ever_submits(world, made):
    entries = [{"ref": entry.ref, "text": "已做", "progress": "ongoing"} for entry in made.entries]
    answer = world.client("head").patch(
        f"/api/v1/reports/{made.report.ref}/entries/",
        {"version": 1, "entries": entries, "status": "submitted"},
        content_type="application/json",
    )
    assert answer.status_code == 200
    made.report.refresh_from_db()
    assert made.report.status == "open"
    assert not made.report.submissions.exists()
    for verb in ("submit", "sign", "send"):
        address = f"/api/v1/reports/{made.report.ref}/{verb}/"
        assert world.client("head").post(address, {}, content_type="application/json").status_code == 404
