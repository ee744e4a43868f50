"""The append-only record of what was done (DESIGN §3, "Audit").

Nothing here holds a foreign key to another app: the record outlives what it speaks of.
"""

from django.db import models
from django.db.models.functions import RowNumber


class AppendOnly(models.QuerySet):
    """Refuses what the record must never suffer; PostgreSQL refuses it again by trigger."""

    def update(self, **kwargs):
        raise TypeError("审计记录只增不改")

    def delete(self):
        raise TypeError("审计记录只增不删")


class AuditChain(models.Model):
    """One per jurisdiction, one per confidential object; the row that is locked to append."""

    name = models.CharField("链", max_length=80, unique=True)
    seq = models.PositiveBigIntegerField("链头序号", default=0)
    head = models.CharField("链头哈希", max_length=64, blank=True)
    signature = models.BinaryField("链头签名", default=bytes)

    class Meta:
        verbose_name = verbose_name_plural = "审计链"

    def __str__(self):
        return self.name


class AuditEvent(models.Model):
    chain = models.ForeignKey(AuditChain, models.DO_NOTHING, db_constraint=False, related_name="events")
    seq = models.PositiveBigIntegerField("序号")
    at = models.DateTimeField("时间", db_index=True)
    verb = models.CharField("动作", max_length=80, db_index=True)
    user_id = models.BigIntegerField("账号", null=True, db_index=True)
    user_label = models.CharField("操作人", max_length=120, blank=True)
    identity = models.CharField("身份", max_length=200, blank=True)
    source = models.CharField("来源", max_length=16)
    address = models.CharField("地址", max_length=64, blank=True)
    fields = models.JSONField("改动字段", default=list)
    subject_count = models.PositiveIntegerField("对象数", default=0)
    manifest = models.CharField("对象清单哈希", max_length=64)
    values_hash = models.CharField("值清单哈希", max_length=64)
    prev_hash = models.CharField("前一哈希", max_length=64)
    hash = models.CharField("哈希", max_length=64)

    objects = AppendOnly.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "审计事件"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "seq"], name="auditevent_chain_seq"),
            models.CheckConstraint(condition=models.Q(seq__gte=1), name="auditevent_seq_from_one"),
        ]

    def __str__(self):
        return f"{self.seq} {self.verb}"


class Subjects(AppendOnly):
    def first_of(self, event_ids, count: int):
        """(event_id, subject_type, subject_id, ref) of the first `count` subjects of each event."""
        place = models.Window(RowNumber(), partition_by=models.F("event_id"), order_by=models.F("pk").asc())
        ranked = self.filter(event_id__in=event_ids).annotate(place=place).filter(place__lte=count)
        return ranked.order_by("event_id", "pk").values_list("event_id", "subject_type", "subject_id", "ref")


class AuditSubject(models.Model):
    """What an event was about: a row per object, for that object's timeline."""

    event = models.ForeignKey(AuditEvent, models.DO_NOTHING, db_constraint=False, related_name="subjects")
    subject_type = models.CharField("类型", max_length=80)
    subject_id = models.BigIntegerField("主键")
    ref = models.CharField("编号", max_length=40, blank=True)

    objects = Subjects.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "审计对象"
        indexes = [models.Index(fields=["subject_type", "subject_id", "event"], name="auditsubject_timeline")]

    def __str__(self):
        return f"{self.subject_type} {self.ref or self.subject_id}"


class AuditValue(models.Model):
    """Old and new value of one field, shown on the object's timeline only.

    The chain covers `digest`, which a salt keeps from being guessed. An empty `subject_type` means
    the value belongs to every subject of the event; field NOTE is the note.
    """

    NOTE = "_note"

    event = models.ForeignKey(AuditEvent, models.DO_NOTHING, db_constraint=False, related_name="changes")
    subject_type = models.CharField("类型", max_length=80, blank=True)
    subject_id = models.BigIntegerField("主键", default=0)
    field = models.CharField("字段", max_length=80)
    old = models.JSONField("原值", null=True)
    new = models.JSONField("新值", null=True)
    salt = models.CharField("盐", max_length=32)
    digest = models.CharField("加盐哈希", max_length=64)

    objects = AppendOnly.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "审计值"

    def __str__(self):
        return self.field
