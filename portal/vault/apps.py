from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "portal.vault"
    verbose_name = "保密"
