import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from portal.accounts.actions.grants import grant_role, revoke_grant
from portal.accounts.models import Grant
from portal.actor import ADMINISTRATORS, Role
from portal.clock import now, today
from portal.errors import Refused
from tests.world import START


def give(world, who, role, organization="区委", **extra):
    options = {"from_on": START, "to_on": None, "reason": "会议纪要", "by": world.actor("security_admin")}
    return grant_role(
        user=world.user(who), role=role, organization=world[organization], **{**options, **extra}
    )


def test_a_grant_works_on_the_next_request_and_ends_with_it(world):
    grant = give(world, "bureau_clerk", Role.READER)
    assert Role.READER in {s.role for i in identities(world, "bureau_clerk") for s in i.scopes}
    revoke_grant(grant=grant, reason="调离", by=world.actor("security_admin"))
    assert Role.READER not in {s.role for i in identities(world, "bureau_clerk") for s in i.scopes}


def identities(world, who):
    from portal.accounts.identities import identities_of

    return identities_of(world.user(who))


@pytest.mark.parametrize("held", sorted(ADMINISTRATORS))
@pytest.mark.parametrize("wanted", sorted(ADMINISTRATORS))
def test_nobody_holds_two_administrator_roles(world, held, wanted):
    who = "clerk"
    give(world, who, held)
    with pytest.raises(Refused):
        give(world, who, wanted)


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_the_database_refuses_two_administrator_roles_as_well(world, role):
    user = world.user("audit_admin")
    with pytest.raises(IntegrityError):
        Grant.objects.create(user=user, role=role, organization=world["区委"], from_on=START, reason="绕过")


@pytest.mark.parametrize("role", [Role.STAFF, Role.APPROVER, Role.READER])
@pytest.mark.parametrize("who", ["system_admin", "security_admin", "audit_admin"])
def test_an_administrator_gets_no_business_role(world, who, role):
    if who == "security_admin":
        with pytest.raises(Refused, match="不能给自己授权"):
            give(world, who, role)
    else:
        with pytest.raises(Refused, match="不能接触业务数据"):
            give(world, who, role)


def test_staff_cannot_become_an_administrator(world):
    with pytest.raises(Refused, match="已有业务角色"):
        give(world, "staff", Role.SYSTEM_ADMIN)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (Role.SYSTEM_ADMIN, Role.STAFF),
        (Role.STAFF, Role.SYSTEM_ADMIN),
        (Role.AUDIT_ADMIN, Role.SYSTEM_ADMIN),
    ],
)
def test_a_grant_that_begins_later_counts_already(world, first, then):
    later = today() + dt.timedelta(days=30)
    give(world, "bureau_clerk", first, from_on=later)
    with pytest.raises(Refused):
        give(world, "bureau_clerk", then, from_on=later)


def test_an_expired_administrator_is_taken_back_before_the_next_grant(world):
    ended = give(world, "bureau_clerk", Role.AUDIT_ADMIN, to_on=START + dt.timedelta(days=30))
    with pytest.raises(Refused, match="已到期而没有收回"):
        give(world, "bureau_clerk", Role.SYSTEM_ADMIN)
    revoke_grant(grant=ended, reason="到期", by=world.actor("security_admin"))
    give(world, "bureau_clerk", Role.SYSTEM_ADMIN)


def test_an_expired_administrator_may_take_up_business(world):
    give(world, "bureau_clerk", Role.AUDIT_ADMIN, to_on=START + dt.timedelta(days=30))
    give(world, "bureau_clerk", Role.READER)


def test_a_grant_stays_inside_the_jurisdiction(world):
    with pytest.raises(Refused, match="辖区"):
        give(world, "clerk", Role.READER, "邻水县委")


def test_the_same_grant_is_not_given_twice(world):
    give(world, "clerk", Role.READER)
    with pytest.raises(Refused, match="已有这个角色"):
        give(world, "clerk", Role.READER)


def test_a_grant_that_ends_before_it_begins_is_refused(world):
    with pytest.raises(Refused, match="晚于生效日期"):
        give(world, "clerk", Role.READER, to_on=START)


@pytest.mark.parametrize(
    ("day", "in_force"),
    [("2026-02-28", False), ("2026-03-01", True), ("2026-03-31", True), ("2026-04-01", False)],
)
def test_dates_are_half_open(world, day, in_force):
    give(world, "clerk", Role.READER, from_on=dt.date(2026, 3, 1), to_on=dt.date(2026, 4, 1))
    with time_machine.travel(f"{day} 12:00+08:00"):
        assert (
            Grant.objects.in_force().filter(role=Role.READER, user=world.user("clerk")).exists() is in_force
        )


def test_revoking_needs_a_reason_and_happens_once(world):
    grant = give(world, "clerk", Role.READER)
    by = world.actor("security_admin")
    with pytest.raises(Refused, match="收回原因"):
        revoke_grant(grant=grant, reason=" ", by=by)
    revoke_grant(grant=grant, reason="调离", by=by)
    with pytest.raises(Refused, match="已经收回"):
        revoke_grant(grant=grant, reason="调离", by=by)


@pytest.mark.parametrize(
    "fields",
    [
        {"to_on": START},
        {"reason": ""},
        {"revoked_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC), "revoke_reason": ""},
    ],
)
def test_each_constraint_holds(world, fields):
    row = {"user": world.user("clerk"), "role": Role.READER, "organization": world["区委"], "from_on": START}
    with pytest.raises(IntegrityError):
        Grant.objects.create(**{"reason": "依据", **row, **fields})


def reviewed(world, who="security_admin", **wanted):
    found = Grant.objects.get(user=world.user("staff"))
    Grant.objects.filter(pk=found.pk).update(**wanted)
    return world.client(who).post(reverse("accounts:grant_review", args=[found.ref]))


@pytest.mark.parametrize(("days", "due"), [(360, False), (370, True)])
def test_a_grant_is_reviewed_once_a_year(world, days, due):
    Grant.objects.update(granted_at=now() - dt.timedelta(days=days))
    assert Grant.objects.to_review().filter(user=world.user("staff")).exists() is due
    page = world.client("security_admin").get(reverse("accounts:grant_list")).content.decode()
    assert ("该复核" in page) is due


def test_reviewed_is_good_for_another_year(world):
    assert reviewed(world, granted_at=now() - dt.timedelta(days=800)).status_code == 302
    found = Grant.objects.get(user=world.user("staff"))
    assert found.reviewed_by == world.user("security_admin")
    assert not Grant.objects.to_review().filter(pk=found.pk).exists()
    Grant.objects.filter(pk=found.pk).update(reviewed_at=now() - dt.timedelta(days=370))
    assert Grant.objects.to_review().filter(pk=found.pk).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.update(reviewed_by=None)


def test_what_is_over_is_not_reviewed(world):
    assert reviewed(world, to_on=dt.date(2022, 1, 1)).status_code == 409
    own = Grant.objects.get(user=world.user("security_admin"))
    client = world.client("security_admin")
    assert client.post(reverse("accounts:grant_review", args=[own.ref])).status_code == 409


@pytest.mark.parametrize(
    ("who", "status"), [("system_admin", 403), ("audit_admin", 403), ("staff", 403), (None, 302)]
)
def test_only_the_security_administrator_reviews(world, who, status):
    assert reviewed(world, who).status_code == status
    found = Grant.objects.get(user=world.user("staff"))
    url = reverse("accounts:grant_review", args=[found.ref])
    assert world.client("security_admin").get(url).status_code == 405
    assert not Grant.objects.filter(reviewed_at__isnull=False).exists()
