"""The whole of 广安区 as its workbooks list it, built without the importers under test."""

import datetime as dt
import re
from pathlib import Path

from portal.organizations.enums import (
    ACCOUNTABLE_KINDS,
    AliasKind,
    OrganizationKind,
    OversightKind,
    Seat,
)
from portal.organizations.models import (
    Jurisdiction,
    Organization,
    OrganizationAlias,
    Oversight,
    Person,
    Post,
    Tenure,
)
from portal.organizations.naming import normalise, split_names
from portal.workbooks import Column, open_workbook, read_table

DEMO = Path(__file__).resolve().parents[2] / "fixtures" / "demo"
ORGANIZATIONS = [
    Column("name", "单位名称", required=True),
    Column("short", "简称"),
    Column("parent", "上级组织", required=True),
    Column("kind", "类别", required=True),
]
PEOPLE = [
    Column("number", "工号", required=True),
    Column("name", "姓名", required=True),
    Column("unit", "所在单位", required=True),
    Column("title", "职务", required=True),
    Column("seat", "席位", required=True),
    Column("until", "免职时间"),
    Column("oversees", "分管（联系、监督）单位", aliases=("分管",)),
]
KINDS = {label: value for value, label in OrganizationKind.choices}
SEATS = {label: value for value, label in Seat.choices}
START = dt.date(2021, 10, 1)


def rows(name: str, columns) -> list:
    return read_table(open_workbook(DEMO / name, name), columns).rows


def build() -> Jurisdiction:
    county = Jurisdiction.objects.create(
        name="广安区", issuer_title="中共广安市广安区纪律检查委员会", number_prefix="广区责"
    )
    units = _units(county, rows("organizations.xlsx", ORGANIZATIONS))
    county.root, county.discipline_organ = units["区委"], units["区纪委"]
    county.leading_office = units["区委办"]
    county.save()
    _people(county, units, rows("people.xlsx", PEOPLE))
    return county


def _units(county: Jurisdiction, listed) -> dict[str, Organization]:
    units: dict[str, Organization] = {}
    while listed:
        later = []
        for row in listed:
            if row["parent"] and row["parent"] not in units:
                later.append(row)
                continue
            _unit(county, units, row)
        listed = later
    return units


def _unit(county: Jurisdiction, units: dict[str, Organization], row) -> None:
    kind = KINDS[row["kind"]]
    fields = {
        "jurisdiction": county,
        "name": row["name"],
        "kind": kind,
        "sort_order": row.number,
        "accountable": kind in ACCOUNTABLE_KINDS or row["name"] == "区纪委监察局",
    }
    if row["parent"]:
        parent = Organization.objects.get(pk=units[row["parent"]].pk)
        organization = parent.add_child(parent=parent, **fields)
    else:
        organization = Organization.add_root(**fields)
    names = [row["name"], *split_names(row["short"])[0]]
    units.update(dict.fromkeys(names, organization))
    for name in names[1:]:
        OrganizationAlias.objects.create(
            organization=organization, name=name, normalized=normalise(name), kind=AliasKind.SHORT
        )


def _people(county: Jurisdiction, units: dict[str, Organization], listed) -> None:
    people: dict[str, Person] = {}
    for row in listed:
        if row["number"] not in people:
            people[row["number"]] = Person.objects.create(
                jurisdiction=county, staff_number=row["number"], name=row["name"]
            )
        post, _ = Post.objects.get_or_create(
            organization=units[row["unit"]], title=row["title"], seat=SEATS[row["seat"]]
        )
        end = dt.date(*map(int, re.findall(r"\d+", row["until"])), 1) if row["until"] else None
        start = START if end is None else dt.date(2016, 8, 1)
        Tenure.objects.create(person=people[row["number"]], post=post, from_on=start, to_on=end)
        if SEATS[row["seat"]] != Seat.DISCIPLINE_HEAD:
            _oversee(post, [units[name] for name in split_names(row["oversees"])[0]])


def _oversee(post: Post, overseen: list[Organization]) -> None:
    for unit in overseen:
        Oversight.objects.create(post=post, organization=unit, kind=OversightKind.OVERSEE, from_on=START)
