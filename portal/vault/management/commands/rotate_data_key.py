"""manage.py rotate_data_key [--json] [--batch N]: exit 0 done, 1 something is left, 2 unusable."""

import argparse
import json

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from portal.actor import Source, system
from portal.audit.actions import acting, record
from portal.storage import rotation as files
from portal.vault import rotation as fields
from portal.vault.cipher import key_id, key_ids
from portal.vault.models import HashKey, KeyCheck

KNOWN = {fields.UNKNOWN}  # plain files and damaged values need no key
LABELS = {
    "fields": "重新加密的字段值",
    "files": "重新加密的文件",
    "skipped": "原已是现用密钥",
    "left": "未完成",
}


def positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("--batch 应是大于 0 的整数")
    return int(text)


class Command(BaseCommand):
    help = (
        "更换 DATA_KEY 之后，把用旧密钥加密的字段和文件改用现用密钥加密；旧版本留下的未加密文件一并加密。"
        "旧密钥先放进 DATA_KEY_OLD。运行中可以中断，再运行就接着做；门户不必停。"
    )

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="标准输出只有一个 JSON 对象")
        parser.add_argument("--batch", type=positive, default=200, metavar="N", help="每读 N 条报一次进度")

    def handle(self, *args, batch, **options):
        self.json = options["json"]
        if HashKey._meta.db_table not in connection.introspection.table_names():
            self._refuse(["平台还没有准备好。请先运行 manage.py prepare。"], 2)
        before = _survey()
        if missing := set(before) - key_ids() - KNOWN:
            self._refuse([_asks_for(name, before[name]) for name in sorted(missing)], 1, left=_left(before))
        if _left(before) or files.is_moving():
            _record(before)
        self._rotate(batch)

    def _rotate(self, batch: int) -> None:
        parts = [
            fields.rotate_fields(batch=batch, tell=self.stderr.write),
            files.rotate_files(batch=batch, tell=self.stderr.write),
            fields.rotate_secrets(),
        ]
        counts = {
            "fields": parts[0].done + parts[2].done,
            "files": parts[1].done,
            "skipped": sum(part.skipped for part in parts),
            "left": _left(_survey()),
        }
        problems = [problem for part in parts for problem in part.problems]
        if counts["left"]:
            self._refuse(
                problems or ["仍有数据用旧密钥加密：有进程还在用旧密钥。请全部重启后再运行。"], 1, **counts
            )
        self._say(counts)

    def _say(self, counts: dict[str, int]) -> None:
        if self.json:
            self.stdout.write(json.dumps(counts))
            return
        self.stdout.write("，".join(f"{LABELS[name]} {count}" for name, count in counts.items()) + "。")
        if not counts["fields"] and not counts["files"]:
            self.stdout.write("没有要改的：全部数据已用现用密钥加密，DATA_KEY_OLD 可以撤去。")

    def _refuse(self, errors: list[str], code: int, **counts: int) -> None:
        if self.json:
            whole = {**dict.fromkeys(LABELS, 0), **counts, "errors": errors}
            self.stdout.write(json.dumps(whole, ensure_ascii=False))
        raise CommandError("\n".join(errors), returncode=code)


def _survey():
    return fields.survey() + files.survey()


def _left(counts) -> int:
    return counts.total() - counts[key_id()]


def _asks_for(name: bytes, count: int) -> str:
    return (
        f"有 {count} 项数据是用编号 {name.hex()} 的密钥加密的。请把那把密钥加进 DATA_KEY_OLD 后再运行，"
        f"现在什么都没有改。"
    )


def _record(before) -> None:
    """Before the first value changes: a run that is killed has been recorded too."""
    earlier = sorted(name.hex() for name in before if name != key_id())
    with acting():
        record(
            "vault.rotate",
            by=system(Source.COMMAND, "命令 rotate_data_key"),
            subjects=KeyCheck.objects.all(),
            changes={"sealed": (earlier, [key_id().hex()])},
        )
