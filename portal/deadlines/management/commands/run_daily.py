import datetime as dt
import json

from django.core.management.base import BaseCommand, CommandError

from portal.actor import Source, system
from portal.clock import today
from portal.deadlines.actions.daily import RunIncomplete, run_daily

LABELS = {
    "opened": "开放填报",
    "reminded": "提醒",
    "overdue": "转红",
    "leaders": "告知责任领导",
    "drafted": "拟督办书",
    "issued": "签发督办书",
    "talks": "建议约谈",
}


class Command(BaseCommand):
    help = "每日运行：提醒、转红、告知责任领导、督办书、约谈建议；补上漏跑的日子，同一天再跑不重复。"

    def add_arguments(self, parser):
        parser.add_argument("--on", help="以哪一天早上 7:00 运行，如 2026-04-16；不写为今天")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")

    def handle(self, *args, on=None, **options):
        """Exit codes: 0 done, 1 some rungs could not be taken, 2 not a date; reasons on stderr."""
        self.json = options["json"]
        date = self._day(on) if on else today()
        if date > today():
            self.stderr.write(f"{date} 还没有到：本次发出的文书将署这一天的日期。")
        try:
            counts = run_daily(on=date, by=system(Source.COMMAND, "命令 run_daily"))
        except RunIncomplete as incomplete:
            self._refuse(incomplete.errors, 1, **incomplete.counts)
        if self.json:
            self.stdout.write(json.dumps(counts))
        else:
            self.stdout.write(f"{date}：" + "，".join(f"{LABELS[k]} {n}" for k, n in counts.items()))

    def _day(self, text: str) -> dt.date:
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            return self._refuse([f"日期“{text}”不对，请写成 2026-04-16 这样。"], 2)

    def _refuse(self, errors: list[str], code: int, **counts: int):
        if self.json:
            self.stdout.write(json.dumps({**counts, "errors": errors}, ensure_ascii=False))
        raise CommandError("\n".join(errors), returncode=code)
