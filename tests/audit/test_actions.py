import datetime as dt
import json

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction

from portal.actor import Actor, Source, system
from portal.audit import anchors
from portal.audit.actions import RecordOutsideAction, acting, action, record, record_access
from portal.audit.models import AuditChain, AuditEvent, AuditSubject, AuditValue
from portal.audit.queries import timeline
from portal.audit.verbs import register_verbs
from portal.audit.verification import verify
from portal.errors import Refused
from portal.workdays.models import CalendarYear, SpecialDay

pytestmark = pytest.mark.django_db


@action
def announce(*, year, by, fail=False):
    year.announced = not year.announced
    year.save(update_fields=["announced"])
    record(
        "year.announce", by=by, subjects=[year], changes={"announced": (not year.announced, year.announced)}
    )
    if fail:
        raise Refused("不能公布。")


@action
def announce_all(*, years, by, tolerate=False):
    record("year.announce_all", by=by, subjects=years)
    for year in years:
        try:
            announce(year=year, by=by, fail=year.year == 2025)
        except Refused:
            if not tolerate:
                raise


@pytest.fixture
def years():
    return [CalendarYear.objects.get_or_create(year=year)[0] for year in (2024, 2025, 2026)]


def staff(**kwargs):
    user = get_user_model()(pk=7, username="shili")
    return Actor(user=user, label="示例甲 · 纪委党风室", address="10.1.2.3", jurisdiction_id=3, **kwargs)


def test_event_says_who_what_where(years):
    announce(year=years[0], by=staff(source=Source.API))
    event = AuditEvent.objects.get()
    assert (event.chain.name, event.seq, event.verb) == ("jurisdiction:3", 1, "year.announce")
    assert (event.user_id, event.identity) == (7, "示例甲 · 纪委党风室")
    assert (event.source, event.address) == ("api", "10.1.2.3")
    assert event.fields == ["announced"]
    subject = AuditSubject.objects.get()
    assert (subject.subject_type, subject.subject_id) == ("workdays.calendaryear", 2024)


def test_nested_actions_are_written_once_by_the_outermost(years, django_assert_num_queries):
    with acting():
        announce(year=years[0], by=system())
        announce(year=years[2], by=system())
        assert not AuditEvent.objects.exists()
    assert list(AuditEvent.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2]
    assert verify().ok


def test_an_exception_takes_change_and_record_with_it(years):
    before = CalendarYear.objects.get(year=2024).announced
    with pytest.raises(Refused):
        announce(year=years[0], by=system(), fail=True)
    assert CalendarYear.objects.get(year=2024).announced is before
    assert not AuditEvent.objects.exists()
    assert not AuditChain.objects.exists()
    announce(year=years[2], by=system())  # nothing of the failed one is left to be written now
    assert AuditEvent.objects.count() == 1


def test_a_tolerated_failure_inside_takes_only_its_own_record(years):
    announce_all(years=years, by=system(), tolerate=True)
    verbs = list(AuditEvent.objects.order_by("seq").values_list("verb", flat=True))
    assert verbs == ["year.announce_all", "year.announce", "year.announce"]
    assert sorted(AuditSubject.objects.filter(event__seq__gt=1).values_list("subject_id", flat=True)) == [
        2024,
        2026,
    ]
    assert verify().ok


def test_recording_outside_an_action_is_a_programming_error(years):
    with pytest.raises(RecordOutsideAction):
        record("x", by=system())
    with pytest.raises(Refused):
        announce(year=years[0], by=system(), fail=True)
    with pytest.raises(RecordOutsideAction):
        record("x", by=system())


def test_bulk_is_one_event_with_a_row_per_subject(django_assert_max_num_queries):
    with django_assert_max_num_queries(12), acting():
        record(
            "days.load",
            by=system(),
            subjects=SpecialDay.objects.all(),
            each={day.pk: {"name": ("", day.name)} for day in SpecialDay.objects.all()[:2]},
        )
    event = AuditEvent.objects.get()
    assert event.subject_count == SpecialDay.objects.count() == event.subjects.count() > 90
    assert event.changes.count() == 2
    assert verify().ok


def test_timeline_shows_values_of_this_object_only(years):
    register_verbs({"year.rename": "改名"})
    with acting():
        record(
            "year.rename",
            by=staff(),
            subjects=years,
            changes={"announced": (False, True)},
            each={2024: {"source": ("甲", "乙")}, 2025: {"source": ("丙", "丁")}},
            note="按文件更正",
        )
    announce(year=years[0], by=system())
    newest, oldest = timeline(years[0])
    assert newest.verb == "year.announce"
    assert (oldest.label, oldest.note, oldest.identity) == ("改名", "按文件更正", "示例甲 · 纪委党风室")
    assert [(change.label, change.old, change.new) for change in oldest.changes] == [
        ("安排已公布", False, True),
        ("依据", "甲", "乙"),
    ]
    assert len(timeline(years[0], limit=1)) == 1
    assert timeline(years[2])[0].changes[0].field == "announced"


def test_confidential_objects_have_their_own_chain(years):
    with acting():
        record("case.open", by=staff(), subjects=years, chain="case:abc")
        record("year.read", by=staff(), subjects=years)
    assert sorted(AuditEvent.objects.values_list("chain__name", "seq")) == [
        ("case:abc", 1),
        ("jurisdiction:3", 1),
    ]
    assert verify().events == 2


def test_values_are_kept_as_they_were_hashed():
    with acting():
        record(
            "x",
            by=system(),
            changes={"a": (dt.date(2026, 4, 9), "㙦\0"), "b": (None, [1, {"k": 2.5}])},
        )
    kept = AuditValue.objects.order_by("field").values_list("old", "new")
    assert list(kept) == [("2026-04-09", "㙦\ufffd"), (None, [1, {"k": "2.5"}])]
    assert verify().ok


def test_accesses_are_recorded_on_their_own(years):
    record_access("case.read", by=staff(), subjects=years[:1], note="核对材料")
    assert timeline(years[0])[0].note == "核对材料"


def test_records_refuse_update_and_delete(years):
    announce(year=years[0], by=system())
    with pytest.raises(TypeError):
        AuditEvent.objects.update(verb="x")
    with pytest.raises(TypeError):
        AuditSubject.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_heads_are_anchored_after_the_commit(caplog):
    with caplog.at_level("INFO", "zerentian.anchor"), acting():
        record("x", by=system())
        assert anchors.read() == []
    (head,) = anchors.read()
    event = AuditEvent.objects.get()
    assert (head.chain, head.seq, head.hash, head.is_signed) == ("portal", 1, event.hash, True)
    assert json.loads(caplog.messages[0])["hash"] == event.hash


@pytest.mark.django_db(transaction=True)
def test_nothing_is_anchored_when_a_foreign_transaction_rolls_back():
    with transaction.atomic():
        with acting():
            record("x", by=system())
        transaction.set_rollback(True)
    assert anchors.read() == []
    assert verify().events == 0


@pytest.mark.django_db(transaction=True)
def test_an_anchor_that_cannot_be_written_does_not_undo_the_work(settings, tmp_path):
    with acting():
        record("x", by=system())  # makes the keys
    keys = settings.DATA_DIR / "keys"
    blocked = tmp_path / "blocked"
    blocked.mkdir()
    (blocked / "keys").symlink_to(keys)
    (blocked / "anchors").write_text("a file where the folder should be")
    settings.DATA_DIR = blocked
    with acting():
        record("y", by=system())
    assert AuditEvent.objects.count() == 2
