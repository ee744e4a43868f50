from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "portal.organizations"
    verbose_name = "组织"

    def ready(self):
        from portal.audit.naming import register_names
        from portal.audit.verbs import register_verbs
        from portal.organizations import admin  # noqa: F401 (the admin site looks for none by itself)

        register_names(
            {
                "organizations.organization": "{name}",
                "organizations.person": "{name}",
                "organizations.post": "{organization__name} {title}",
                "organizations.tenure": "{person__name} {post__organization__name} {post__title}",
                "organizations.organizationgroup": "{name}",
                "organizations.jurisdiction": "{name}",
                "organizations.importbatch": "{kind} {filename}",
            }
        )
        register_verbs(
            {
                "organization.export": "导出组织机构",
                "person.export": "导出人员任职",
                "organizations.import": "导入组织机构",
                "people.import": "导入人员任职",
                "tenure.import": "导入任职",
                "post.import": "导入岗位",
                "organization.staff": "导入单位的任职和分管",
                "oversight.end": "结束分管联系",
                "supervision.end": "结束纪检监督",
                "import.upload": "上传工作簿",
                "import.answer": "答复导入疑问",
                "import.start": "开始导入",
                "import.fail": "导入未成",
                "import.reopen": "重新核对导入",
                "import.discard": "放弃导入",
                "import.errors": "下载错误说明",
                "group.define": "定义单位组",
                "jurisdiction.update": "修改辖区设置",
            },
            about="组织机构",
        )
