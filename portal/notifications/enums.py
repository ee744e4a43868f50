from django.db import models


class NoticeKind(models.TextChoices):
    DIGEST = "digest", "每日提醒"
    LETTER = "letter", "文书"
    WORK = "work", "办理"
    JOB = "job", "后台任务"
    ACCOUNT = "account", "账号"


class Severity(models.TextChoices):
    INFO = "info", "告知"
    SOON = "soon", "临期"
    LATE = "late", "逾期"


class DeliveryStatus(models.TextChoices):
    QUEUED = "queued", "待发"
    SENT = "sent", "已发"
    FAILED = "failed", "未发出"
