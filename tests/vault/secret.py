"""A model of the tests with an encrypted field, as an app may add one."""

from django.db import models

from portal.vault import EncryptedTextField


class Secret(models.Model):
    text = EncryptedTextField("身份证号", blank=True)

    class Meta:
        app_label = "vault"
        managed = False
        db_table = "test_vault_secret"

    def __str__(self):
        return "secret"
