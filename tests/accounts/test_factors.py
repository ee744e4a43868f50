"""Second factors: enrolling, passing, recovery codes, who may not, and that nothing stands in the clear."""

import pyotp
import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from portal.accounts.actions.factors import begin_authenticator, confirm_authenticator, new_recovery_codes
from portal.accounts.models import (
    Authenticator,
    FactorKind,
    RecoveryCode,
    SecurityKey,
    SecurityPolicy,
    SignIn,
)
from portal.actor import Role
from portal.audit.models import AuditEvent
from portal.clock import now
from tests.world import PASSWORD

NOON = "2026-04-07 12:00:00+08:00"
LIST, ASK, ENROL = (reverse(f"accounts:{name}") for name in ("factor_list", "factor", "authenticator"))


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as found:
        yield found


def digits(user, later: int = 0) -> str:
    found = Authenticator.objects.get(user=user)
    return pyotp.TOTP(found.secret).at(now(), counter_offset=later)


def enrol(world, who="clerk") -> list[str]:
    """With an authenticator and recovery codes, as if enrolled long ago."""
    user, by = world.user(who), world.actor(who)
    begin_authenticator(user=user, by=by)
    found = Authenticator.objects.get(user=user)
    with time_machine.travel("2026-03-01 09:00:00+08:00", tick=False):
        confirm_authenticator(user=user, code=pyotp.TOTP(found.secret).at(now()), by=by)
    return new_recovery_codes(user=user, by=by)


def test_enrolling_by_the_pages_shows_the_codes_once(world):
    client = world.client("clerk")
    assert client.post(ENROL).url == ENROL
    page = client.get(ENROL).content.decode()
    secret = Authenticator.objects.get().secret
    assert "data:image/svg+xml" in page
    assert secret[:4] in page
    wrong = client.post(ENROL, {"code": "000000", "password": PASSWORD})
    assert wrong.status_code == 422
    assert "六位数字不对" in wrong.content.decode()
    response = client.post(ENROL, {"code": digits(world.user("clerk")), "password": PASSWORD})
    assert "no-store" in response["Cache-Control"]
    assert response.content.decode().count("<code>") == 10
    assert RecoveryCode.objects.count() == 10
    assert SignIn.objects.get().factor == FactorKind.AUTHENTICATOR  # this session has shown it
    assert client.get(LIST).status_code == 200
    assert client.get(ENROL).url == LIST


def test_enrolling_asks_for_the_password(world):
    client = world.client("clerk")
    client.post(ENROL)
    response = client.post(ENROL, {"code": digits(world.user("clerk")), "password": "不是"})
    assert response.status_code == 422
    assert not Authenticator.objects.confirmed().exists()


def test_the_secret_and_the_codes_are_not_in_the_database(world):
    codes = enrol(world)
    secret = Authenticator.objects.get().secret
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM accounts_authenticator")
        assert secret not in cursor.fetchone()[0]
        cursor.execute("SELECT code_hash FROM accounts_recoverycode")
        kept = {row[0] for row in cursor.fetchall()}
    assert not kept & set(codes)


def test_nothing_opens_before_the_factor_is_passed(world):
    enrol(world)
    client = world.client("clerk")
    for name in ("home:workbench", "accounts:profile", "accounts:factor_list", "accounts:password"):
        assert client.get(reverse(name)).url == ASK
    assert client.get("/api/v1/reports/").status_code == 403
    fragment = client.get(reverse("home:workbench"), headers={"HX-Request": "true"})
    assert fragment["HX-Redirect"] == ASK


def test_the_digits_open_and_lead_back_to_the_page_asked_for(world):
    enrol(world)
    client = world.client("clerk")
    client.get(reverse("responsibilities:report_list"))
    assert "六位数字" in client.get(ASK).content.decode()
    response = client.post(ASK, {"code": digits(world.user("clerk"))})
    assert response.url == reverse("responsibilities:report_list")
    assert client.get(response.url).status_code == 200
    assert AuditEvent.objects.filter(verb="factor.pass").count() == 1


def test_digits_are_taken_once(world):
    enrol(world)
    code = None
    for status in (302, 422):
        client = world.client("clerk")
        code = code or digits(world.user("clerk"))
        assert client.post(ASK, {"code": code}).status_code == status


