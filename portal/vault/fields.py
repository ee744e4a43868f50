"""Model fields whose column holds ciphertext only."""

from django.core.exceptions import FieldError
from django.db import models

from .cipher import decrypt_text, encrypt_text


class EncryptedTextField(models.TextField):
    """Text that is plain in Python and AES-GCM in the database; empty stays empty.

    Bound to its model and column, so a value copied into another column does not open.
    It cannot be searched: keep a `keyed_hash` beside it.
    """

    @property
    def context(self) -> str:
        return f"{self.model._meta.label_lower}.{self.column}"

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return encrypt_text(value, context=self.context) if value else value

    def from_db_value(self, value, expression, connection):
        return decrypt_text(value, context=self.context) if value else value

    def get_lookup(self, lookup_name):
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} 是加密字段，不能按内容查询；请查它旁边的 keyed_hash 列。")
        return super().get_lookup(lookup_name)
