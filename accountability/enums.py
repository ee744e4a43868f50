from django.db import models


class TalkStatus(models.TextChoices):
    SUGGESTED = "suggested", "建议"
    HELD = "held", "已约谈"
    DROPPED = "dropped", "不约谈"
