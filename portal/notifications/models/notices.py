from django.db import models
from django.db.models import Q

from portal.clock import now
from portal.notifications.enums import NoticeKind, Severity
from portal.refs import RefField


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """A person's inbox is their own, whichever identity they act in."""
        if actor.person is None:
            return self.none()
        return self.filter(person=actor.person)

    def unread(self):
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """One message in a person's inbox. Reminders of a day share one digest per person."""

    ref = RefField()
    person = models.ForeignKey(
        "organizations.Person", models.CASCADE, related_name="notices", verbose_name="收件人"
    )
    kind = models.CharField("种类", max_length=8, choices=NoticeKind.choices)
    on = models.DateField("日期")
    title = models.CharField("标题", max_length=200)
    created_at = models.DateTimeField("时间", default=now)
    read_at = models.DateTimeField("已读时间", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "消息"
        verbose_name_plural = "消息"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["person", "read_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "on"],
                condition=Q(kind=NoticeKind.DIGEST),
                name="one_digest_per_person_and_day",
            )
        ]

    def __str__(self):
        return self.title


class NoticeLine(models.Model):
    """A line of a notice, about what its `url` leads to. `key` makes it unique in its notice, so that a
    repeated run adds nothing."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="lines", verbose_name="消息")
    key = models.CharField("去重", max_length=120)
    severity = models.CharField("程度", max_length=8, choices=Severity.choices, default=Severity.INFO)
    text = models.CharField("内容", max_length=300)
    url = models.CharField("去处", max_length=200, blank=True, help_text="站内地址，不带身份前缀")
    read_at = models.DateTimeField("已读时间", null=True, blank=True)

    class Meta:
        verbose_name = "消息内容"
        verbose_name_plural = "消息内容"
        ordering = ["pk"]
        indexes = [models.Index(fields=["url"], name="notice_line_url")]
        constraints = [models.UniqueConstraint(fields=["notice", "key"], name="notice_line_once")]

    def __str__(self):
        return self.text
