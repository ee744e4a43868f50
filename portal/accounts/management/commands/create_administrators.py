"""manage.py create_administrators: the three administrators of a new installation."""

from django.core.management.base import BaseCommand, CommandError

from portal.accounts.actions.administrators import create_administrators
from portal.accounts.management.prepared import require_prepared
from portal.errors import Refused


class Command(BaseCommand):
    help = "新装后建立三员（系统、安全、审计管理员），并打印各自的一次性密码。只能在还没有账号时运行。"

    def add_arguments(self, parser):
        parser.add_argument("--jurisdiction", required=True, help="辖区名称，如 广安区")
        for role in ("system", "security", "audit"):
            parser.add_argument(f"--{role}", required=True, metavar="姓名", help=f"{role} 管理员的姓名")

    def handle(self, *args, jurisdiction, system, security, audit, **options):
        require_prepared()
        try:
            created = create_administrators(jurisdiction_name=jurisdiction, names=(system, security, audit))
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        for user, role, password in created:
            self.stdout.write(
                f"{role.label}  {user.person.name}  用户名 {user.username}  一次性密码 {password}"
            )
