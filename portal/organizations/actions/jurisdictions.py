"""辖区设置: what letters and deadlines of a jurisdiction stand on."""

from portal.actor import Actor
from portal.audit.actions import action, record
from portal.errors import Refused
from portal.organizations.models import Jurisdiction, OrganizationGroup
from portal.organizations.naming import GROUP_TITLES, normalise

SETTABLE = (
    "discipline_organ",
    "leading_office",
    "issuer_title",
    "number_prefix",
    "contact",
    "report_due_workday",
)


def found_jurisdiction(name: str) -> Jurisdiction:
    """A new jurisdiction with its standard groups; called inside an action, which records it."""
    jurisdiction = Jurisdiction.objects.create(name=name)
    add_standard_groups(jurisdiction)
    return jurisdiction


def add_standard_groups(jurisdiction: Jurisdiction) -> None:
    """各地各部门, 各乡镇（街道）, 区级各部门, where they are not there yet."""
    known = set(OrganizationGroup.objects.filter(jurisdiction=jurisdiction).values_list("rule", flat=True))
    OrganizationGroup.objects.bulk_create(
        OrganizationGroup(jurisdiction=jurisdiction, name=title, normalized=normalise(title), rule=rule)
        for rule, title in GROUP_TITLES.items()
        if rule not in known
    )


@action
def update_jurisdiction(*, jurisdiction: Jurisdiction, by: Actor, **values) -> Jurisdiction:
    """Sets some of SETTABLE. What is published keeps its dates, what is issued its heading.

    Raises Refused for a unit of another jurisdiction, and where the leading office would review itself.
    """
    row = Jurisdiction.objects.select_for_update().get(pk=jurisdiction.pk)
    before = {name: getattr(row, name) for name in values}
    for name in values.keys() & set(SETTABLE):
        setattr(row, name, values[name])
    for name in ("discipline_organ", "leading_office"):
        unit = getattr(row, name)
        if unit is not None and unit.jurisdiction_id != row.pk:
            raise Refused("只能选本辖区的单位。", fields={name: "不在本辖区"})
    if row.leading_office_id and row.leading_office_id == row.discipline_organ_id:
        raise Refused(
            "领导小组办公室不能就是纪检监察机关：它要审核纪检监察机关自己的清单。",
            fields={"leading_office": "另选一个单位"},
        )
    row.save()
    changes = {
        name: (_words(before[name]), _words(getattr(row, name)))
        for name in values
        if before[name] != getattr(row, name)
    }
    if changes:
        record("jurisdiction.update", by=by, subjects=[row], changes=changes)
    return row


def _words(value) -> str:
    return "" if value is None else str(value)
