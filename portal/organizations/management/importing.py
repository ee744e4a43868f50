"""What the import commands share: the object on standard output and the exit codes (DESIGN §8)."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

from django.core.management.base import BaseCommand

from portal.actor import Actor, Source
from portal.errors import Refused
from portal.organizations.importing.preview import Preview
from portal.organizations.models import Jurisdiction
from portal.workbooks import HeaderQuestion, open_workbook

DONE, REFUSED, UNUSABLE = 0, 1, 2


class ImportCommand(BaseCommand):
    """`manage.py … FILE [--dry-run] [--json]`: 0 done, 1 refused with the reasons, 2 unusable input."""

    label = ""
    preview: Callable
    write: Callable

    def add_arguments(self, parser):
        parser.add_argument("file", help="工作簿（.xlsx、.xls 或 .csv）")
        parser.add_argument("--dry-run", action="store_true", help="只核对，不写入")
        parser.add_argument("--json", action="store_true", help="标准输出只有一个 JSON 对象")
        parser.add_argument("--jurisdiction", default="", help="辖区名称；只有一个辖区时不用写")
        parser.add_argument("--sheet", default="", help="有几张表时，读哪一张工作表")

    def handle(self, *args, **options):
        try:
            preview = self.read(options)
        except Refused as refusal:
            self.refuse(refusal, options)
        result = preview.as_json()
        if preview.blocked:
            self.say(result, preview, options)
            sys.exit(REFUSED)
        if not options["dry_run"]:
            self.commit(preview, options)
        self.say(result, preview, options)

    def read(self, options) -> Preview:
        book = open_workbook(Path(options["file"]), Path(options["file"]).name)
        answers = {"header": {"ref": f"{options['sheet']}|0"}} if options["sheet"] else {}
        return type(self).preview(book, self.jurisdiction(options["jurisdiction"]), answers)

    @staticmethod
    def jurisdiction(name: str) -> Jurisdiction | None:
        found = Jurisdiction.objects.filter(name=name) if name else Jurisdiction.objects.all()
        rows = list(found[:2])
        if name and not rows:
            raise Refused(f"没有叫“{name}”的辖区。请检查 --jurisdiction 的写法。")
        if len(rows) > 1:
            raise Refused("系统里不止一个辖区。请用 --jurisdiction 指明导入哪一个。")
        return rows[0] if rows else None

    def commit(self, preview: Preview, options) -> None:
        try:
            jurisdiction = preview.jurisdiction
            by = Actor(
                source=Source.COMMAND, label="命令", jurisdiction_id=jurisdiction.pk if jurisdiction else None
            )
            type(self).write(preview=preview, by=by)
        except Refused as refusal:
            self.refuse(refusal, options, code=REFUSED)

    def refuse(self, refusal: Refused, options, *, code: int = UNUSABLE) -> None:
        error = {"sheet": "", "row": 0, "field": "", "message": refusal.message}
        counts = dict.fromkeys(("rows", "new", "changed", "unchanged", "absent"), 0)
        result = {**counts, "errors": [error], "questions": []}
        if isinstance(refusal, HeaderQuestion):
            candidates = [{"sheet": sheet, "row": row} for sheet, row in refusal.candidates]
            result["questions"] = [{**error, "candidates": candidates}]
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            self.stderr.write(refusal.message)
        sys.exit(code)

    def say(self, result: dict, preview: Preview, options) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
            return
        verb = "核对" if options["dry_run"] or preview.blocked else "已导入"
        self.stdout.write(
            f"{verb}{self.label} {result['rows']} 行：新增 {result['new']}，变更 {result['changed']}，"
            f"不变 {result['unchanged']}，表中没有 {result['absent']}。"
        )
        for item in [*preview.problems, *preview.questions]:
            self.stderr.write(f"{item.sheet} 第 {item.row} 行 {item.field}：{item.message}")
