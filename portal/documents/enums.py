from django.db import models


class LetterKind(models.TextChoices):
    ASSIGNMENT_NOTICE = "assignment_notice", "责任分工告知书"
    TARGET_NOTICE = "target_notice", "目标任务通知书"
    SUPERVISION_LETTER = "supervision_letter", "任务落实督办书"


class LetterStatus(models.TextChoices):
    DRAFT = "draft", "拟稿"
    CHECKED = "checked", "已核稿"
    ISSUED = "issued", "已签发"
    DELIVERED = "delivered", "待签收"
    RECEIVED = "received", "已签收"
    REPLIED = "replied", "已回复"
    RETURNED = "returned", "回复退回"
    CLOSED = "closed", "已办结"
    CANCELLED = "cancelled", "已作废"


class AddresseePart(models.TextChoices):
    MAIN = "main", "主送"
    COPY = "copy", "抄送"


class Secrecy(models.TextChoices):
    NONE = "", "无"
    INTERNAL = "internal", "内部"
    SECRET = "secret", "秘密"


class Urgency(models.TextChoices):
    NORMAL = "", "无"
    URGENT = "urgent", "加急"
    EXTRA = "extra", "特急"


class ReplyStatus(models.TextChoices):
    SUBMITTED = "submitted", "待审"
    ACCEPTED = "accepted", "认可"
    RETURNED = "returned", "退回"
