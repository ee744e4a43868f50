"""辖区设置: what letters and deadlines of a jurisdiction stand on."""

from portal.actor import Actor
from portal.audit.actions import action, record
from portal.errors import Refused
from portal.organizations.models import Jurisdiction

SETTABLE = (
    "discipline_organ",
    "leading_office",
    "issuer_title",
    "number_prefix",
    "contact",
    "report_due_workday",
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
