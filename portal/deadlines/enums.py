from django.db import models


class DeadlineStatus(models.TextChoices):
    OPEN = "open", "进行中"
    HANDED_IN = "handed_in", "已报待审"
    MET = "met", "已办结"
    PAUSED = "paused", "暂停"
    CANCELLED = "cancelled", "取消"


SETTLED = [DeadlineStatus.MET, DeadlineStatus.CANCELLED]  # nothing is demanded any more
UNSETTLED = [status for status in DeadlineStatus if status not in SETTLED]


class Anchor(models.TextChoices):
    OPENS = "opens", "自开始日"
    DUE = "due", "自到期日"


class Effect(models.TextChoices):
    OPEN = "open", "开放填报"
    REMIND = "remind", "提醒"
    OVERDUE = "overdue", "转红"
    LEADER = "leader", "告知责任领导"
    LETTER = "letter", "发督办书"
    TALK = "talk", "建议约谈"


class Audience(models.TextChoices):
    CLERK = "clerk", "联络员"
    HEAD = "head", "主要负责人"
    LEADER = "leader", "责任领导"


class Light(models.TextChoices):
    """The five states that every page shows (LOOK §1), worst first."""

    LATE = "late", "逾期"
    SOON = "soon", "临期"
    OK = "ok", "正常"
    DONE = "done", "已办结"
    TODO = "todo", "未到期"
