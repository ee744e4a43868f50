"""登录安全策略: the security administrator's alone, checked, versioned, recorded."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from portal.accounts.models import SecurityPolicy
from portal.audit.models import AuditEvent

URL = reverse("accounts:policy")
GOOD = {
    "factor_roles": ["staff", "approver"],
    "idle_minutes": 20,
    "session_hours": 8,
    "password_days": 90,
    "version": 1,
}


@pytest.mark.parametrize(
    ("who", "status"),
    [("security_admin", 200), ("system_admin", 403), ("audit_admin", 403), ("staff", 403), ("head", 403)],
)
def test_who_may_look_and_change(world, who, status):
    client = world.client(who)
    assert client.get(URL).status_code == status
    assert client.post(URL, GOOD).status_code == (302 if status == 200 else 403)
    assert SecurityPolicy.objects.exists() is (status == 200)


def test_a_change_is_kept_and_recorded(world):
    world.client("security_admin").post(URL, GOOD)
    found = SecurityPolicy.objects.get()
    assert (found.factor_roles, found.idle_minutes, found.version) == (["staff", "approver"], 20, 2)
    event = AuditEvent.objects.get(verb="policy.change")
    assert set(event.fields) == {"factor_roles", "idle_minutes", "session_hours", "password_days"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("idle_minutes", 4),
        ("idle_minutes", 241),
        ("session_hours", 0),
        ("session_hours", 25),
        ("password_days", 731),
        ("factor_roles", ["boss"]),
        ("idle_minutes", "很久"),
    ],
)
def test_what_is_out_of_bounds_is_said_and_kept(world, field, value):
    response = world.client("security_admin").post(URL, GOOD | {field: value})
    assert response.status_code == 422
    assert not SecurityPolicy.objects.exists()
    if isinstance(value, int):
        assert f'value="{value}"' in response.content.decode()


def test_two_windows_do_not_overwrite_each_other(world):
    client = world.client("security_admin")
    client.post(URL, GOOD)
    late = client.post(URL, GOOD | {"idle_minutes": 60})
    assert late.status_code == 422
    assert "别人刚改过" in late.content.decode()
    assert SecurityPolicy.objects.get().idle_minutes == 20


@pytest.mark.parametrize("field", ["idle_minutes", "session_hours", "password_days"])
def test_the_database_holds_the_bounds(world, field):
    SecurityPolicy.objects.create(jurisdiction=world.jurisdiction)
    with pytest.raises(IntegrityError), transaction.atomic():
        SecurityPolicy.objects.update(**{field: 999})
