"""portal/schedule.py: what the scheduler finds in its tables."""

import pytest
from django.core.management import call_command
from django_celery_beat.models import PeriodicTask

from portal.celery import app
from portal.schedule import ENTRIES


def test_installing_twice_changes_nothing(db):
    call_command("sync_schedule")
    first = list(PeriodicTask.objects.order_by("pk").values())
    call_command("sync_schedule")
    assert list(PeriodicTask.objects.order_by("pk").values()) == first
    assert {entry["name"] for entry in first} >= set(ENTRIES)


def test_the_morning_run_is_at_seven_in_shanghai(db):
    call_command("sync_schedule")
    crontab = PeriodicTask.objects.get(task="deadlines.run_daily").crontab
    assert (crontab.hour, crontab.minute, str(crontab.timezone)) == ("7", "0", "Asia/Shanghai")


def test_what_an_administrator_switched_off_stays_off(db):
    call_command("sync_schedule")
    PeriodicTask.objects.filter(task="jobs.sweep").update(enabled=False, interval=None, crontab=None)
    call_command("sync_schedule")
    entry = PeriodicTask.objects.get(task="jobs.sweep")
    assert not entry.enabled
    assert entry.interval


@pytest.mark.parametrize("task", [task for task, _ in ENTRIES.values()])
def test_every_entry_names_a_task(task):
    app.loader.import_default_modules()
    assert task in app.tasks
