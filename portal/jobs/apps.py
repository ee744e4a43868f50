from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "portal.jobs"
    verbose_name = "后台任务"

    def ready(self):
        autodiscover_modules("tasks")  # registers the handlers in the web process as well
