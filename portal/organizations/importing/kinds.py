"""The workbooks this app imports: what each is called, how it is read, who writes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from portal.organizations.actions.importing import import_organizations
from portal.organizations.actions.importing_people import import_people
from portal.organizations.enums import ImportKind
from portal.organizations.models import ImportBatch
from portal.workbooks import Column, Workbook, open_workbook, template_workbook

from .columns import ORGANIZATION_COLUMNS, PEOPLE_COLUMNS
from .organizations import preview_organizations
from .people import preview_people
from .preview import Preview

NOTES = (
    "第一行是示例以外的真实数据，从表头下一行填起；可以有标题行和填表说明，导入时会自动略过。",
    "表中不再列出的单位或人员只会提示，不会删除。",
)


@dataclass(frozen=True)
class Importer:
    title: str
    columns: list[Column]
    preview: Callable[..., Preview]
    write: Callable
    template_name: str

    def template(self) -> bytes:
        return template_workbook(self.title, self.columns, notes=NOTES)


IMPORTERS = {
    ImportKind.ORGANIZATIONS: Importer(
        "组织机构", ORGANIZATION_COLUMNS, preview_organizations, import_organizations, "组织机构模板.xlsx"
    ),
    ImportKind.PEOPLE: Importer(
        "人员任职", PEOPLE_COLUMNS, preview_people, import_people, "人员任职模板.xlsx"
    ),
}


def book_of(batch: ImportBatch) -> Workbook:
    with batch.file.open() as content:
        return open_workbook(content.read(), batch.filename)


def preview_of(batch: ImportBatch, book: Workbook | None = None, answers: Mapping | None = None) -> Preview:
    """What the uploaded workbook would do now, with the answers given so far."""
    importer = IMPORTERS[ImportKind(batch.kind)]
    return importer.preview(book or book_of(batch), batch.jurisdiction, answers or batch.answers)
