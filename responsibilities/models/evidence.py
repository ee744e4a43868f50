from django.db import models

from portal.actor import BUSINESS_ROLES
from portal.clock import now
from portal.organizations.models import Organization
from portal.refs import RefField


class EvidenceQuerySet(models.QuerySet):
    def visible_to(self, actor):
        if actor.is_system:
            return self
        reach = Organization.objects.within(actor.scopes_of(*BUSINESS_ROLES)).order_by()
        return self.filter(organization__in=reach.values("pk"))


class Evidence(models.Model):
    """佐证材料 of a unit: uploaded once, referred to by any of its entries. The same content is
    recognised inside one unit only, so that nobody learns what another unit holds."""

    ref = RefField()
    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="evidence", verbose_name="单位"
    )
    file = models.ForeignKey("storage.StoredFile", models.PROTECT, related_name="+", verbose_name="文件")
    name = models.CharField("文件名", max_length=200)
    uploaded_label = models.CharField("上传人", max_length=120)
    uploaded_at = models.DateTimeField("上传时间", default=now)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = "佐证材料"
        verbose_name_plural = "佐证材料"
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "file"], name="evidence_once_per_unit")
        ]

    def __str__(self):
        return self.name
