"""A small county for tests: 广安区 with a commission, an office, two towns, a bureau and a leader each.

`world.龙台` … are organizations; `world.user("clerk")` … accounts; `world.actor("clerk")` their Actors.
A second county (`world.elsewhere`) has strangers.
"""

import datetime as dt
from dataclasses import dataclass, field

from django.test import Client

from portal.accounts.identities import actor_for, identities_of
from portal.accounts.models import Grant, User
from portal.actor import Role
from portal.organizations.enums import AliasKind, OrganizationKind, OversightKind, Seat, SupervisionKind
from portal.organizations.models import (
    Jurisdiction,
    Organization,
    OrganizationAlias,
    Oversight,
    Person,
    Post,
    Supervision,
    Tenure,
)

PASSWORD = "责任田-Test-2026"
START = dt.date(2021, 10, 1)
K = OrganizationKind


@dataclass
class World:
    jurisdiction: Jurisdiction
    elsewhere: Jurisdiction
    organizations: dict[str, Organization] = field(default_factory=dict)
    tenures: dict[str, Tenure] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Organization:
        return self.organizations[name]

    def user(self, who: str) -> User:
        return self.users[who]

    def actor(self, who: str):
        """The Actor of `who` in the identity that their page opens with."""
        user = User.objects.get(pk=self.users[who].pk)
        return actor_for(user, next(iter(identities_of(user)), None))

    def client(self, who: str | None = None) -> Client:
        client = Client()
        if who:
            client.force_login(self.users[who], backend="django.contrib.auth.backends.ModelBackend")
        return client


def build() -> World:
    world = World(
        Jurisdiction.objects.create(
            name="广安区",
            issuer_title="中共广安市广安区纪律检查委员会",
            number_prefix="广区责",
            contact="示例甲 0826-0000000",
        ),
        Jurisdiction.objects.create(name="邻水县"),
    )
    _units(world)
    _people(world)
    _relations(world)
    _grants(world)
    return world


def unit(jurisdiction, name, kind, parent=None, short="", accountable=False) -> Organization:
    fields = {
        "jurisdiction": jurisdiction,
        "name": name,
        "kind": kind,
        "accountable": accountable,
        "parent": parent,
    }
    if parent is None:
        organization = Organization.objects.add_root(fields)
    else:
        organization = Organization.objects.add_child(Organization.objects.get(pk=parent.pk), fields)
    if short:
        OrganizationAlias.objects.create(
            organization=organization, name=short, normalized=short, kind=AliasKind.SHORT
        )
    return organization


def _units(world: World) -> None:
    county, units = world.jurisdiction, world.organizations
    root = units["区委"] = unit(county, "中共广安市广安区委", K.PARTY_COMMITTEE, short="区委")
    units["区纪委"] = unit(county, "区纪委监察局", K.DISCIPLINE, root, "区纪委", accountable=True)
    units["区委办"] = unit(county, "区委办公室", K.PARTY_DEPARTMENT, root, "区委办", accountable=True)
    units["区政府"] = unit(county, "广安区人民政府", K.GOVERNMENT, root, "区政府")
    units["区财政局"] = unit(county, "区财政局", K.GOVERNMENT_DEPARTMENT, units["区政府"], accountable=True)
    units["龙台"] = unit(county, "龙台镇党委", K.TOWNSHIP, root, "龙台镇", accountable=True)
    units["龙台纪委"] = unit(county, "龙台镇纪委", K.DISCIPLINE, units["龙台"])
    units["花桥"] = unit(county, "花桥镇党委", K.TOWNSHIP, root, "花桥镇", accountable=True)
    other = units["邻水县委"] = unit(world.elsewhere, "中共邻水县委", K.PARTY_COMMITTEE, short="县委")
    units["鼎屏"] = unit(world.elsewhere, "鼎屏镇党委", K.TOWNSHIP, other, "鼎屏镇", accountable=True)
    for organization in units.values():
        organization.refresh_from_db()
    county.root, county.discipline_organ, county.leading_office = root, units["区纪委"], units["区委办"]
    county.save()
    world.elsewhere.root = other
    world.elsewhere.save()


