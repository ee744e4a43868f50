"""A county of any size, made directly: what the cases stand on, not what they measure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection, models

from portal.accounts.models import Grant, User
from portal.actor import Role
from portal.organizations.enums import OrganizationKind, OversightKind, Seat
from portal.organizations.models import Jurisdiction, Organization, Oversight, Person, Post, Tenure
from portal.refs import RefField
from responsibilities.models import Duty, DutyCategory, DutyParty, DutyPlan

START = dt.date(2016, 1, 4)
LEADERS = 20
RANDOM_REF = "substr(md5(random()::text || clock_timestamp()::text), 1, 16)"


@dataclass
class County:
    jurisdiction: Jurisdiction
    units: list[Organization]
    leaders: list[Post]
    secretary: Tenure
    staff: User


def build(units: int) -> County:
    """A root, a commission, `units` accountable units each with head and clerk, twenty leaders who
    oversee them, and one account of the commission's staff."""
    jurisdiction = Jurisdiction.objects.create(
        name="基准区", issuer_title="中共基准区纪律检查委员会", number_prefix="基准责"
    )
    root = _organization(jurisdiction, "中共基准区委", OrganizationKind.PARTY_COMMITTEE, None, 1, units + 2)
    root.save()
    commission = _organization(jurisdiction, "区纪委监委", OrganizationKind.DISCIPLINE, root, 1)
    commission.save()
    office = _organization(jurisdiction, "区委办公室", OrganizationKind.INTERNAL, root, 2)
    office.save()
    jurisdiction.root, jurisdiction.discipline_organ, jurisdiction.leading_office = root, commission, office
    jurisdiction.save()
    rows = Organization.objects.bulk_create(_unit(jurisdiction, root, n) for n in range(units))
    leaders = _seats([(root, f"副区长{n}", Seat.MEMBER) for n in range(LEADERS)])
    _seats([(unit, "党委书记", Seat.PARTY_HEAD) for unit in rows])
    _seats([(unit, "联络员", Seat.CLERK) for unit in rows])
    Oversight.objects.bulk_create(
        Oversight(
            post=leaders[n % LEADERS].post, organization=unit, kind=OversightKind.OVERSEE, from_on=START
        )
        for n, unit in enumerate(rows)
    )
    secretary, officer = _seats(
        [(commission, "区纪委书记", Seat.PARTY_HEAD), (commission, "党风室主任", Seat.STAFF)]
    )
    user = User.objects.create_user("staff", None, person=officer.person, must_change_password=False)
    Grant.objects.create(user=user, role=Role.STAFF, organization=root, from_on=START, reason="基准")
    return County(jurisdiction, rows, [tenure.post for tenure in leaders], secretary, user)


def _organization(jurisdiction, name, kind, parent, step, numchild=0, **fields) -> Organization:
    path = Organization._get_path(parent.path if parent else "", 2 if parent else 1, step)
    depth = 2 if parent else 1
    return Organization(
        jurisdiction=jurisdiction, name=name, kind=kind, parent=parent, path=path, depth=depth,
        numchild=numchild, search=name, **fields,
    )  # fmt: skip


def _unit(jurisdiction, root, n: int) -> Organization:
    town = n % 5 == 0
    kind = OrganizationKind.TOWNSHIP if town else OrganizationKind.GOVERNMENT_DEPARTMENT
    name = f"第{n:04}{'镇党委' if town else '局'}"
    return _organization(jurisdiction, name, kind, root, n + 3, accountable=True, sort_order=n)


def _seats(wanted: list[tuple[Organization, str, str]]) -> list[Tenure]:
    people = Person.objects.bulk_create(
        Person(jurisdiction_id=place.jurisdiction_id, name=f"示例{n:04}")
        for n, (place, *_) in enumerate(wanted)
    )
    posts = Post.objects.bulk_create(
        Post(organization=place, title=title, seat=seat) for place, title, seat in wanted
    )
    return Tenure.objects.bulk_create(
        Tenure(person=person, post=post, from_on=START) for person, post in zip(people, posts, strict=True)
    )


def draft_plan(county: County, *, year: int, duties: int) -> DutyPlan:
    """Eight categories; each duty has a lead unit of its own and all units of the county in support."""
    plan = DutyPlan.objects.create(
        jurisdiction=county.jurisdiction, year=year, title=f"{year}年度党风廉政建设责任分工"
    )
    categories = DutyCategory.objects.bulk_create(
        DutyCategory(plan=plan, number=n, title=f"第{n}大项", short_title=f"大项{n}") for n in range(1, 9)
    )
    rows = Duty.objects.bulk_create(
        Duty(
            plan=plan,
            category=categories[n * 8 // duties],
            number=n + 1,
            title=f"第{n + 1}项任务：压实主体责任，完善制度，抓好落实",
            short_title=f"任务{n + 1}",
            windows=[[f"{year}-01-01", f"{year}-12-31"]],
            due_on=dt.date(year, 12, 31),
            leader_post=county.leaders[n % LEADERS],
        )
        for n in range(duties)
    )
    everyone = county.jurisdiction.groups.filter(name="各地各部门").first()
    everyone = everyone or county.jurisdiction.groups.create(
        name="各地各部门", normalized="各地各部门", rule="all"
    )
    DutyParty.objects.bulk_create(
        DutyParty(duty=duty, part="lead", organization=county.units[n % len(county.units)])
        for n, duty in enumerate(rows)
    )
    DutyParty.objects.bulk_create(DutyParty(duty=duty, part="support", group=everyone) for duty in rows)
    return plan


def insert_select(model: type[models.Model], source: str, *parameters, **expressions: str) -> int:
    """INSERT … SELECT the expressions by column from `source` (a FROM clause); every other column takes
    the model's default. How many rows were written."""
    columns, values, given = [], [], []
    for field in model._meta.concrete_fields:
        if field.primary_key and field.column not in expressions:
            continue
        columns.append(f'"{field.column}"')
        if field.column in expressions:
            values.append(expressions[field.column])
        elif isinstance(field, RefField):
            values.append(RANDOM_REF)
        else:
            values.append("%s")
            given.append(field.get_db_prep_save(field.get_default(), connection))
    statement = (
        f'INSERT INTO "{model._meta.db_table}" ({", ".join(columns)}) SELECT {", ".join(values)} {source}'
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*given, *parameters])
        return cursor.rowcount
