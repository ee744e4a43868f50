"""我的 → 接口令牌: made once, seen once, revoked for good; and what the table refuses to hold."""

import datetime as dt
import logging
import re

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from portal.accounts.actions.tokens import create_token, revoke_tokens
from portal.accounts.identities import identities_of
from portal.accounts.models import ApiToken, TokenScope
from portal.accounts.policies import check_may_sign
from portal.actor import Actor, Role, Source
from portal.audit.models import AuditEvent, AuditValue
from portal.clock import now, today
from portal.errors import Refused
from tests.accounts.tokens import machine, token
from tests.responsibilities.counting import queries
from tests.world import PASSWORD

LIST, NEW = "/accounts/tokens/", "/accounts/tokens/new/"
PLAIN = re.compile(r"zrt_[\w-]{43}")
DAY = dt.datetime(2026, 4, 7, 10, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.fixture(autouse=True)
def day():
    with time_machine.travel(DAY, tick=False):
        yield


def filled(world, who="clerk", **changed):
    given = {
        "name": "台账系统",
        "identity": identities_of(world.user(who))[0].ref,
        "scopes": ["read:reports"],
        "expires_on": "2026-12-31",
        "password": PASSWORD,
    }
    return given | changed


def test_a_token_is_shown_once_and_only_its_hash_is_kept(world, caplog):
    caplog.set_level(logging.DEBUG)
    client = world.client("clerk")
    page = client.post(NEW, filled(world))
    plain = PLAIN.search(page.content.decode())[0]
    assert "no-store" in page["Cache-Control"]
    assert "data-copy" in page.content.decode()
    made = ApiToken.objects.get()
    assert (made.prefix, made.scopes, made.identity_label) == (
        plain[:10],
        ["read:reports"],
        "龙台镇党委 联络员",
    )
    again = client.get(LIST).content.decode()
    assert made.prefix in again
    assert plain not in again
    assert machine(plain).get("/api/v1/reports/").status_code == 200
    assert plain not in caplog.text
    assert plain not in everything_stored()


def everything_stored() -> str:
    """Every row of every table, as text."""
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows += [str(row) for row in cursor.fetchall()]
    return "\n".join(rows)


def test_making_and_revoking_are_recorded(world):
    made, plain = token(world)
    world.client("clerk").post(reverse("accounts:token_revoke", args=[made.ref]))
    verbs = AuditEvent.objects.filter(verb__startswith="token.").values_list("verb", "user_label")
    assert sorted(verbs) == [("token.create", "clerk"), ("token.revoke", "clerk")]
    assert not AuditValue.objects.filter(new__icontains=plain).exists()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"password": "错的"}, "密码不对"),
        ({"password": ""}, "请输入登录密码"),
        ({"scopes": []}, "至少勾选一项"),
        ({"scopes": ["sign:reports"]}, "sign:reports"),
        ({"scopes": ["write:drafts"]}, "把读也勾上"),
        ({"name": " "}, "必填"),
        ({"identity": "zzzzzzzzzzzz"}, "zzzzzzzzzzzz"),
        ({"expires_on": "2026-04-06"}, "不能早于今天"),
        ({"expires_on": "2027-04-09"}, "最长 366 天"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(world, changed, sentence):
    page = world.client("clerk").post(NEW, filled(world, **changed))
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("last", ["2026-04-07", "2027-04-08"])
def test_the_first_and_the_last_day_that_may_be_chosen(world, last):
    assert world.client("clerk").post(NEW, filled(world, expires_on=last)).status_code == 200


def test_the_identity_of_another_is_not_offered(world):
    others = identities_of(world.user("colleague"))[0].ref
    assert world.client("clerk").post(NEW, filled(world, identity=others)).status_code == 422


@pytest.mark.parametrize("who", ["system_admin", "security_admin", "audit_admin"])
def test_administrators_have_none(world, who):
    client = world.client(who)
    assert "管理员身份" in client.get(LIST).content.decode()
    assert client.post(NEW, filled(world, who)).status_code == 422
    with pytest.raises(Refused, match="管理员身份"):
        token(world, who)


@pytest.mark.parametrize("scopes", [[], ["sign:reports"], ["read:reports", "admin"]])
def test_the_action_itself_refuses_scopes_that_are_not_offered(world, scopes):
    with pytest.raises(Refused):
        token(world, scopes=scopes)


@pytest.mark.parametrize("days", [-1, 367])
def test_the_action_itself_refuses_the_wrong_days(world, days):
    with pytest.raises(Refused):
        token(world, days=days)


def test_an_empty_list_says_what_to_do(world):
    page = world.client("clerk").get(LIST).content.decode()
    assert "还没有接口令牌" in page
    assert NEW in page
    assert LIST in world.client("clerk").get("/accounts/profile/").content.decode()


def test_the_list_says_how_each_stands(world):
    clerk = world.client("clerk")
    token(world, name="在用")
    token(world, name="到期", days=0)
    revoke_tokens_of(world, token(world, name="吊销")[0])
    gone = token(world, name="离任")[0]
    ApiToken.objects.filter(pk=gone.pk).update(identity="zzzzzzzzzzzz")
    with time_machine.travel(DAY + dt.timedelta(minutes=20), tick=False):
        page = clerk.get(LIST).content.decode()
    for word in ("有效", "已吊销", "身份已无", "本人吊销", "没有用过"):
        assert word in page
    with time_machine.travel(DAY + dt.timedelta(days=1), tick=False):
        assert "已到期" in world.client("clerk").get(LIST).content.decode()


def revoke_tokens_of(world, made):
    world.client("clerk").post(reverse("accounts:token_revoke", args=[made.ref]))


@pytest.mark.parametrize("who", ["colleague", "head", "stranger", "system_admin", "security_admin"])
def test_a_token_is_its_owners_alone(world, who):
    made, plain = token(world)
    client = world.client(who)
    assert made.prefix not in client.get(LIST).content.decode()
    assert client.post(reverse("accounts:token_revoke", args=[made.ref])).status_code == 404
    assert machine(plain).get("/api/v1/reports/").status_code == 200


@pytest.mark.parametrize(("method", "url"), [("get", LIST), ("get", NEW), ("post", NEW), ("post", "revoke")])
def test_nobody_signed_in_is_sent_to_sign_in(world, method, url):
    made, _ = token(world)
    url = reverse("accounts:token_revoke", args=[made.ref]) if url == "revoke" else url
    answer = getattr(world.client(), method)(url)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")
    made.refresh_from_db()
    assert made.revoked_at is None


def test_wrong_methods(world):
    made, _ = token(world)
    client = world.client("clerk")
    assert client.post(LIST).status_code == 405
    assert client.delete(NEW).status_code == 405
    assert client.get(reverse("accounts:token_revoke", args=[made.ref])).status_code == 405


def test_revoking_works_once(world):
    made, plain = token(world)
    url = reverse("accounts:token_revoke", args=[made.ref])
    assert world.client("clerk").post(url).status_code == 302
    assert machine(plain).get("/api/v1/reports/").status_code == 401
    assert world.client("clerk").post(url).status_code == 409


def test_revoking_all_leaves_other_users_and_what_is_over(world):
    first, other = token(world)[0], token(world, "head")[0]
    assert revoke_tokens(user=first.user, reason="密码已重置", by=world.actor("clerk")) == 1
    assert revoke_tokens(user=first.user, reason="密码已重置", by=world.actor("clerk")) == 0
    other.refresh_from_db()
    assert other.revoked_at is None


def test_a_wrong_password_counts_towards_the_lock(world):
    client = world.client("clerk")
    for _ in range(5):
        client.post(NEW, filled(world, password="错的"))
    assert client.post(NEW, filled(world)).status_code == 429
    assert not ApiToken.objects.exists()


def test_as_many_queries_for_thirty_as_for_one(world):
    client = world.client("clerk")
    token(world)
    one = queries(client, LIST, {"size": 50})
    for number in range(29):
        token(world, name=f"系统{number}")
    assert queries(client, LIST, {"size": 50}) == one


def row(world, **changed):
    fields = {
        "user": world.user("clerk"),
        "name": "台账",
        "prefix": "zrt_abcdef",
        "token_hash": "0" * 64,
        "scopes": ["read:reports"],
        "identity": "abcdefghijkm",
        "identity_label": "龙台镇党委 联络员",
        "issued_on": today(),
        "expires_on": today(),
    }
    return ApiToken.objects.create(**(fields | changed))


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"name": ""}, "token_has_name"),
        ({"scopes": []}, "token_has_scopes"),
        ({"identity": ""}, "token_has_identity"),
        ({"expires_on": dt.date(2026, 4, 6)}, "token_expires_within_a_year"),
        ({"expires_on": dt.date(2027, 4, 9)}, "token_expires_within_a_year"),
        ({"revoked_at": DAY}, "token_revoked_with_reason"),
        ({"revoke_reason": "本人吊销"}, "token_revoked_with_reason"),
    ],
)
def test_each_constraint_holds(world, changed, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        row(world, **changed)


def test_at_the_edges_the_constraints_let_through(world):
    row(world, expires_on=dt.date(2027, 4, 8), revoked_at=now(), revoke_reason="本人吊销")


def test_no_two_tokens_have_one_hash(world):
    row(world)
    with pytest.raises(IntegrityError, match="token_hash"), transaction.atomic():
        row(world)


def test_no_scope_is_offered_beyond_reading_and_drafts():
    assert {scope.split(":")[0] for scope in TokenScope.values} == {"read", "write"}
    assert [scope for scope in TokenScope.values if scope.startswith("write")] == ["write:drafts"]


def test_what_an_api_request_would_sign_is_refused(world):
    check_may_sign(Actor(user=world.user("head")))
    with pytest.raises(Refused, match="接口不能代办"):
        check_may_sign(Actor(user=world.user("head"), source=Source.API))


def test_creating_names_the_token_and_its_day(world):
    made, plain = create_token(
        user=world.user("staff"),
        name=" 大屏 ",
        identity=identities_of(world.user("staff"))[0],
        scopes=["write:drafts", "read:reports"],
        expires_on=dt.date(2026, 5, 1),
        by=world.actor("staff"),
    )
    assert (made.name, made.scopes) == ("大屏", ["read:reports", "write:drafts"])
    assert str(made) == "staff 大屏"
    assert PLAIN.fullmatch(plain)
    assert Role.STAFF.label in made.identity_label
