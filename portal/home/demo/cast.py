"""Who plays: one account per role with a known password, and which unit does what in the latest quarter."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from portal.accounts.models import User

PASSWORD = "责任田示例2026"


@dataclass(frozen=True)
class Part:
    role: str
    username: str
    who: str


STAFF = Part("纪委党风室", "dangfengshi", "示例甲 区纪委监察局党风政风监督室")
APPROVER = Part("签发人", "0003", "李示例003 区纪委书记")
OFFICE = Part("领导小组办公室", "0108", "冯示例108 区委办主任")
READER = Part("组织部（只读）", "zuzhibu", "示例乙 区委组织部干部监督科")
SYSTEM_ADMIN = Part("系统管理员", "xitong", "示例丙 区政府办信息中心")
SECURITY_ADMIN = Part("安全管理员", "anquan", "示例丁 区政府办信息中心")
AUDIT_ADMIN = Part("审计管理员", "shenji", "示例戊 区委办机要科")
PARTS = (
    STAFF,
    APPROVER,
    Part("责任领导", "0006", "郑示例006 常务副区长"),
    Part("单位主要负责人", "0073", "沈示例073 龙台镇党委书记"),
    Part("联络员", "0074", "韩示例074 龙台镇联络员"),
    Part("单位主要负责人", "0070", "褚示例070 花桥镇党委书记，有清单等签字"),
    OFFICE,
    READER,
    SYSTEM_ADMIN,
    SECURITY_ADMIN,
    AUDIT_ADMIN,
)


def accounts() -> list[tuple[str, str, str, str]]:
    """(role, user name, password, person and unit), one per role; nothing outside the demonstration."""
    if not settings.DEMO:
        return []
    names = [part.username for part in PARTS]
    known = set(User.objects.filter(username__in=names).values_list("username", flat=True))
    if STAFF.username not in known:
        return []
    return [(part.role, part.username, PASSWORD, part.who) for part in PARTS if part.username in known]


# The latest quarter, by short name; every other unit files in time and is accepted.
OVERDUE = ("龙台镇", "恒升镇", "区财政局")  # a 督办书 went out
LONGTAI, HENGSHENG, FINANCE = OVERDUE
RETURNED_LATE = "大龙镇"  # sent back, its new date has passed too
TO_SIGN = "花桥镇"  # sent back, corrected, waits for the head: due the next working day
RETURNED = ("彭家乡", "区教育科技局")  # sent back, not yet corrected
FILED_LATE = ("浓溪镇", "白市镇")  # 补录, under review; a 督办书 about it is being written
CORRECTED = ("广福街道", "区绩效办")  # sent back, filed again, under review
ACCEPTED_LATE = "石笋镇"  # 补录, accepted
COMMISSION = "区纪委监察局"  # the leading group's office reviews it
LEADING = (
    COMMISSION,
    "区委组织部",
    "区审计局",
)  # their own dates end with the year: they file at once
EVIDENCED = (LONGTAI, HENGSHENG, TO_SIGN, COMMISSION)  # whose checklists carry files

# Earlier quarters: who was late, sent back, or got a letter or a talk; they take turns.
ONCE_LATE = ("悦来镇", "中桥街道", "区统计局", "东岳镇", "龙安乡", "区卫生计生局")
ONCE_RETURNED = ("协兴镇", "万盛街道", "区审计局", "穿石镇", "官盛镇", "北辰街道")
ONCE_SUPERVISED = ("大安镇", "井河镇", "肖溪镇", "白马乡")
ONCE_TALKED = ("兴平镇", "枣山街道")
