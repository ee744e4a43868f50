import pytest

from portal.accounts.identities import identities_of
from portal.actor import Role


@pytest.mark.parametrize(
    ("who", "roles"),
    [
        ("leader", {Role.LEADER}),
        ("secretary", {Role.APPROVER}),
        ("staff", {Role.STAFF}),
        ("head", {Role.UNIT_HEAD}),
        ("clerk", {Role.UNIT_CLERK}),
        ("discipline", {Role.DISCIPLINE_HEAD}),
        ("reader", {Role.READER}),
        ("system_admin", {Role.SYSTEM_ADMIN}),
        ("audit_admin", {Role.AUDIT_ADMIN}),
    ],
)
def test_first_identity_comes_from_the_seat_or_the_grant(world, who, roles):
    assert world.actor(who).roles == roles


def test_an_administrator_acts_as_nothing_else(world):
    identities = identities_of(world.user("system_admin"))
    assert [scope.role for identity in identities for scope in identity.scopes] == [Role.SYSTEM_ADMIN]


def test_a_post_with_oversight_leads_what_it_oversees(world):
    actor = world.actor("leader")
    assert actor.reaches(world["龙台"], Role.LEADER)
    assert not actor.reaches(world["花桥"], Role.LEADER)


def test_a_unit_head_does_not_reach_below_their_own_unit(world):
    actor = world.actor("head")
    assert actor.reaches(world["龙台"], Role.UNIT_HEAD)
    assert not actor.reaches(world["龙台纪委"], Role.UNIT_HEAD)
