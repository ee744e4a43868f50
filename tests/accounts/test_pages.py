"""Account and grant pages: who opens them, and what they do."""

import datetime as dt
import io
import re
import zipfile

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.actions.users import open_accounts
from portal.accounts.models import Grant, User
from portal.actor import Role, system
from portal.audit.models import AuditEvent
from portal.clock import now, today
from portal.organizations.enums import Seat
from portal.organizations.models import Person
from portal.workbooks import open_workbook
from tests import world as building
from tests.accounts.hashers import Watching

EVERYBODY = ["clerk", "head", "staff", "secretary", "leader", "reader", "audit_admin", "stranger"]


@pytest.mark.parametrize("who", [*EVERYBODY, "security_admin"])
@pytest.mark.parametrize("name", ["user_list", "user_export", "password_slips"])
def test_users_are_the_system_administrators_alone(world, who, name):
    assert world.client(who).get(reverse(f"accounts:{name}")).status_code == 403


@pytest.mark.parametrize("who", [*EVERYBODY, "system_admin"])
@pytest.mark.parametrize("name", ["grant_list", "grant_new"])
def test_grants_are_the_security_administrators_alone(world, who, name):
    assert world.client(who).get(reverse(f"accounts:{name}")).status_code == 403


@pytest.mark.parametrize(
    "name", ["user_list", "user_export", "password_slips", "grant_list", "grant_new", "profile", "password"]
)
def test_nobody_signed_in_is_sent_to_sign_in(world, name):
    response = world.client().get(reverse(f"accounts:{name}"))
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/accounts/login/")


def test_wrong_methods(world):
    system, security = world.client("system_admin"), world.client("security_admin")
    user = world.user("clerk")
    assert system.get(reverse("accounts:user_open")).status_code == 405
    assert system.get(reverse("accounts:user_reset", args=[user.ref])).status_code == 405
    assert system.get(reverse("accounts:user_active", args=[user.ref])).status_code == 405
    assert system.post(reverse("accounts:user_list")).status_code == 405
    assert security.delete(reverse("accounts:grant_new")).status_code == 405
    assert security.post(reverse("accounts:grant_list")).status_code == 405


def test_a_stranger_user_is_not_found(world):
    url = reverse("accounts:user_reset", args=[world.user("stranger").ref])
    assert world.client("system_admin").post(url).status_code == 404


def test_resetting_signs_the_old_session_out(world):
    clerk = world.client("clerk")
    page = world.client("system_admin").post(reverse("accounts:user_reset", args=[world.user("clerk").ref]))
    assert "一次性密码" in page.content.decode()
    assert clerk.get(reverse("accounts:profile")).status_code == 302


def test_an_administrator_does_not_reset_or_disable_themself(world):
    client, own = world.client("system_admin"), world.user("system_admin").ref
    assert client.post(reverse("accounts:user_reset", args=[own])).status_code == 409
    assert client.post(reverse("accounts:user_active", args=[own])).status_code == 409


def test_disabling_and_enabling(world):
    url = reverse("accounts:user_active", args=[world.user("clerk").ref])
    client = world.client("system_admin")
    client.post(url)
    assert not User.objects.get(username="clerk").is_active
    client.post(url, {"active": "1"})
    assert User.objects.get(username="clerk").is_active


def test_granting_through_the_form(world):
    client = world.client("security_admin")
    form = {
        "user": world.user("bureau_clerk").pk,
        "role": Role.READER,
        "organization": world["区委"].pk,
        "from_on": "2026-01-01",
        "reason": "区纪委〔2026〕5号",
    }
    assert client.post(reverse("accounts:grant_new"), form).status_code == 302
    again = client.post(reverse("accounts:grant_new"), form)
    assert again.status_code == 422
    assert "不必重复授权" in again.content.decode()
    assert "区纪委〔2026〕5号" in again.content.decode()


