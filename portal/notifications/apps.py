from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "portal.notifications"
    verbose_name = "通知"

    def ready(self):
        from portal.accounts.telling import register_teller
        from portal.notifications import checks  # noqa: F401 - registers itself
        from portal.notifications.actions.accounts import tell_about_account

        register_teller(tell_about_account)
