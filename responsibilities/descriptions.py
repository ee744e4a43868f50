"""A drafted duty in words: for the table, the export, the record of a change and the import's diff."""

from responsibilities.enums import Part
from responsibilities.letters.notices import party_name
from responsibilities.models import Duty


def described(duty: Duty) -> dict[str, str]:
    """What may be corrected, by its heading. Expects parties and leader_post to be loaded."""
    return {
        "序号": str(duty.number),
        "大项": duty.category.title,
        "小项": duty.title,
        "简称": duty.short_title,
        "要求": duty.requirement,
        "责任": duty.get_side_display(),
        "动作": duty.get_kind_display(),
        "牵头单位": parties_text(duty, Part.LEAD),
        "协办单位": parties_text(duty, Part.SUPPORT),
        "协办报送": yes(duty.support_reports),
        "完成时限": duty.deadline_text,
        "责任领导": post_text(duty.leader_post),
    }


def changed(old: dict[str, str], new: dict[str, str]) -> dict[str, tuple[str, str]]:
    return {name: (old.get(name, ""), text) for name, text in new.items() if old.get(name, "") != text}


def parties_text(duty: Duty, part: str) -> str:
    parties = [party for party in duty.parties.all() if party.part == part]
    return joined([party_name(party) for party in parties], any(party.open_ended for party in parties))


def joined(names: list[str], open_ended: bool) -> str:
    return "、".join(names) + ("等" if names and open_ended else "")


def post_text(post) -> str:
    return f"{post.organization.name} {post.title}" if post else ""


def yes(value: bool) -> str:
    return "是" if value else "否"
