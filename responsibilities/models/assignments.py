from django.db import models
from django.db.models import Q

from portal.actor import BUSINESS_ROLES
from portal.organizations.models import Organization
from portal.refs import RefField
from responsibilities.enums import AssignmentStatus, MilestoneStatus, Part


class AssignmentQuerySet(models.QuerySet):
    def visible_to(self, actor):
        if actor.is_system:
            return self
        reach = Organization.objects.within(actor.scopes_of(*BUSINESS_ROLES)).order_by()
        return self.filter(organization__in=reach.values("pk"))

    def active(self):
        return self.filter(status=AssignmentStatus.ACTIVE)


class Assignment(models.Model):
    """A duty laid on a unit at publishing, groups expanded and frozen. A 责任领导's part stands on
    their post, with the post's own organization."""

    ref = RefField()
    duty = models.ForeignKey(
        "responsibilities.Duty", models.PROTECT, related_name="assignments", verbose_name="小项"
    )
    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="assignments", verbose_name="单位"
    )
    part = models.CharField("角色", max_length=8, choices=Part.choices)
    post = models.ForeignKey(
        "organizations.Post",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name="岗位",
    )
    reports = models.BooleanField("报送进展", default=True)
    status = models.CharField(
        "状态", max_length=10, choices=AssignmentStatus.choices, default=AssignmentStatus.ACTIVE
    )
    done_on = models.DateField("完成日期", null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "任务"
        verbose_name_plural = "任务"
        indexes = [models.Index(fields=["organization", "duty"])]
        constraints = [
            models.UniqueConstraint(
                fields=["duty", "organization"],
                condition=~Q(part=Part.LEADER),
                name="assignment_unit_once",
                violation_error_message="这个单位在这项任务里已有角色。",
            ),
            models.UniqueConstraint(
                fields=["duty"], condition=Q(part=Part.LEADER), name="assignment_one_leader"
            ),
            models.CheckConstraint(
                condition=Q(part=Part.LEADER, post__isnull=False, reports=False)
                | (~Q(part=Part.LEADER) & Q(post__isnull=True)),
                name="assignment_leader_has_post",
            ),
            models.CheckConstraint(
                condition=Q(status=AssignmentStatus.DONE, done_on__isnull=False)
                | (~Q(status=AssignmentStatus.DONE) & Q(done_on__isnull=True)),
                name="assignment_done_has_date",
            ),
        ]

    def __str__(self):
        return f"{self.organization} {self.duty}"


class MilestoneQuerySet(models.QuerySet):
    def visible_to(self, actor):
        """Those of the units within reach, and those of duties that name the seat acted from as their
        责任领导, whoever oversees the unit."""
        if actor.is_system:
            return self
        reach = Organization.objects.within(actor.scopes_of(*BUSINESS_ROLES)).order_by()
        seen = Q(assignment__organization__in=reach.values("pk"))
        if actor.tenure:
            seen |= Q(assignment__duty__leader_post=actor.tenure.post_id)
        return self.filter(seen)

    def awaiting_review(self):
        return self.filter(status=MilestoneStatus.REPORTED)


class Milestone(models.Model):
    """A 完成时限 of the lead unit's own: one for each window of the duty, each with its Deadline. What
    the unit reported last stands here; `late_days` are those of the first report, kept for good. One
    that a quarterly checklist closed is DONE without a report."""

    ref = RefField()
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="milestones", verbose_name="任务")
    starts_on = models.DateField("起")
    due_on = models.DateField("止")
    deadline = models.OneToOneField(
        "deadlines.Deadline", models.PROTECT, related_name="milestone", verbose_name="时限"
    )
    status = models.CharField(
        "状态", max_length=10, choices=MilestoneStatus.choices, default=MilestoneStatus.OPEN
    )
    text = models.TextField("完成情况", max_length=2000, blank=True)
    effective_on = models.DateField("办结日期", null=True, blank=True)
    evidence = models.ManyToManyField(
        "responsibilities.Evidence", blank=True, related_name="milestones", verbose_name="佐证材料"
    )
    reported_on = models.DateField("报送日期", null=True, blank=True)
    reported_label = models.CharField("报送人", max_length=120, blank=True)
    late_days = models.PositiveSmallIntegerField(
        "晚报工作日", default=0, help_text="首次报送晚于期限的工作日"
    )
    return_reason = models.CharField("退回原因", max_length=300, blank=True)
    reviewed_label = models.CharField("审核人", max_length=120, blank=True)
    done_on = models.DateField("认可日期", null=True, blank=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = "完成节点"
        verbose_name_plural = "完成节点"
        ordering = ["due_on"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "due_on"], name="milestone_once"),
            models.CheckConstraint(condition=Q(due_on__gte=models.F("starts_on")), name="milestone_interval"),
            models.CheckConstraint(
                condition=~Q(status__in=[MilestoneStatus.REPORTED, MilestoneStatus.RETURNED])
                | (Q(reported_on__isnull=False, effective_on__isnull=False) & ~Q(text="")),
                name="milestone_reported_is_filled",
            ),
            models.CheckConstraint(
                condition=Q(effective_on__isnull=True) | Q(effective_on__lte=models.F("reported_on")),
                name="milestone_done_before_reported",
                violation_error_message="办结日期不能晚于报送日期。",
            ),
            models.CheckConstraint(
                condition=~Q(status=MilestoneStatus.RETURNED) | ~Q(return_reason=""),
                name="milestone_returned_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(status=MilestoneStatus.DONE, done_on__isnull=False)
                | (~Q(status=MilestoneStatus.DONE) & Q(done_on__isnull=True)),
                name="milestone_done_has_date",
            ),
        ]

    def __str__(self):
        return f"{self.assignment} {self.due_on:%m-%d}"
