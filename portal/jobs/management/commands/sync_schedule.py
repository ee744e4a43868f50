from django.core.management.base import BaseCommand

from portal import schedule


class Command(BaseCommand):
    help = "把定时任务写入调度表（可重复运行）。"

    def handle(self, **options):
        schedule.install()