@pytest.mark.parametrize(
    ("last", "status", "kept"),
    [
        ("2026-12-31", 302, dt.date(2027, 1, 1)),
        ("2026-01-01", 302, dt.date(2026, 1, 2)),
        ("2025-12-31", 422, None),
        ("", 302, None),
    ],
)
def test_a_grant_ends_with_the_day_that_is_named(world, last, status, kept):
    form = {
        "user": world.user("bureau_clerk").pk,
        "role": Role.READER,
        "organization": world["区委"].pk,
        "from_on": "2026-01-01",
        "to_on": last,
        "reason": "区纪委〔2026〕5号",
    }
    client = world.client("security_admin")
    assert client.post(reverse("accounts:grant_new"), form).status_code == status
    grant = Grant.objects.filter(user=world.user("bureau_clerk"), role=Role.READER).first()
    assert (grant.to_on if grant else None) == kept
    if kept:
        assert (grant.last_on.isoformat()) == last


def test_namesakes_are_told_apart_where_one_is_chosen(world):
    building.seat(world, "namesake", "己示例", "花桥", "干部", Seat.STAFF)
    picker = world.client("security_admin").get(reverse("accounts:grant_new")).text
    users = world.client("system_admin").get(reverse("accounts:user_list"), {"size": "100"}).text
    assert "己示例（clerk），龙台镇党委 联络员" in picker
    assert "己示例（namesake），花桥镇党委 干部" in picker
    assert "龙台镇党委 联络员" in users
    assert "花桥镇党委 干部" in users


def test_the_export_of_users_is_recorded_and_holds_no_formula(world):
    Person.objects.filter(name="己示例").update(name="=1+1")
    client = world.client("system_admin")
    response = client.get(reverse("accounts:user_export"), {"q": "clerk"})
    (sheet,) = open_workbook(response.content, "users.xlsx").sheets
    assert "=1+1" in str(sheet.rows)
    assert "龙台镇党委 联络员" in str(sheet.rows)
    with zipfile.ZipFile(io.BytesIO(response.content)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
    assert AuditEvent.objects.get(verb="account.export").changes.get().new == "3 个"


def test_a_grant_cannot_name_a_user_of_another_county(world):
    form = {
        "user": world.user("stranger").pk,
        "role": Role.READER,
        "organization": world["区委"].pk,
        "from_on": "2026-01-01",
        "reason": "x",
    }
    response = world.client("security_admin").post(reverse("accounts:grant_new"), form)
    assert response.status_code == 422
    assert not Grant.objects.filter(user=world.user("stranger"), role=Role.READER).exists()


def test_revoking_through_the_form(world):
    grant = Grant.objects.get(user=world.user("reader"))
    client = world.client("security_admin")
    url = reverse("accounts:grant_revoke", args=[grant.ref])
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "调离"}).status_code == 302
    assert client.post(url, {"reason": "调离"}).status_code == 409


def test_the_identity_in_the_address_must_be_ones_own(world):
    ref = world.tenures["head"].ref
    assert world.client("head").get(f"/as/{ref}/accounts/profile/").status_code == 200
    assert world.client("clerk").get(f"/as/{ref}/accounts/profile/").status_code == 404
    assert world.client().get(f"/as/{ref}/accounts/profile/").status_code == 302


def test_links_keep_the_identity(world):
    ref = world.tenures["head"].ref
    page = world.client("head").get(f"/as/{ref}/accounts/profile/").content.decode()
    assert f"/as/{ref}/accounts/password/" in page


@pytest.mark.parametrize(("who", "name"), [("system_admin", "user_list"), ("security_admin", "grant_list")])
def test_a_longer_list_costs_no_more_queries(world, who, name):
    client, address = world.client(who), reverse(f"accounts:{name}")
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(30):
        building.seat(world, f"more{number}", f"多示例{number}", "花桥", f"干部{number}", Seat.STAFF)
        building.grant(world, f"more{number}", Role.READER, "花桥")
    with CaptureQueriesContext(connection) as many:
        client.get(address, {"size": "100"})
    assert len(many) == len(few)


