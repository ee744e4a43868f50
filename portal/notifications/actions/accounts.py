"""What happens to an account, told to its person (portal.accounts.telling)."""

from django.urls import reverse

from portal.accounts.models import User
from portal.actor import Actor
from portal.notifications.actions.notices import Line, notify
from portal.notifications.enums import NoticeKind, Severity


def tell_about_account(*, user: User, title: str, text: str, by: Actor) -> None:
    line = Line(None, f"account:{user.ref}", Severity.SOON, text, reverse("accounts:session_list"))
    notify(person_ids=[user.person_id], kind=NoticeKind.ACCOUNT, title=title, lines=[line], by=by)
