"""Model fields whose column holds ciphertext only."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from django.core.exceptions import FieldError
from django.db import models

from .cipher import Damaged, decrypt, encrypt


class EncryptedTextField(models.TextField):
    """Text that is plain in Python and AES-GCM in the database; empty stays empty.

    Bound to its model and column, so a value copied into another column does not open.
    It cannot be searched: keep a `keyed_hash` beside it.
    """

    @property
    def _context(self) -> str:
        return f"{self.model._meta.label_lower}.{self.column}"

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        if not value:
            return value
        return urlsafe_b64encode(encrypt(value.encode(), context=self._context)).decode("ascii")

    def from_db_value(self, value, expression, connection):
        if not value:
            return value
        try:
            sealed = urlsafe_b64decode(value.encode("ascii"))
        except ValueError as error:
            raise Damaged("这不是本系统加密的数据，或者已经损坏。") from error
        return decrypt(sealed, context=self._context).decode()

    def get_lookup(self, lookup_name):
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} 是加密字段，不能按内容查询；请查它旁边的 keyed_hash 列。")
        return super().get_lookup(lookup_name)
