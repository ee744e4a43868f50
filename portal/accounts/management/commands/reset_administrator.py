"""manage.py reset_administrator USERNAME: a one-time password for one of the three administrators."""

from django.core.management.base import BaseCommand, CommandError

from portal.accounts.actions.users import reset_password
from portal.accounts.management.prepared import require_prepared
from portal.accounts.models import User
from portal.actor import Source, system


class Command(BaseCommand):
    help = "为三员之一换一个一次性密码。网页上没有人能这样做；在服务器上由两人在场办理，记入审计。"

    def add_arguments(self, parser):
        parser.add_argument("username", metavar="用户名")

    def handle(self, *args, username, **options):
        require_prepared()
        user = User.objects.filter(username=username).select_related("person").first()
        if user is None or not user.grants.in_force().administrative().exists():
            raise CommandError(f"没有用户名是“{username}”的管理员，请核对。")
        password = reset_password(user=user, by=system(Source.COMMAND, "服务器"))
        self.stdout.write(f"{user.person.name} 用户名 {username} 一次性密码 {password}")
