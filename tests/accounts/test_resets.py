"""An administrator's reset never lets anyone sign for the person."""

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from portal.accounts.actions.factors import confirm_authenticator, reset_factors
from portal.accounts.actions.resets import confirm_reset
from portal.accounts.actions.users import reset_password
from portal.accounts.models import CredentialReset, SignIn
from portal.accounts.policies import check_may_sign
from portal.clock import now
from portal.documents.actions.letters import receive_letter, reply_to_letter
from portal.errors import Refused
from portal.home.counts import to_confirm
from portal.notifications.models import Notice
from responsibilities.actions.reports import save_report, submit_report
from responsibilities.snapshots import reading
from tests.accounts.test_factors import ASK, digits, enrol
from tests.documents import letters as make
from tests.documents.test_issuing import sign
from tests.responsibilities.builders import fill, planned

NOON = "2026-04-07 12:00:00+08:00"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as found:
        yield found


def may_sign(world, who="head") -> bool:
    try:
        check_may_sign(world.actor(who))
    except Refused:
        return False
    return True


def reset(world, who="head") -> CredentialReset:
    reset_password(user=world.user(who), by=world.actor("system_admin"))
    return CredentialReset.objects.get()


def test_a_reset_signs_out_and_tells_the_person(world):
    client = world.client("head")
    reset(world)
    assert client.get("/").status_code == 302
    assert not SignIn.objects.running().filter(user=world.user("head")).exists()
    assert Notice.objects.filter(person=world.actor("head").person, title__contains="重置密码").count() == 1


def test_nothing_is_signed_after_a_reset(world):
    made = planned(world)
    report = save_report(report=made.report, version=1, entries=fill(made.entries), by=world.actor("clerk"))
    reset(world)
    with pytest.raises(Refused, match="暂时不能签字"):
        submit_report(report=report, read=reading(report), by=world.actor("head"))
    assert not report.submissions.exists()


def test_no_letter_is_issued_after_a_reset(world):
    reset(world, "secretary")
    with pytest.raises(Refused, match="暂时不能签字"):
        sign(world, make.drafted(world))


def test_no_letter_is_received_or_answered_after_a_reset(world):
    [letter] = make.delivered(world, make.supervision(world, "a"))
    main = letter.addressees.get(part="main")
    reset(world, "clerk")
    with pytest.raises(Refused, match="暂时不能签字"):
        receive_letter(addressee=main, by=world.actor("clerk"))
    receive_letter(addressee=main, by=world.actor("head"))
    with pytest.raises(Refused, match="暂时不能签字"):
        reply_to_letter(letter=letter, text="已改", by=world.actor("clerk"))


@pytest.mark.parametrize(("hours", "free"), [(23, False), (24, True)])
def test_a_second_administrator_and_a_day(world, clock, hours, free):
    found = reset(world)
    clock.shift(hours * 3600)
    assert not may_sign(world)
    confirm_reset(reset=found, by=world.actor("security_admin"))
    assert may_sign(world) is free


def test_the_confirmation_alone_does_not_shorten_the_day(world, clock):
    found = reset(world)
    confirm_reset(reset=found, by=world.actor("security_admin"))
    with pytest.raises(Refused, match=r"4月8日 12:00 后可以签"):
        check_may_sign(world.actor("head"))
    clock.shift(24 * 3600)
    assert may_sign(world)


def test_a_factor_of_the_persons_own_frees_at_once(world):
    enrol(world, "head")
    reset(world)
    assert not may_sign(world)
    client = world.client("head")
    client.post(ASK, {"code": digits(world.user("head"))})
    assert may_sign(world)


def test_a_recovery_code_does_not(world):
    codes = enrol(world, "head")
    reset(world)
    world.client("head").post(ASK, {"code": codes[0]})
    assert not may_sign(world)


def test_a_factor_enrolled_after_the_reset_does_not(world, clock):
    reset(world)
    clock.shift(60)
    client = world.client("head")
    user = world.user("head")
    user.refresh_from_db()
    user.must_change_password = False
    user.save()
    client.post(reverse("accounts:authenticator"))
    confirm_authenticator(user=user, code=digits(user), by=world.actor("head"))
    clock.shift(60)
    client.post(ASK, {"code": digits(user)})
    assert not may_sign(world)


def test_reset_factors_hold_signing_whatever_is_shown_next(world):
    enrol(world, "head")
    reset_factors(user=world.user("head"), reason="手机丢了", by=world.actor("security_admin"))
    assert not may_sign(world)
    assert CredentialReset.objects.get().kind == "factors"


def test_reset_factors_need_a_reason_and_another(world):
    with pytest.raises(Refused, match="原因"):
        reset_factors(user=world.user("head"), reason=" ", by=world.actor("security_admin"))
    with pytest.raises(Refused, match="自己的账号"):
        reset_factors(user=world.user("security_admin"), reason="丢了", by=world.actor("security_admin"))


def test_who_reset_it_does_not_confirm(world):
    found = reset(world)
    url = reverse("accounts:reset_confirm", args=[found.ref])
    assert world.client("system_admin").post(url).status_code == 409
    assert world.client("security_admin").get(url).status_code == 405
    assert world.client("security_admin").post(url).status_code == 302
    assert world.client("security_admin").post(url).status_code == 409
    with pytest.raises(IntegrityError), transaction.atomic():
        CredentialReset.objects.update(confirmed_by=world.user("system_admin"))
    with pytest.raises(IntegrityError), transaction.atomic():
        CredentialReset.objects.update(confirmed_at=None)


@pytest.mark.parametrize(
    ("who", "status"),
    [("system_admin", 200), ("security_admin", 200), ("audit_admin", 403), ("staff", 403), ("head", 403)],
)
def test_who_sees_the_resets(world, who, status):
    found = reset(world, "clerk")
    assert world.client(who).get(reverse("accounts:reset_list")).status_code == status
    if status == 403:
        confirm = reverse("accounts:reset_confirm", args=[found.ref])
        assert world.client(who).post(confirm).status_code == 403


def test_the_menu_counts_what_this_administrator_may_confirm(world):
    reset(world)
    assert [to_confirm(world.actor(who)) for who in ("system_admin", "security_admin")] == [0, 1]


@pytest.mark.parametrize("who", ["system_admin", "audit_admin", "staff", "head"])
def test_only_the_security_administrator_resets_factors(world, who):
    enrol(world)
    url, wanted = reverse("accounts:factors_reset"), {"user": world.user("clerk").ref, "reason": "丢了"}
    assert world.client(who).get(url).status_code == 403
    assert world.client(who).post(url, wanted).status_code == 403
    assert "login" in world.client().post(url, wanted).url
    assert world.client("security_admin").put(url).status_code == 405
    assert world.client("security_admin").post(url, wanted).status_code == 302
    assert not world.user("clerk").recovery_codes.exists()


@pytest.mark.parametrize(("who", "reason"), [("head", "丢了"), ("stranger", "丢了"), ("clerk", " ")])
def test_whose_factors_cannot_be_reset(world, who, reason):
    enrol(world)
    enrol(world, "stranger")
    client, wanted = world.client("security_admin"), {"user": world.user(who).ref, "reason": reason}
    response = client.post(reverse("accounts:factors_reset"), wanted)
    assert response.status_code == 422
    assert not CredentialReset.objects.exists()


def test_a_first_password_is_no_reset(world):
    assert may_sign(world)
    assert not CredentialReset.objects.holding(now()).exists()
