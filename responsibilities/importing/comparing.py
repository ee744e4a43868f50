"""What an import would change in the draft that is there."""

from dataclasses import dataclass, field

from portal.organizations.naming import normalise
from responsibilities.descriptions import changed, described, joined, post_text, yes
from responsibilities.enums import DutyKind, DutySide
from responsibilities.importing.items import Item, PartyItem
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
    changes = changed(described(duty), item_described(item, duty))
    if item.windows != duty.windows:  # the same words, read otherwise than when the draft was written
        changes["时限区间"] = _days(duty.windows), _days(item.windows)
    return changes


def _days(windows: list[list[str]]) -> str:
    return "、".join("—".join(window) for window in windows)


def item_described(item: Item, duty: Duty | None = None) -> dict[str, str]:
    """The same headings as `described`; the 大项 of a known duty is how duty and item were matched."""
    return {
        "序号": str(item.number),
        "大项": duty.category.title if duty else item.category,
        "小项": item.title,
        "简称": item.short_title,
        "要求": item.requirement,
        "责任": DutySide(item.side).label,
        "动作": DutyKind(item.kind).label,
        "牵头单位": _written(item.leads),
        "协办单位": _written(item.supports),
        "协办报送": yes(item.support_reports),
        "完成时限": item.deadline_text,
        "责任领导": post_text(item.leader),
    }


def _written(parties: list[PartyItem]) -> str:
    return joined([party.name for party in parties], any(party.open_ended for party in parties))
