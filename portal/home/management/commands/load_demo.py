"""manage.py load_demo: the demonstration, on an empty portal."""

import json
import sys
import time

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.clock import today
from portal.documents.models import Letter
from portal.home.demo.play import load
from portal.organizations.models import Organization, Person, Tenure
from responsibilities.models import ProgressReport

REFUSAL = "平台里已有数据，没有载入演示。要看演示，请换一个空的 DATA_DIR 再启动。"


class Command(BaseCommand):
    help = "在空平台上载入演示数据。退出码：0 完成，1 已有数据而没有载入"

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="标准输出只有一个 JSON 对象")

    def handle(self, *args, **options):
        if Organization.objects.exists() or Person.objects.exists():
            self._refuse(options["json"])
        start = time.monotonic()
        try:
            load(say=lambda text: None if options["json"] else self.stdout.write(text))
        except BaseException:  # Ctrl-C as well: half a year is no demonstration
            self.stderr.write(f"演示没有载完。请删除 {settings.DATA_DIR} 后重新启动。")
            raise
        self._report(options["json"], time.monotonic() - start)

    def _refuse(self, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"loaded": False, "errors": [REFUSAL]}, ensure_ascii=False))
        else:
            self.stderr.write(REFUSAL)
        sys.exit(1)

    def _report(self, as_json: bool, seconds: float) -> None:
        counts = {
            "loaded": True,
            "organizations": Organization.objects.count(),
            "people": Person.objects.filter(tenures__in=Tenure.objects.on(today())).distinct().count(),
            "reports": ProgressReport.objects.count(),
            "letters": Letter.objects.count(),
            "seconds": round(seconds, 1),
        }
        if as_json:
            self.stdout.write(json.dumps(counts, ensure_ascii=False))
        else:
            self.stdout.write(
                "演示已载入：{organizations} 个单位、在任 {people} 人、{reports} 份清单、{letters} 份文书，"
                "用时 {seconds} 秒。".format(**counts)
            )
