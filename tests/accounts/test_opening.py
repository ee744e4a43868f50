"""Opening many accounts at once: a job, its slips of paper, and when the passwords go."""

import datetime as dt
import re

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from portal.accounts.actions.users import change_password
from portal.accounts.models import OneTimePassword, User
from portal.accounts.tasks import purge_passwords
from portal.audit.models import AuditEvent
from portal.jobs import Job, JobStatus, run_queued
from portal.organizations.models import Person
from portal.schedule import ENTRIES
from tests import world as building
from tests.world import START

OPEN, SLIPS = reverse("accounts:user_open"), reverse("accounts:password_slips")


@pytest.fixture
def waiting(world):
    """Two who wait for an account: of 花桥镇, of 龙台镇."""
    for number, who in (("0778", "other_head"), ("0777", "head")):
        person = Person.objects.create(
            jurisdiction=world.jurisdiction, name=f"新示例{number}", staff_number=number
        )
        person.tenures.create(post=world.tenures[who].post, from_on=START)
    return world


def opened(world):
    client = world.client("system_admin")
    client.post(OPEN)
    run_queued()
    return client


def passwords(page: str) -> list[str]:
    return re.findall(r"<code>(\w{4}-\w{4}-\w{4})</code>", page)


def test_the_page_can_be_left_and_the_slips_seen_again(waiting):
    client = waiting.client("system_admin")
    to = client.post(OPEN).headers["Location"]
    assert to == reverse("jobs:detail", args=[Job.objects.get().ref])
    assert "正在后台开通账号" in client.get(reverse("accounts:user_list")).text
    (done,) = run_queued()
    assert (done.status, done.total, done.result) == (JobStatus.DONE, 2, {"accounts": 2})
    assert SLIPS in client.get(to).text
    assert "有 2 张一次性密码条没有确认打印" in client.get(reverse("accounts:user_list")).text
    first, second = client.get(SLIPS), client.get(SLIPS)
    assert "no-store" in first.headers["Cache-Control"]
    assert len(passwords(first.text)) == 2
    assert passwords(first.text) == passwords(second.text)
    user = User.objects.get(username="0777")
    assert user.must_change_password
    assert user.check_password(user.one_time_password.password)


def test_a_slip_says_who_where_and_what_to_do_and_stands_by_unit(waiting):
    page = opened(waiting).get(SLIPS).text
    assert page.index("龙台镇党委 党委书记") < page.index("花桥镇党委 党委书记")
    for text in ("新示例0777", "0777", "http://testserver/", "改成自己的密码"):
        assert text in page


def test_pressing_twice_opens_once(waiting):
    client = waiting.client("system_admin")
    assert client.post(OPEN).headers["Location"] == client.post(OPEN).headers["Location"]
    run_queued()
    assert Job.objects.count() == 1
    assert client.post(OPEN).headers["Location"] == reverse("accounts:user_list")


def test_the_passwords_are_ciphertext_only_and_not_in_the_job(waiting):
    plain = passwords(opened(waiting).get(SLIPS).text)
    with connection.cursor() as cursor:
        cursor.execute("SELECT password FROM accounts_onetimepassword")
        kept = [row[0] for row in cursor.fetchall()]
    assert not any(word in text for word in plain for text in kept)
    job = Job.objects.get()
    assert not any(word in f"{job.params} {job.result} {job.message}" for word in plain)
    changes = AuditEvent.objects.filter(verb__startswith="account.").values_list("changes__new", flat=True)
    assert not any(word in str(list(changes)) for word in plain)


def test_confirmed_they_are_gone(waiting):
    client = opened(waiting)
    client.post(reverse("accounts:password_printed"))
    assert not OneTimePassword.objects.exists()
    assert passwords(client.get(SLIPS).text) == []
    assert AuditEvent.objects.get(verb="account.printed").subject_count == 2


def test_after_a_day_they_are_neither_shown_nor_kept(waiting):
    client = opened(waiting)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(hours=24, minutes=1)):
        client = waiting.client("system_admin")
        assert passwords(client.get(SLIPS).text) == []
        assert [purge_passwords(), purge_passwords()] == [2, 0]
    assert purge_passwords.name in {task for task, _ in ENTRIES.values()}


def test_ones_own_password_ends_the_one_time_one(waiting):
    opened(waiting)
    user = User.objects.get(username="0777")
    change_password(user=user, password="新的登录密码-2026", keep="", by=waiting.actor("head"))
    assert not OneTimePassword.objects.filter(user=user).exists()


def test_only_who_opened_them_sees_them(waiting):
    opened(waiting)
    other = building.seat(waiting, "second", "另示例", "区委办", "干部", "staff")
    building.grant(waiting, "second", "system_admin", "区委")
    assert other
    assert passwords(waiting.client("second").get(SLIPS).text) == []


def test_looking_at_the_slips_is_recorded(waiting):
    opened(waiting).get(SLIPS)
    assert AuditEvent.objects.get(verb="account.slips").subject_count == 2


def test_who_is_no_longer_system_administrator_opens_nothing(waiting):
    waiting.client("system_admin").post(OPEN)
    waiting.user("system_admin").grants.all().delete()
    (done,) = run_queued()
    assert done.status == JobStatus.FAILED
    assert not User.objects.filter(username="0777").exists()
