from django.db import models
from django.db.models import Q

from accountability.enums import TalkStatus
from portal.actor import Role
from portal.clock import now
from portal.organizations.models import Organization
from portal.refs import RefField

READERS = (Role.STAFF, Role.APPROVER, Role.LEADER, Role.READER)


class TalkQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """The commission and the leaders above a unit; the unit itself learns of a talk by being asked."""
        if actor.is_system:
            return self
        reach = Organization.objects.within(actor.scopes_of(*READERS)).order_by()
        return self.filter(organization__in=reach.values("pk"))


class Talk(models.Model):
    """约谈, suggested by the ladder (+10) or by a person; a person decides whether it is held."""

    ref = RefField()
    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="talks", verbose_name="单位"
    )
    origin = models.CharField("来由", max_length=120, unique=True)
    deadlines = models.ManyToManyField(
        "deadlines.Deadline", blank=True, related_name="talks", verbose_name="所涉时限"
    )
    reason = models.CharField("事由", max_length=300)
    status = models.CharField("状态", max_length=10, choices=TalkStatus.choices, default=TalkStatus.SUGGESTED)
    suggested_on = models.DateField("建议日期")
    held_on = models.DateField("约谈日期", null=True, blank=True)
    note = models.CharField("情况", max_length=500, blank=True)
    decided_label = models.CharField("处理人", max_length=120, blank=True)
    decided_at = models.DateTimeField("处理时间", null=True, blank=True)
    created_at = models.DateTimeField("建立时间", default=now)

    objects = TalkQuerySet.as_manager()

    class Meta:
        verbose_name = "约谈"
        verbose_name_plural = "约谈"
        ordering = ["-suggested_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status=TalkStatus.SUGGESTED, held_on__isnull=True, decided_at__isnull=True)
                | (
                    Q(decided_at__isnull=False)
                    & ~Q(note="")
                    & (
                        Q(status=TalkStatus.HELD, held_on__isnull=False)
                        | Q(status=TalkStatus.DROPPED, held_on__isnull=True)
                    )
                ),
                name="talk_status_has_its_facts",
            )
        ]

    def __str__(self):
        return f"{self.organization} 约谈"