@pytest.mark.parametrize(("later", "status"), [(-2, 422), (-1, 302), (0, 302), (1, 302), (2, 422)])
def test_a_telephone_may_be_half_a_minute_off(world, later, status):
    enrol(world)
    client = world.client("clerk")
    assert client.post(ASK, {"code": digits(world.user("clerk"), later)}).status_code == status


def test_a_recovery_code_opens_once(world):
    codes = enrol(world)
    assert world.client("clerk").post(ASK, {"code": codes[0].upper()}).status_code == 302
    assert world.client("clerk").post(ASK, {"code": codes[0]}).status_code == 422
    assert world.client("clerk").post(ASK, {"code": codes[1].replace("-", "")}).status_code == 302
    assert RecoveryCode.objects.filter(used_at=None).count() == 8


def test_codes_of_another_do_not_open(world):
    codes = enrol(world, "head")
    enrol(world)
    assert world.client("clerk").post(ASK, {"code": codes[0]}).status_code == 422


@pytest.mark.parametrize(("failures", "locked"), [(3, False), (4, False), (5, True)])
def test_wrong_digits_count_with_wrong_passwords(world, failures, locked):
    enrol(world)
    client = world.client("clerk")
    for _ in range(failures):
        client.post(ASK, {"code": "000000"})
    response = client.post(ASK, {"code": digits(world.user("clerk"))})
    assert (response.status_code == 429) is locked
    fresh = world.client().post(reverse("accounts:login"), {"username": "clerk", "password": PASSWORD})
    assert (fresh.status_code == 429) is locked


def test_removing_asks_for_the_password_and_takes_the_codes_along(world):
    enrol(world)
    client = world.client("clerk")
    client.post(ASK, {"code": digits(world.user("clerk"))})
    remove = reverse("accounts:authenticator_remove")
    client.post(remove, {"password": "不是"})
    assert Authenticator.objects.exists()
    assert client.post(remove, {"password": PASSWORD}).url == LIST
    assert not Authenticator.objects.exists()
    assert not RecoveryCode.objects.exists()


def test_new_codes_end_the_old_ones(world):
    old = enrol(world)
    client = world.client("clerk")
    client.post(ASK, {"code": old[0]})
    page = client.post(reverse("accounts:codes_new"), {"password": PASSWORD})
    assert page.content.decode().count("<code>") == 10
    assert world.client("clerk").post(ASK, {"code": old[1]}).status_code == 422


def test_whose_role_asks_for_it_enrols_first(world):
    SecurityPolicy.objects.create(jurisdiction=world.jurisdiction, factor_roles=[Role.UNIT_CLERK])
    client = world.client("clerk")
    assert client.get(reverse("home:workbench")).url == LIST
    assert "先登记一种" in client.get(LIST).content.decode()
    assert world.client("head").get(reverse("home:workbench")).status_code == 200
    client.post(ENROL)
    client.post(ENROL, {"code": digits(world.user("clerk")), "password": PASSWORD})
    assert client.get(reverse("home:workbench")).status_code == 200


@pytest.mark.parametrize(
    "name", ["factor", "factor_list", "authenticator", "session_list", "policy", "reset_list"]
)
def test_nobody_signed_in_is_sent_to_sign_in(world, name):
    assert "/accounts/login/" in world.client().get(reverse(f"accounts:{name}")).url


@pytest.mark.parametrize(
    "name", ["factor_key", "authenticator_remove", "key_add", "codes_new", "session_end", "stay"]
)
def test_wrong_methods(world, name):
    assert world.client("clerk").get(reverse(f"accounts:{name}")).status_code in (302, 405)
    assert "/accounts/login/" in world.client().post(reverse(f"accounts:{name}")).url


def test_a_key_that_is_not_ones_own_is_not_found(world):
    key = SecurityKey.objects.create(user=world.user("head"), name="指纹", credential_id="x", public_key="y")
    client = world.client("clerk")
    assert (
        client.post(reverse("accounts:key_remove", args=[key.ref]), {"password": PASSWORD}).status_code == 404
    )
    assert SecurityKey.objects.exists()


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", '{"id": 5}', "x" * 50_000])
def test_nonsense_for_a_security_key_is_refused(world, answer):
    enrol(world)
    client = world.client("clerk")
    response = client.post(reverse("accounts:factor_key"), {"answer": answer})
    assert response.status_code == 422
    assert not SignIn.objects.get().factor
