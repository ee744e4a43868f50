from portal.organizations.actions.importing import import_organizations
from portal.organizations.importing.organizations import preview_organizations
from portal.organizations.management.importing import ImportCommand


class Command(ImportCommand):
    help = "从工作簿导入组织机构"
    label = "组织机构"
    preview = preview_organizations
    write = import_organizations
