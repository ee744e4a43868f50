import os
import sys
from importlib import import_module

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from portal import schedule
from portal.celery import make_broker_folders
from portal.supervisor import Supervisor, children, port_is_free


class Command(BaseCommand):
    help = "启动整个平台：网页、两个后台进程和定时调度；Ctrl-C 全部停止。"

    def add_arguments(self, parser):
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--with-parent", action="store_true", help="上级进程结束时一起停止（make run）")

    def handle(self, *, host, port, with_parent, **options):
        if not port_is_free(host, port):
            raise CommandError(
                f"端口 {port} 已被占用。请先停掉占用它的程序，或换一个端口：PORT={port + 1} make run\n"
                f"Port {port} is in use. Stop what uses it, or choose another: PORT={port + 1} make run"
            )
        make_broker_folders()
        schedule.install()
        address = f"http://{host}:{port}"
        supervisor = Supervisor(children(host, port), say=self.say, with_parent=with_parent)
        accounts = _demo_accounts()
        connection.close()
        supervisor.run(address=address, on_ready=lambda: self.announce(address, accounts))
        self.say("已全部停止。All stopped.")

    def say(self, sentence: str) -> None:
        print(sentence, file=sys.stdout, flush=True)

    def announce(self, address: str, accounts: list[tuple]) -> None:
        self.say(f"\n责任田已启动：{address}（按 Ctrl-C 停止）")
        self.say(f"The portal runs at {address} (Ctrl-C stops it)")
        if accounts:
            self.say("\n演示账号 Demonstration accounts：")
        for account in accounts:
            self.say("  " + "  ".join(account))


def _demo_accounts() -> list[tuple]:
    """One (role, user name, password, who) per role while the demonstration is loaded, else nothing."""
    return import_module("portal.home.demo.cast").accounts()
