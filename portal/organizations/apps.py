from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "portal.organizations"
    verbose_name = "组织"

    def ready(self):
        from portal.audit.verbs import register_verbs

        register_verbs(
            {
                "organization.export": "导出组织机构",
                "person.export": "导出人员任职",
                "group.define": "定义单位组",
            }
        )
