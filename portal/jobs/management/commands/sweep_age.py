from django.core.management.base import BaseCommand, CommandError

from portal.health import SWEEP_LATE, sweep_age


class Command(BaseCommand):
    help = "距上次清扫任务队列的秒数；超过上限时以 1 退出（容器健康检查用）。"

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=float, default=SWEEP_LATE, help="秒")

    def handle(self, *, limit, **options):
        age = sweep_age()
        if age is None or age > limit:
            raise CommandError("任务队列很久没有清扫：请检查 worker 和 beat 是否在运行。")
        self.stdout.write(str(age))
