from django.db import models

from portal.organizations.enums import OversightKind, SupervisionKind
from portal.organizations.models.intervals import (
    Interval,
    IntervalQuerySet,
    ends_after_it_begins,
    once_from,
)


class Oversight(Interval):
    """分管/联系: the holder of a post oversees an organization."""

    post = models.ForeignKey(
        "organizations.Post", models.PROTECT, related_name="oversights", verbose_name="岗位"
    )
    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="oversights", verbose_name="单位"
    )
    kind = models.CharField(
        "方式", max_length=8, choices=OversightKind.choices, default=OversightKind.OVERSEE
    )

    objects = IntervalQuerySet.as_manager()

    class Meta:
        verbose_name = "分管联系"
        verbose_name_plural = "分管联系"
        constraints = [
            ends_after_it_begins("oversight_interval"),
            *once_from("post", "organization", "kind", name="oversight_once", message="这项分管已登记。"),
        ]

    def __str__(self):
        return f"{self.post} {self.get_kind_display()} {self.organization}"


class Supervision(Interval):
    """纪检监督关系: a discipline organ supervises an organization."""

    organ = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="supervises", verbose_name="纪检机构"
    )
    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="supervised_by", verbose_name="单位"
    )
    kind = models.CharField(
        "方式", max_length=12, choices=SupervisionKind.choices, default=SupervisionKind.PEER
    )

    objects = IntervalQuerySet.as_manager()

    class Meta:
        verbose_name = "纪检监督"
        verbose_name_plural = "纪检监督"
        constraints = [
            ends_after_it_begins("supervision_interval"),
            *once_from("organ", "organization", name="supervision_once", message="这项监督关系已登记。"),
            models.CheckConstraint(
                condition=~models.Q(organ=models.F("organization")),
                name="supervision_of_another",
                violation_error_message="纪检机构不能监督自己。",
            ),
        ]

    def __str__(self):
        return f"{self.organ} → {self.organization}"
