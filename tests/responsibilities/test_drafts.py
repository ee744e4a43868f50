"""Private drafts: kept as typed, superseded rather than overwritten, put back by their author alone."""

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from responsibilities.actions.drafts import restore_draft, save_draft
from responsibilities.actions.reports import save_report
from responsibilities.forms.reports import as_typed, fingerprint, parse, read_typed
from responsibilities.models import ProgressReport, ReportDraft
from tests.responsibilities.builders import FILLING_DAY, planned


@pytest.fixture(autouse=True)
def day():
    with time_machine.travel(FILLING_DAY, tick=False):
        yield


@pytest.fixture
def made(world):
    return planned(world)


def typed(text):
    return {"text": text, "progress": "", "percent": "", "effective_on": ""}


def test_typing_on_replaces_the_same_draft(made, world):
    clerk, ref = world.actor("clerk"), made.entries[0].ref
    for text in ("写", "写到", "写到一半"):
        save_draft(report=made.report, version=1, entries={ref: typed(text)}, by=clerk)
    assert ReportDraft.objects.get().data[ref]["text"] == "写到一半"


def test_a_draft_on_an_older_version_stays_beside_the_new_one(made, world):
    clerk, ref = world.actor("clerk"), made.entries[0].ref
    save_draft(report=made.report, version=1, entries={ref: typed("旧的")}, by=clerk)
    save_report(report=made.report, version=1, entries={ref: {"text": "书记的"}}, by=world.actor("head"))
    save_draft(report=made.report, version=2, entries={ref: typed("新的")}, by=clerk)
    texts = {draft.data[ref]["text"]: bool(draft.superseded_at) for draft in ReportDraft.objects.all()}
    assert texts == {"旧的": True, "新的": False}


def test_putting_one_entry_back_keeps_what_is_being_typed(made, world):
    clerk = world.actor("clerk")
    first, second, third = (entry.ref for entry in made.entries[:3])
    lost = save_draft(
        report=made.report, version=1, entries={first: typed("甲"), second: typed("乙")}, by=clerk
    )
    save_report(report=made.report, version=1, entries={first: {"text": "书记的"}}, by=world.actor("head"))
    report = ProgressReport.objects.get(pk=made.report.pk)
    save_draft(report=report, version=2, entries={third: typed("正在写")}, by=clerk)
    lost.refresh_from_db()
    live = restore_draft(draft=lost, by=clerk, only=second)
    assert set(live.data) == {second, third}
    assert live.base_version == 2
    assert ReportDraft.objects.filter(superseded_at__isnull=True).count() == 1


def test_nobody_else_keeps_or_puts_back(made, world):
    ref = made.entries[0].ref
    draft = save_draft(report=made.report, version=1, entries={ref: typed("甲")}, by=world.actor("clerk"))
    with pytest.raises(PermissionDenied):
        restore_draft(draft=draft, by=world.actor("head"))
    for who in ("colleague", "staff", "stranger"):
        with pytest.raises(PermissionDenied):
            save_draft(report=made.report, version=1, entries={}, by=world.actor(who))


def test_only_touched_entries_are_read_from_the_form(made):
    touched, untouched = made.entries[:2]
    data = {}
    for entry, text in ((touched, "改了"), (untouched, "")):
        data |= {f"{entry.ref}-{name}": value for name, value in as_typed(entry).items()}
        data |= {f"{entry.ref}-text": text, f"{entry.ref}-was": fingerprint(as_typed(entry))}
    assert set(read_typed(data, made.entries)) == {touched.ref}


def test_line_breaks_of_browsers_and_nul_do_not_count_as_changes(made):
    entry = made.entries[0]
    entry.text = "一\n二"
    data = {f"{entry.ref}-{name}": value for name, value in as_typed(entry).items()}
    data |= {f"{entry.ref}-text": "一\r\n二\0", f"{entry.ref}-was": fingerprint(as_typed(entry))}
    assert read_typed(data, [entry]) == {}


@pytest.mark.parametrize(
    ("field", "value"),
    [("percent", "八成"), ("percent", "101"), ("percent", "-1"), ("effective_on", "三月"), ("progress", "x")],
)
def test_what_is_of_the_wrong_kind_is_named(field, value):
    cleaned, errors = parse({"ref": typed("甲") | {field: value}})
    assert not cleaned
    assert set(errors["ref"]) == {field}


def test_the_longest_text_is_told_not_cut():
    cleaned, errors = parse({"ref": typed("字" * 2001)})
    assert not cleaned
    assert "2000" in errors["ref"]["text"]
