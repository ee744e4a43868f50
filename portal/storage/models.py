"""Files kept by content (DESIGN §3, Files)."""

from typing import BinaryIO

from django.core.files.storage import default_storage
from django.db import models

from portal.refs import RefField
from portal.vault import EncryptedTextField
from portal.vault.streams import open_sealed


class StoredFile(models.Model):
    """One content, stored once; who may see it is decided by whatever refers to it."""

    ref = RefField()
    # finds the same content again; only who has DATA_KEY can ask whether a known file is here
    content_hash = models.CharField("内容比对", max_length=64, unique=True, editable=False)
    sha256 = EncryptedTextField("内容摘要", editable=False)
    blob = models.CharField("存储名", max_length=100, unique=True, editable=False)
    # while a rotation moves the file: the blob being written, and the one to be removed, which is never
    # read again
    incoming = models.CharField("写入中的存储名", max_length=100, blank=True, editable=False)
    outgoing = models.CharField("待清理的存储名", max_length=100, blank=True, editable=False)
    sealed_with = models.CharField(
        "密钥编号", max_length=8, blank=True, editable=False, help_text="空为尚未加密的旧文件"
    )
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

    def open(self) -> BinaryIO:
        """The content as a binary file, plain and seekable.

        Raises WrongKey, DamagedFile (an OSError), or FileNotFoundError when the blob is gone.
        """
        try:
            return self._opened()
        except FileNotFoundError:
            known = self.blob
            self.refresh_from_db(fields=["blob", "sealed_with"])
            if self.blob == known:
                raise
            return self._opened()  # a rotation has moved it meanwhile

    def _opened(self) -> BinaryIO:
        file = default_storage.open(self.blob, "rb")
        return open_sealed(file, context=self.content_hash) if self.sealed_with else file

    def read(self) -> bytes:
        with self.open() as file:
            return file.read()
