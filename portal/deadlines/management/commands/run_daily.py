import datetime as dt
import json
import sys

from django.core.management.base import BaseCommand, CommandError

from portal.actor import Source, system
from portal.clock import today
from portal.deadlines.actions.daily import RunIncomplete, run_daily

NEAR = 3  # days ahead that are not asked about
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
        parser.add_argument("--future", action="store_true", help="确实要按还没有到的那一天运行，不再问")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")

    def handle(self, *args, on=None, **options):
        """Exit codes: 0 done, 1 not run or some rungs not taken, 2 not a date; reasons on stderr."""
        self.json = options["json"]
        date = self._day(on) if on else today()
        if date > today():
            self._ahead(date, sure=options["future"] or self.json)
        try:
            counts = run_daily(on=date, by=system(Source.COMMAND, "命令 run_daily"))
        except RunIncomplete as incomplete:
            self._refuse(incomplete.errors, 1, **incomplete.counts)
        if self.json:
            self.stdout.write(json.dumps(counts))
        else:
            self.stdout.write(f"{date}：" + "，".join(f"{LABELS[k]} {n}" for k, n in counts.items()))

    def _ahead(self, date: dt.date, *, sure: bool) -> None:
        """Says what running a day that has not come does; a person at a terminal is asked, since what is
        issued cannot be taken back. Scripts, `--json` and `--future` go on."""
        days = (date - today()).days
        self.stderr.write(
            f"今天是 {today()}，{date} 还有 {days} 天才到。按那一天运行会真的提醒、转红、编号签发并送达文书，"
            f"都署 {date}；发出的只能逐份作废。"
        )
        if days <= NEAR or sure or not sys.stdin.isatty():
            return
        if input(f"确实要按 {date} 运行，请再输入一遍这个日期：").strip() != str(date):
            self._refuse(["没有运行，什么都没有改动。"], 1)

    def _day(self, text: str) -> dt.date:
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            return self._refuse([f"日期“{text}”不对，请写成 2026-04-16 这样。"], 2)

    def _refuse(self, errors: list[str], code: int, **counts: int):
        if self.json:
            self.stdout.write(json.dumps({**counts, "errors": errors}, ensure_ascii=False))
        raise CommandError("\n".join(errors), returncode=code)
