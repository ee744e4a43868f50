from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.workflows import all_workflows

FOLDER = settings.BASE_DIR / "docs" / "workflows"


class Command(BaseCommand):
    help = "按转换表生成 docs/workflows 里的状态图"

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="只比对，不写")

    def handle(self, *args, check, **options):
        pages = {f"{workflow.name}.md": workflow.page() for workflow in all_workflows()}
        stale = [name for name, text in pages.items() if _text_of(name) != text]
        if check and stale:
            raise CommandError(f"{'、'.join(stale)} 与转换表不一致，运行 manage.py draw_workflows 重新生成。")
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name in stale:
            (FOLDER / name).write_text(pages[name], encoding="utf-8")
        self.stdout.write("\n".join(stale) or "没有变化")


def _text_of(name: str) -> str:
    path = FOLDER / name
    return path.read_text(encoding="utf-8") if path.exists() else ""
