from django.apps import AppConfig
from django.core import checks


class VaultConfig(AppConfig):
    name = "portal.vault"
    verbose_name = "保密"

    def ready(self):
        """Every process refuses to start when no key at hand opens the keys in DATA_DIR."""
        from portal.audit.verbs import register_verbs

        from . import keycheck, signing

        signing.verify_key()
        checks.register(keycheck.check_data_key, checks.Tags.database)
        register_verbs({"vault.rotate": "更换数据密钥"})
