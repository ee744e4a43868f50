from django.db import models


class PlanStatus(models.TextChoices):
    DRAFT = "draft", "拟订"
    PUBLISHED = "published", "已发布"


class DutySide(models.TextChoices):
    PRINCIPAL = "principal", "主体责任"
    SUPERVISORY = "supervisory", "监督责任"


class DutyKind(models.TextChoices):
    REQUIRED = "required", "规定动作"
    ELECTIVE = "elective", "自选动作"


class Part(models.TextChoices):
    LEAD = "lead", "牵头"
    SUPPORT = "support", "协办"
    LEADER = "leader", "责任领导"


class AssignmentStatus(models.TextChoices):
    ACTIVE = "active", "进行中"
    DONE = "done", "已完成"
    PAUSED = "paused", "暂停"
    CANCELLED = "cancelled", "取消"


class MilestoneStatus(models.TextChoices):
    OPEN = "open", "进行中"
    REPORTED = "reported", "已报待审"
    RETURNED = "returned", "退回重报"
    DONE = "done", "已办结"


class ReportStatus(models.TextChoices):
    PENDING = "pending", "未到填报期"
    OPEN = "open", "填报中"
    TO_SIGN = "to_sign", "待签字"
    SUBMITTED = "submitted", "已报待审"
    RETURNED = "returned", "退回重报"
    ACCEPTED = "accepted", "已认可"
    CANCELLED = "cancelled", "取消"


class EntryStatus(models.TextChoices):
    NOT_DUE = "not_due", "未到时限"
    OPEN = "open", "待填"
    SUBMITTED = "submitted", "待审"
    RETURNED = "returned", "退回"
    ACCEPTED = "accepted", "认可"
    ENDED = "ended", "已提前办结"


class Progress(models.TextChoices):
    BLANK = "", "未填"
    NOT_STARTED = "not_started", "未开展"
    ONGOING = "ongoing", "进行中"
    DONE = "done", "已完成"
    NOTHING = "nothing", "零报告"
