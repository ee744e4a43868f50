"""What an import would change in the draft that is there."""

from dataclasses import dataclass, field

from portal.organizations.naming import normalise
from responsibilities.enums import DutyKind, DutySide, Part
from responsibilities.importing.items import Item, PartyItem
from responsibilities.letters import party_name
from responsibilities.models import Duty

Key = tuple[str, str]


@dataclass
class Compared:
    """An item beside the duty it is about; `changes` maps a heading to (old, new)."""

    item: Item
    duty: Duty | None = None
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def state(self) -> str:
        if self.duty is None:
            return "new"
        return "changed" if self.changes else "unchanged"


def key_of(category: str, title: str) -> Key:
    return normalise(category), normalise(title)


def compare(items: list[Item], duties: list[Duty]) -> tuple[list[Compared], list[Duty]]:
    """Each item with its duty (same 大项 and 小项), and the duties that the sheet no longer lists."""
    known = {key_of(duty.category.title, duty.title): duty for duty in duties}
    compared = []
    for item in items:
        duty = known.pop(key_of(item.category, item.title), None)
        compared.append(Compared(item, duty, _changes(item, duty) if duty else {}))
    return compared, list(known.values())


def _changes(item: Item, duty: Duty) -> dict[str, tuple[str, str]]:
    pairs = {
        "序号": (str(duty.number), str(item.number)),
        "小项": (duty.title, item.title),
        "简称": (duty.short_title, item.short_title),
        "要求": (duty.requirement, item.requirement),
        "责任": (DutySide(duty.side).label, DutySide(item.side).label),
        "动作": (DutyKind(duty.kind).label, DutyKind(item.kind).label),
        "牵头单位": (_drafted(duty, Part.LEAD), _written(item.leads)),
        "协办单位": (_drafted(duty, Part.SUPPORT), _written(item.supports)),
        "协办报送": (_yes(duty.support_reports), _yes(item.support_reports)),
        "完成时限": (duty.deadline_text, item.deadline_text),
        "责任领导": (_post(duty.leader_post), _post(item.leader)),
    }
    return {name: (old, new) for name, (old, new) in pairs.items() if old != new}


def _drafted(duty: Duty, part: str) -> str:
    parties = [party for party in duty.parties.all() if party.part == part]
    return _join([party_name(party) for party in parties], any(party.open_ended for party in parties))


def _written(parties: list[PartyItem]) -> str:
    return _join([party.name for party in parties], any(party.open_ended for party in parties))


def _join(names: list[str], open_ended: bool) -> str:
    return "、".join(names) + ("等" if open_ended else "")


def _post(post) -> str:
    return f"{post.organization.name} {post.title}" if post else ""


def _yes(value: bool) -> str:
    return "是" if value else "否"
