import re

import pytest
import time_machine
from django.contrib.auth.password_validation import get_default_password_validators

from portal.audit.models import AuditEvent
from tests.world import PASSWORD

LOGIN = "/accounts/login/"


def sign_in(client, username="clerk", password=PASSWORD, **extra):
    return client.post(LOGIN, {"username": username, "password": password}, **extra)


def test_signs_in_and_records_it(world, client):
    response = sign_in(client)
    assert response.status_code == 302
    assert AuditEvent.objects.filter(verb="auth.login", user_label="clerk").count() == 1


@pytest.mark.parametrize(("failures", "locked"), [(3, False), (4, False), (5, True)])
def test_locks_after_five_failures_from_one_address(world, client, failures, locked):
    for _ in range(failures):
        sign_in(client, password="错的")
    response = sign_in(client)
    assert (response.status_code == 429) is locked
    assert ("已锁定 30 分钟" in response.content.decode()) is locked


def test_a_county_behind_one_address_is_not_locked_out_together(world, client):
    for _ in range(6):
        sign_in(client, password="错的")
    assert sign_in(client, username="head").status_code == 302


def test_the_lock_opens_by_itself(world, client):
    with time_machine.travel("2026-04-01 09:00+08:00", tick=False) as clock:
        for _ in range(5):
            sign_in(client, password="错的")
        assert sign_in(client).status_code == 429
        clock.shift(31 * 60)
        assert sign_in(client).status_code == 302


def test_a_wrong_password_says_what_to_do_and_keeps_the_user_name(world, client):
    page = sign_in(client, password="错的").content.decode()
    assert "用户名或密码不对" in page
    assert 'value="clerk"' in page


def test_a_disabled_account_is_out_on_the_next_request(world):
    client = world.client("clerk")
    assert client.get("/accounts/profile/").status_code == 200
    user = world.user("clerk")
    user.is_active = False
    user.save()
    assert client.get("/accounts/profile/").status_code == 302


def test_a_one_time_password_must_be_changed_first(world):
    user = world.user("clerk")
    user.must_change_password = True
    user.save()
    client = world.client("clerk")
    assert client.get("/accounts/profile/").headers["Location"] == "/accounts/password/"
    response = client.post(
        "/accounts/password/",
        {"current": PASSWORD, "password": "新的登录密码-2026", "again": "新的登录密码-2026"},
    )
    assert response.status_code == 302
    assert client.get("/accounts/profile/").status_code == 200


@pytest.mark.parametrize(
    ("current", "new", "again", "said"),
    [
        ("错的", "新的登录密码-2026", "新的登录密码-2026", "现在的密码不对"),
        (PASSWORD, "新的登录密码-2026", "新的登录密码-2027", "两次输入的新密码不一样"),
        (PASSWORD, "短", "短", "新密码太短，至少 10 位。"),
        (PASSWORD, PASSWORD, PASSWORD, "与原密码相同"),
    ],
)
def test_a_bad_new_password_is_refused_beside_its_field(world, current, new, again, said):
    response = world.client("clerk").post(
        "/accounts/password/", {"current": current, "password": new, "again": again}
    )
    assert response.status_code == 422
    assert said in response.content.decode()


def test_every_broken_rule_is_said_in_chinese_on_a_line_of_its_own(world):
    form = {"current": PASSWORD, "password": "123456", "again": "123456"}
    page = world.client("clerk").post("/accounts/password/", form).content.decode()
    rules = [
        "新密码太短，至少 10 位。",
        "新密码不能全是数字，加上字母或符号。",
        "新密码太常见，容易被猜中，换一个。",
    ]
    assert f"<span>{'<br>'.join(rules)}</span>" in page


def test_the_rules_said_beforehand_are_the_ones_that_are_set(world, settings):
    name = "portal.accounts.validators.Long"
    settings.AUTH_PASSWORD_VALIDATORS = [{"NAME": name, "OPTIONS": {"min_length": 14}}]
    page = world.client("clerk").get("/accounts/password/").content.decode()
    assert ">至少 14 位。</div>" in page


@pytest.mark.parametrize("rule", get_default_password_validators(), ids=lambda rule: type(rule).__name__)
def test_no_password_rule_speaks_another_language(rule):
    assert not re.search("[A-Za-z]", rule.get_help_text() + str(rule.get_error_message()))


def test_signing_out_takes_a_post(world):
    client = world.client("clerk")
    assert client.get("/accounts/logout/").status_code == 405
    assert client.post("/accounts/logout/").status_code == 302
    assert client.get("/accounts/profile/").status_code == 302


@pytest.mark.parametrize("typed", ["x\r\n2026 INFO forged", PASSWORD, "a" * 300, "\0"])
def test_what_names_no_account_is_not_kept(world, client, typed):
    """Some type their password as user name; nobody forges a line of the log."""
    sign_in(client, username=typed, password="错的")
    event = AuditEvent.objects.filter(verb="auth.failed").first()
    assert event is None or (event.identity, event.user_label) == ("没有这个账号", "没有这个账号")


def test_a_failure_names_the_account_that_was_tried(world, client):
    sign_in(client, password="错的")
    assert AuditEvent.objects.get(verb="auth.failed").identity == "clerk"
