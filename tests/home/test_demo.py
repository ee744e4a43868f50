"""The demonstration: its days for any today, and one whole load."""

import datetime as dt
import json
from collections import Counter
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from accountability.models import Talk
from portal.deadlines.lights import with_light
from portal.deadlines.models import DailyRun
from portal.documents.enums import LetterKind
from portal.documents.enums import LetterStatus as S
from portal.documents.models import Letter
from portal.home.demo import accounts
from portal.home.demo.dates import setting_for
from portal.organizations.models import Organization, Tenure
from responsibilities.models import Evidence, ProgressReport

NOW = "2026-10-21 10:00+08:00"


def days(start: dt.date, end: dt.date):
    while start <= end:
        yield start
        start += dt.timedelta(days=1)


@pytest.mark.django_db
def test_the_latest_checklist_is_late_enough_whatever_today_is():
    for day in days(dt.date(2025, 1, 1), dt.date(2027, 12, 31)):
        setting = setting_for(day)
        assert 1 <= setting.due_workday <= 60, day
        assert 6 <= setting.late <= 13, day
        assert setting.day(0) <= day


@pytest.mark.django_db
def test_no_accounts_outside_the_demonstration(world, settings):
    assert accounts() == []
    settings.DEMO = True
    assert accounts() == []


@pytest.fixture
def loaded(db, settings):
    settings.DEMO = True
    out = StringIO()
    with time_machine.travel(NOW, tick=True):
        call_command("load_demo", "--json", stdout=out)
        yield json.loads(out.getvalue())


def test_the_demonstration(loaded, client):
    assert loaded["loaded"]
    setting = setting_for(dt.date(2026, 10, 21))
    _check_field(setting)
    _check_letters()
    _check_runs()
    _check_accounts(client)
    _check_it_loads_once()


def _check_field(setting) -> None:
    latest = with_light(ProgressReport.objects.filter(quarter=setting.quarter), "deadline__")
    lights = Counter(latest.values_list("light", flat=True))
    assert lights["late"] >= 3
    assert lights["soon"] >= 1
    assert lights["ok"] >= 3
    assert lights["done"] > sum(lights.values()) / 2
    assert latest.filter(late_days__gt=0).exists()
    earlier = ProgressReport.objects.filter(quarter__lt=setting.quarter)
    assert set(earlier.values_list("status", flat=True)) == {"accepted"}
    later = ProgressReport.objects.filter(quarter__gt=setting.quarter)
    assert set(later.values_list("status", flat=True)) <= {"pending"}


def _check_letters() -> None:
    letters = Letter.objects.exclude(number_text="")
    assert set(letters.values_list("kind", flat=True)) == set(LetterKind.values)
    supervision = letters.filter(kind=LetterKind.SUPERVISION_LETTER)
    statuses = set(supervision.values_list("status", flat=True))
    assert statuses >= {S.DELIVERED, S.RECEIVED, S.REPLIED, S.CLOSED}
    assert all(letter.authorization_id and letter.pdf_id for letter in supervision)
    assert Talk.objects.filter(status="held").exists()
    for status in (S.DRAFT, S.CHECKED):
        assert Letter.objects.get(status=status).kind == LetterKind.SUPERVISION_LETTER


def _check_one_unit_has_both() -> None:
    """Whoever fills in can be followed to whoever signs, and has files to use again."""
    names = {role: username for role, username, _, who in accounts() if "龙台镇" in who}
    assert set(names) == {"单位主要负责人", "联络员"}
    seats = Tenure.objects.filter(person__user__username__in=names.values())
    assert len({seat.post.organization_id for seat in seats}) == 1
    assert Evidence.objects.filter(organization=seats[0].post.organization_id, entries__isnull=False).exists()


def _check_runs() -> None:
    assert DailyRun.objects.filter(on=dt.date(2026, 10, 21)).exists()
    assert [run.errors for run in DailyRun.objects.all() if run.errors] == []


def _check_accounts(client) -> None:
    for _, username, password, _ in accounts():
        assert _sign_in(client, username, password)
        assert client.get("/").status_code == 200
        client.logout()
    assert len(accounts()) == 11
    _check_one_unit_has_both()


def _sign_in(client, username: str, password: str) -> bool:
    response = client.post("/accounts/login/", {"username": username, "password": password})
    return response.status_code == 302


def _check_it_loads_once() -> None:
    before = Organization.objects.count()
    with pytest.raises(SystemExit) as stopped:
        call_command("load_demo", "--json", stdout=StringIO())
    assert stopped.value.code == 1
    assert Organization.objects.count() == before
