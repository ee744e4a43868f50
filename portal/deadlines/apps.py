from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "portal.deadlines"
    verbose_name = "时限"
