from django.db import models

from portal.clock import now
from portal.documents.enums import LetterKind
from portal.refs import RefField


class Wording(models.Model):
    """The text of a kind of letter, versioned: an issued letter keeps the version it was written in.
    Without one, the wording that comes with the portal is version 0."""

    ref = RefField()
    jurisdiction = models.ForeignKey(
        "organizations.Jurisdiction", models.PROTECT, related_name="wordings", verbose_name="辖区"
    )
    kind = models.CharField("文种", max_length=20, choices=LetterKind.choices)
    version = models.PositiveIntegerField("版本")
    text = models.TextField("正文")
    created_at = models.DateTimeField("时间", default=now)
    by_label = models.CharField("修订人", max_length=120)

    class Meta:
        verbose_name = "文书范本"
        verbose_name_plural = "文书范本"
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "kind", "version"], name="wording_version_once")
        ]

    def __str__(self):
        return f"{self.get_kind_display()} 第{self.version}版"