def seat(
    world: World, who: str, name: str, organization: str, title: str, kind: str, username: str = ""
) -> Tenure:
    """`who` (an existing person takes a second post) in a post, with an account."""
    place = world[organization]
    known = world.tenures.get(who)
    person = known.person if known else Person.objects.create(jurisdiction=place.jurisdiction, name=name)
    post, _ = Post.objects.get_or_create(organization=place, title=title, seat=kind)
    tenure = Tenure.objects.create(person=person, post=post, from_on=START)
    world.tenures[who] = tenure
    if not known:
        world.users[who] = User.objects.create_user(
            username or who, PASSWORD, person=person, must_change_password=False
        )
    return tenure


def _people(world: World) -> None:
    seat(world, "leader", "王示例", "区政府", "副区长", Seat.MEMBER)
    seat(world, "secretary", "李示例", "区纪委", "区纪委书记", Seat.PARTY_HEAD)
    seat(world, "staff", "甲示例", "区纪委", "党风室主任", Seat.STAFF)
    seat(world, "commission_clerk", "陈示例", "区纪委", "联络员", Seat.CLERK)
    seat(world, "office", "冯示例", "区委办", "区委办主任", Seat.PARTY_HEAD)
    seat(world, "head", "丁示例", "龙台", "党委书记", Seat.PARTY_HEAD)
    seat(world, "clerk", "己示例", "龙台", "联络员", Seat.CLERK)
    seat(world, "colleague", "庚示例", "花桥", "联络员", Seat.CLERK)
    seat(world, "other_head", "辛示例", "花桥", "党委书记", Seat.PARTY_HEAD)
    seat(world, "bureau_clerk", "壬示例", "区财政局", "联络员", Seat.CLERK)
    seat(world, "bureau_head", "癸示例", "区财政局", "局长", Seat.PARTY_HEAD)
    seat(world, "discipline", "丑示例", "龙台纪委", "纪委书记", Seat.DISCIPLINE_HEAD)
    seat(world, "reader", "寅示例", "区委办", "干部监督科科长", Seat.STAFF)
    for role in ("system_admin", "security_admin", "audit_admin"):
        seat(world, role, f"{role[0]}示例", "区委办", f"信息中心 {role}", Seat.STAFF)
    seat(world, "stranger", "外示例", "鼎屏", "党委书记", Seat.PARTY_HEAD)
    seat(world, "stranger_staff", "远示例", "邻水县委", "县纪委干部", Seat.STAFF)


def _relations(world: World) -> None:
    for name in ("龙台", "区财政局"):
        Oversight.objects.create(
            post=world.tenures["leader"].post,
            organization=world[name],
            kind=OversightKind.OVERSEE,
            from_on=START,
        )
    for name in ("花桥", "区纪委", "区委办"):
        Oversight.objects.create(
            post=world.tenures["secretary"].post,
            organization=world[name],
            kind=OversightKind.OVERSEE,
            from_on=START,
        )
    Supervision.objects.create(
        organ=world["龙台纪委"], organization=world["龙台"], kind=SupervisionKind.PEER, from_on=START
    )


def grant(world: World, who: str, role: str, organization: str) -> Grant:
    return Grant.objects.create(
        user=world.users[who],
        role=role,
        organization=world[organization],
        from_on=START,
        reason="测试授权",
    )


def _grants(world: World) -> None:
    grant(world, "staff", Role.STAFF, "区委")
    grant(world, "secretary", Role.APPROVER, "区委")
    grant(world, "office", Role.STAFF, "区纪委")
    grant(world, "reader", Role.READER, "区委")
    for role in ("system_admin", "security_admin", "audit_admin"):
        grant(world, role, role, "区委")
    grant(world, "stranger_staff", Role.STAFF, "邻水县委")
