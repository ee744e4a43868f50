"""单位组: defined once, used by every plan."""

from collections.abc import Iterable

from portal.actor import Actor
from portal.audit.actions import action, record
from portal.errors import Refused
from portal.organizations.enums import GroupRule
from portal.organizations.models import Jurisdiction, Organization, OrganizationGroup
from portal.organizations.naming import normalise


@action
def define_group(
    *,
    jurisdiction: Jurisdiction,
    name: str,
    rule: str,
    members: Iterable[Organization] = (),
    by: Actor,
    group: OrganizationGroup | None = None,
) -> OrganizationGroup:
    """Creates the group, or changes `group`. Published plans keep what they were expanded to.

    Raises Refused for a name already in use and for a group of members without any.
    """
    name, members = name.strip(), list(members)
    if rule == GroupRule.MEMBERS and not members:
        raise Refused("逐个指定的单位组至少要有一个成员。", fields={"members": "至少选一个单位"})
    if any(member.jurisdiction_id != jurisdiction.pk for member in members):
        raise Refused("成员应在本辖区内。", fields={"members": "有单位不在本辖区"})
    others = OrganizationGroup.objects.filter(jurisdiction=jurisdiction, normalized=normalise(name))
    if others.exclude(pk=group.pk if group else None).exists():
        raise Refused(f"已有单位组“{name}”。", fields={"name": "已有同名单位组"})
    before = _described(group) if group else None
    group = group or OrganizationGroup(jurisdiction=jurisdiction)
    group.name, group.normalized, group.rule = name, normalise(name), rule
    group.save()
    group.members.set(members if rule == GroupRule.MEMBERS else [])
    record("group.define", by=by, subjects=[group], changes={"members": (before, _described(group))})
    return group


def _described(group: OrganizationGroup) -> str:
    if group.rule != GroupRule.MEMBERS:
        return group.get_rule_display()
    return "、".join(group.members.order_by("sort_order", "pk").values_list("name", flat=True))
