"""Files kept by content (DESIGN §3, Files)."""

from django.core.files.storage import default_storage
from django.db import models

from portal.refs import RefField


class StoredFile(models.Model):
    """One content, stored once; who may see it is decided by whatever refers to it."""

    ref = RefField()
    sha256 = models.CharField("内容摘要", max_length=64, unique=True, editable=False)
    blob = models.CharField("存储名", max_length=100, unique=True, editable=False)
    size = models.PositiveBigIntegerField("字节数")
    content_type = models.CharField("类型", max_length=100)
    created_at = models.DateTimeField("存入时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "文件"
        constraints = [
            models.CheckConstraint(condition=models.Q(size__gt=0), name="storedfile_not_empty"),
        ]

    def __str__(self):
        return self.ref

    def open(self):
        """The content as a binary file; raises FileNotFoundError when the blob is gone."""
        return default_storage.open(self.blob, "rb")

    def read(self) -> bytes:
        with self.open() as file:
            return file.read()
