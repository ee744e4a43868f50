from django.apps import AppConfig


class StorageConfig(AppConfig):
    name = "portal.storage"
    verbose_name = "文件"
