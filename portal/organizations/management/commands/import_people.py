from portal.organizations.actions.importing_people import import_people
from portal.organizations.importing.people import preview_people
from portal.organizations.management.importing import ImportCommand


class Command(ImportCommand):
    help = "从工作簿导入人员任职"
    label = "人员任职"
    preview = preview_people
    write = import_people
