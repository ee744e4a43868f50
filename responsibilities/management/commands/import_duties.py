import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand

from portal.actor import Source, system
from portal.errors import Refused
from portal.organizations.models import Jurisdiction
from portal.workbooks import Unreadable
from responsibilities.actions.plans import import_plan
from responsibilities.importing.items import Reading
from responsibilities.importing.reading import read_duties


class Command(BaseCommand):
    help = "导入任务分解表。退出码：0 完成，1 有错误或名称待确认而没有导入，2 文件或参数不能用"

    def add_arguments(self, parser):
        parser.add_argument("file", help="任务分解表（.xlsx、.xls、.csv）")
        parser.add_argument("--year", type=int, required=True, help="年度")
        parser.add_argument("--jurisdiction", default="", help="辖区名称；只有一个辖区时可不写")
        parser.add_argument("--dry-run", action="store_true", help="只核对，不写入")
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")

    def handle(self, *args, file, year, jurisdiction, dry_run, **options):
        as_json = options["json"]
        try:
            county = _jurisdiction(jurisdiction)
            reading = read_duties(file, Path(file).name, jurisdiction=county, year=_year(year))
        except (Unreadable, Refused) as error:
            self._unusable(str(error), as_json)
        refused = ""
        if not dry_run:
            refused = self._import(county, year, reading)
        elif reading.errors:
            refused = "有错误，不能导入"
        self._report(reading, refused, dry_run, as_json=as_json)
        if refused:
            sys.exit(1)

    def _unusable(self, message: str, as_json: bool) -> None:
        if as_json:
            problem = {"sheet": "", "row": 0, "field": "", "message": message}
            nothing = {"categories": 0, "duties": 0, "errors": [problem], "questions": [], "items": []}
            self.stdout.write(json.dumps(nothing, ensure_ascii=False))
        else:
            self.stderr.write(message)
        sys.exit(2)

    def _import(self, county: Jurisdiction, year: int, reading: Reading) -> str:
        try:
            import_plan(
                jurisdiction=county,
                year=year,
                reading=reading,
                by=system(source=Source.COMMAND, label="命令 import_duties"),
            )
        except Refused as refusal:
            return refusal.message
        return ""

    def _report(self, reading: Reading, refused: str, dry_run: bool, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(as_result(reading, refused), ensure_ascii=False))
            return
        for problem in reading.errors:
            self.stdout.write(f"错误 第 {problem.row} 行 {problem.field}：{problem.message}")
        for question in reading.questions:
            rows = "、".join(str(row) for row in question.rows)
            self.stdout.write(f"待确认 第 {rows} 行 {question.field}：{question.message}")
        done = refused or ("核对完成，没有写入" if dry_run else "已导入")
        self.stdout.write(f"{len(reading.categories)} 个大项，{len(reading.items)} 项任务，{done}")


def _jurisdiction(name: str) -> Jurisdiction:
    found = list(Jurisdiction.objects.filter(**({"name": name} if name else {}))[:2])
    if len(found) == 1:
        return found[0]
    if found:
        raise Refused("辖区不止一个，请用 --jurisdiction 写明名称。")
    raise Refused(f"没有叫“{name}”的辖区。" if name else "还没有辖区。请先导入组织机构。")


def _year(year: int) -> int:
    if not 2000 <= year <= 2100:
        raise Refused("年度应在 2000 至 2100。")
    return year


def as_result(reading: Reading, refused: str = "") -> dict:
    """The object that DESIGN §8 promises; a refusal of the whole import is an error without a row."""
    errors = [problem.as_dict() for problem in reading.errors]
    if refused and not errors and not reading.blocking:
        errors.append({"sheet": reading.sheet, "row": 0, "field": "", "message": refused})
    return {
        "categories": len(reading.categories),
        "duties": len(reading.items),
        "errors": errors,
        "questions": [question.as_json() for question in reading.questions],
        "items": [item.as_json() for item in reading.items],
    }
