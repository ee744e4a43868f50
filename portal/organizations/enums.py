from django.db import models


class OrganizationKind(models.TextChoices):
    PARTY_COMMITTEE = "party_committee", "党委"
    DISCIPLINE = "discipline", "纪委"
    DISPATCHED = "dispatched", "派驻纪检组"
    GOVERNMENT = "government", "政府"
    PARTY_DEPARTMENT = "party_department", "党委部门"
    GOVERNMENT_DEPARTMENT = "government_department", "政府部门"
    WORKING_COMMITTEE = "working_committee", "党工委"
    SUBDISTRICT = "subdistrict", "街道"
    TOWNSHIP = "township", "乡镇"
    CONGRESS = "congress", "人大"
    CONSULTATIVE = "consultative", "政协"
    JUDICIAL = "judicial", "法院检察院"
    MASS = "mass", "群团"
    INSTITUTION = "institution", "事业单位"
    ENTERPRISE = "enterprise", "国有企业"
    VILLAGE = "village", "村（社区）"
    INTERNAL = "internal", "内设机构"
    OTHER = "other", "其他"


# Units of these kinds answer for duties of their own unless the sheet says otherwise.
ACCOUNTABLE_KINDS = frozenset(
    {
        OrganizationKind.PARTY_DEPARTMENT,
        OrganizationKind.GOVERNMENT_DEPARTMENT,
        OrganizationKind.WORKING_COMMITTEE,
        OrganizationKind.SUBDISTRICT,
        OrganizationKind.TOWNSHIP,
        OrganizationKind.CONGRESS,
        OrganizationKind.CONSULTATIVE,
        OrganizationKind.JUDICIAL,
        OrganizationKind.MASS,
        OrganizationKind.INSTITUTION,
        OrganizationKind.ENTERPRISE,
    }
)
TOWN_KINDS = frozenset({OrganizationKind.SUBDISTRICT, OrganizationKind.TOWNSHIP})


class AliasKind(models.TextChoices):
    SHORT = "short", "简称"
    ALIAS = "alias", "别名"


class Seat(models.TextChoices):
    PARTY_HEAD = "party_head", "党组织书记"
    ADMIN_HEAD = "admin_head", "行政正职"
    MEMBER = "member", "班子成员"
    DISCIPLINE_HEAD = "discipline_head", "纪检负责人"
    CLERK = "clerk", "联络员"
    STAFF = "staff", "工作人员"


HEAD_SEATS = (Seat.PARTY_HEAD, Seat.ADMIN_HEAD)


class TenureKind(models.TextChoices):
    REGULAR = "regular", "任职"
    CONCURRENT = "concurrent", "兼任"
    ACTING = "acting", "主持"
    SECONDED = "seconded", "挂职"


class OversightKind(models.TextChoices):
    OVERSEE = "oversee", "分管"
    LIAISE = "liaise", "联系"


class SupervisionKind(models.TextChoices):
    PEER = "peer", "同级"
    DISPATCHED = "dispatched", "派驻"
    JOINT = "joint", "综合派驻"
    INTERNAL = "internal", "内设"


class SuccessionKind(models.TextChoices):
    MERGE = "merge", "合并"
    SPLIT = "split", "分立"


class Precision(models.TextChoices):
    DAY = "day", "到日"
    MONTH = "month", "到月"


class GroupRule(models.TextChoices):
    ALL = "all", "全部责任单位"
    TOWNS = "towns", "乡镇和街道"
    DEPARTMENTS = "departments", "乡镇街道以外的责任单位"
    MEMBERS = "members", "逐个指定"


class ImportKind(models.TextChoices):
    ORGANIZATIONS = "organizations", "组织机构"
    PEOPLE = "people", "人员任职"
    DUTIES = "duties", "任务分解"


class ImportFinding(models.TextChoices):
    """What stands in the way of a workbook that waits, apart from a person's answers."""

    UNREADABLE = "unreadable", "读不出"
    SAME = "same", "无变更"


class ImportStatus(models.TextChoices):
    PREVIEW = "preview", "待核对"
    RUNNING = "running", "正在导入"
    DONE = "done", "已导入"
    FAILED = "failed", "未导入"
    DISCARDED = "discarded", "已放弃"
