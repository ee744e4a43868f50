"""manage.py verify_audit [--json]: exit 0 when every chain holds, 1 when one does not."""

import json
import sys

from django.core.management.base import BaseCommand

from portal.audit.verification import verify


class Command(BaseCommand):
    help = "核对审计链：改动、删除、重排、截尾、改链头都会被发现"

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")

    def handle(self, *args, **options):
        verdict = verify()
        if options["json"]:
            self.stdout.write(json.dumps(verdict.as_dict(), ensure_ascii=False))
        elif verdict.ok:
            self.stdout.write(f"审计链完好，共 {verdict.events} 条。")
        else:
            bad = verdict.first_bad
            self.stdout.write(f"审计链在 {bad['chain']} 第 {bad['seq']} 条处不成立：{bad['reason']}。")
        if not verdict.ok:
            sys.exit(1)
