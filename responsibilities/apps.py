from django.apps import AppConfig


class ResponsibilitiesConfig(AppConfig):
    name = "responsibilities"
    verbose_name = "明责"

    def ready(self):
        from responsibilities.deadlines import register_kinds

        register_kinds()
