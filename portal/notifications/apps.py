from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "portal.notifications"
    verbose_name = "通知"

    def ready(self):
        from portal.notifications import checks  # noqa: F401 - registers itself
