import pytest

from portal.accounts.identities import identities_of
from portal.actor import Role
from portal.organizations.enums import OrganizationKind, Seat
from portal.organizations.models import Organization
from responsibilities.permissions.reports import may_review_unit
from tests.world import grant, seat, unit


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


def test_an_office_without_duties_of_its_own_belongs_to_the_unit_above(world):
    office = unit(world.jurisdiction, "党风政风监督室", OrganizationKind.OTHER, world["区纪委"])
    world.organizations["监督室"] = Organization.objects.get(pk=office.pk)
    seat(world, "office_staff", "卯示例", "监督室", "副主任", Seat.STAFF)
    grant(world, "office_staff", Role.STAFF, "区委")
    actor = world.actor("office_staff")
    assert actor.own_organization_ids == {office.pk, world["区纪委"].pk}
    assert not may_review_unit(actor, world["区纪委"])
    assert may_review_unit(actor, world["龙台"])


def test_the_leading_groups_office_inside_the_commission_reviews_it(world):
    office = unit(world.jurisdiction, "责任制领导小组办公室", OrganizationKind.OTHER, world["区纪委"])
    world.organizations["领导小组办公室"] = Organization.objects.get(pk=office.pk)
    seat(world, "office_head", "卯示例", "领导小组办公室", "主任", Seat.STAFF)
    grant(world, "office_head", Role.STAFF, "区纪委")
    assert not may_review_unit(world.actor("office_head"), world["区纪委"])
    type(world.jurisdiction).objects.filter(pk=world.jurisdiction.pk).update(leading_office=office)
    assert may_review_unit(world.actor("office_head"), world["区纪委"])


def test_a_seat_with_nothing_accountable_above_is_only_itself(world):
    assert world.actor("leader").own_organization_ids == {world["区政府"].pk}
    assert world.actor("discipline").own_organization_ids == {world["龙台纪委"].pk, world["龙台"].pk}