@pytest.mark.django_db(transaction=True)
def test_passwords_are_hashed_before_the_transaction(settings):
    county = building.build()
    settings.PASSWORD_HASHERS = ["tests.accounts.hashers.Watching"]
    Watching.inside.clear()
    people = [Person.objects.create(jurisdiction=county.jurisdiction, name=f"新示例{n}") for n in range(2)]
    opened = open_accounts(people=people, by=system())
    assert Watching.inside == [False, False]
    assert [user.check_password(password) for user, password in opened] == [True, True]


@pytest.mark.parametrize("who", ["security_admin", "audit_admin"])
def test_the_system_administrator_cannot_become_another_administrator(world, who):
    url = reverse("accounts:user_reset", args=[world.user(who).ref])
    response = world.client("system_admin").post(url)
    assert response.status_code == 409
    assert "三员的密码不能在网页上重置" in response.content.decode()
    assert User.objects.get(username=who).check_password(building.PASSWORD)


@pytest.mark.parametrize("who", ["security_admin", "audit_admin"])
def test_no_administrator_silences_another(world, who):
    url = reverse("accounts:user_active", args=[world.user(who).ref])
    response = world.client("system_admin").post(url)
    assert response.status_code == 409
    assert "先收回其管理员授权" in response.content.decode()
    assert User.objects.get(username=who).is_active
    User.objects.filter(pk=world.user(who).pk).update(is_active=False)
    account = reverse("accounts:user", args=[world.user(who).ref])
    assert ">启用</button>" in world.client("system_admin").get(account).content.decode()
    assert world.client("system_admin").post(url, {"active": "1"}).status_code == 302
    Grant.objects.filter(user=world.user(who)).update(revoked_at=now(), revoke_reason="轮岗")
    assert world.client("system_admin").post(url).status_code == 302
    assert not User.objects.get(username=who).is_active


def test_an_administrator_is_reset_on_the_server(world, capsys):
    call_command("reset_administrator", "audit_admin")
    printed = capsys.readouterr().out
    assert "audit_admin" in printed
    assert not User.objects.get(username="audit_admin").check_password(building.PASSWORD)
    for username in ("clerk", "nobody"):
        with pytest.raises(CommandError, match="没有用户名"):
            call_command("reset_administrator", username)


def test_a_new_grant_begins_today_and_asks_to_choose(world):
    text = world.client("security_admin").get(reverse("accounts:grant_new")).content.decode()
    assert re.search(rf'<input type="date" name="from_on" value="{today():%Y-%m-%d}"', text)
    assert text.count('<option value="" selected>请选择</option>') == 3
    assert "---------" not in text


@pytest.mark.parametrize("who", [*EVERYBODY, "security_admin"])
def test_one_account_is_the_system_administrators_alone(world, who):
    url = reverse("accounts:user", args=[world.user("clerk").ref])
    assert world.client(who).get(url).status_code == 403


def test_one_account_of_another_jurisdiction_is_not_found(world):
    url = reverse("accounts:user", args=[world.user("stranger").ref])
    assert world.client("system_admin").get(url).status_code == 404
    assert world.client("system_admin").post(url).status_code == 405


def managed(world, who: str) -> str:
    return (
        world.client("system_admin")
        .get(reverse("accounts:user", args=[world.user(who).ref]))
        .content.decode()
    )


def test_an_account_page_offers_what_may_be_done(world):
    clerk, security, own = (managed(world, who) for who in ("clerk", "security_admin", "system_admin"))
    assert "重置密码…" in clerk
    assert "停用…" in clerk
    assert world.tenures["clerk"].post.title in clerk
    assert "重置密码…" not in security
    assert "停用…" not in security
    assert "安全管理员" in security
    assert "重置密码…" not in own
    assert "停用…" not in own


def test_disabling_returns_to_the_account_which_offers_to_enable(world):
    client, ref = world.client("system_admin"), world.user("clerk").ref
    page = client.post(reverse("accounts:user_active", args=[ref]), follow=True)
    assert page.redirect_chain[-1][0].endswith(reverse("accounts:user", args=[ref]))
    assert ">启用</button>" in page.content.decode()
