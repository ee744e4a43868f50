"""The workbooks this app imports: what each is called, how it is read, who writes it."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from portal.organizations.actions.importing import import_organizations
from portal.organizations.actions.importing_people import import_people
from portal.organizations.enums import ImportKind
from portal.organizations.models import ImportBatch
from portal.workbooks import Column, Workbook, open_workbook, template_workbook

from . import standing, standing_people
from .columns import ORGANIZATION_COLUMNS, PEOPLE_COLUMNS
from .organizations import preview_organizations
from .people import preview_people
from .preview import Preview

KEPT = 3  # previews looked through at once, in one process
NOTES = (
    "第一行是示例以外的真实数据，从表头下一行填起；可以有标题行和填表说明，导入时会自动略过。",
    "表中不再列出的单位或人员只会提示，不会删除。",
)


@dataclass(frozen=True)
class Importer:
    title: str
    columns: list[Column]
    preview: Callable[..., Preview]
    fingerprint: Callable[..., str]
    write: Callable
    template_name: str

    def template(self) -> bytes:
        return template_workbook(self.title, self.columns, notes=NOTES)


IMPORTERS = {
    ImportKind.ORGANIZATIONS: Importer(
        "组织机构",
        ORGANIZATION_COLUMNS,
        preview_organizations,
        standing.fingerprint,
        import_organizations,
        "组织机构模板.xlsx",
    ),
    ImportKind.PEOPLE: Importer(
        "人员任职",
        PEOPLE_COLUMNS,
        preview_people,
        standing_people.fingerprint,
        import_people,
        "人员任职模板.xlsx",
    ),
}


def book_of(batch: ImportBatch) -> Workbook:
    with batch.file.open() as content:
        return open_workbook(content.read(), batch.filename)


def preview_of(batch: ImportBatch, book: Workbook | None = None) -> Preview:
    """What the uploaded workbook would do now, with the answers given so far."""
    importer = IMPORTERS[ImportKind(batch.kind)]
    return importer.preview(book or book_of(batch), batch.jurisdiction, batch.answers)


_shown: OrderedDict[str, Preview] = OrderedDict()


def shown_preview_of(batch: ImportBatch) -> Preview:
    """The same, for looking through: kept in this process while answers and portal stay as they are.

    A long sheet takes seconds to compare, and its pages are opened one after the other. Never write it.
    """
    current = IMPORTERS[ImportKind(batch.kind)].fingerprint(batch.jurisdiction)
    key = f"{batch.ref} {current} {json.dumps(batch.answers, sort_keys=True)}"
    if key not in _shown:
        _shown[key] = preview_of(batch)
    _shown.move_to_end(key)
    while len(_shown) > KEPT:
        _shown.popitem(last=False)
    return _shown[key]
