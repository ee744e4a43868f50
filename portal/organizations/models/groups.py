from django.db import models

from portal.organizations.enums import GroupRule
from portal.refs import RefField


class OrganizationGroup(models.Model):
    """单位组: a name such as 各地各部门 that a plan uses for many units, expanded and
    frozen at publishing."""

    ref = RefField()
    jurisdiction = models.ForeignKey(
        "organizations.Jurisdiction", models.CASCADE, related_name="groups", verbose_name="辖区"
    )
    name = models.CharField("组名", max_length=80)
    normalized = models.CharField("比对用", max_length=80, editable=False)
    rule = models.CharField("范围", max_length=12, choices=GroupRule.choices, default=GroupRule.MEMBERS)
    members = models.ManyToManyField(
        "organizations.Organization", blank=True, related_name="groups", verbose_name="成员"
    )

    class Meta:
        verbose_name = "单位组"
        verbose_name_plural = "单位组"
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "normalized"],
                name="group_name",
                violation_error_message="已有同名单位组。",
            )
        ]

    def __str__(self):
        return self.name
