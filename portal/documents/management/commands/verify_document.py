"""manage.py verify_document FILE.pdf [--json]: exit 0 genuine, 1 not, 2 unusable input."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand

from portal.documents.verification import verify_document
from portal.errors import Refused


class Command(BaseCommand):
    help = "核对一份 PDF 是不是本系统发出的文书、有没有改动"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="PDF 文件")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")

    def handle(self, *args, **options):
        try:
            verdict = verify_document(options["file"].read_bytes())
        except OSError:
            self._unusable(options, f"打不开文件 {options['file']}。请检查路径。")
        except Refused as refusal:
            self._unusable(options, refusal.message)
        else:
            wanted = {name: verdict.as_dict()[name] for name in ("genuine", "changed", "signers")}
            sentence = json.dumps(wanted, ensure_ascii=False) if options["json"] else verdict.sentence()
            self.stdout.write(sentence)
            if not verdict.genuine:
                sys.exit(1)

    def _unusable(self, options, sentence: str) -> None:
        if options["json"]:
            empty = {"genuine": False, "changed": False, "signers": []}
            self.stdout.write(json.dumps(empty | {"error": sentence}, ensure_ascii=False))
        self.stderr.write(sentence)
        sys.exit(2)
