from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "portal.organizations"
    verbose_name = "组织"
