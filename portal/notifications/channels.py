"""Outside channels: e-mail, and whatever Apprise reaches. They carry a count and a link, no content.

CHANNELS lists Apprise addresses with a place for the recipient: {username}, {email} or {phone}.
"""

from __future__ import annotations

import string

from django.conf import settings
from django.core.mail import send_mail

from portal.accounts.models import User
from portal.notifications.models import Delivery, Notice

EMAIL = "email"
DUMMY_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
PLACES = frozenset({"username", "email", "phone"})


class Undeliverable(Exception):
    """The channel did not take the message; it is tried again later."""


def email_works() -> bool:
    return settings.EMAIL_BACKEND != DUMMY_BACKEND


def places_of(address: str) -> set[str]:
    """The names in braces of an Apprise address; {"?"} when the braces do not pair."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(address) if name is not None}
    except ValueError:
        return {"?"}


def any_channel() -> bool:
    return email_works() or bool(settings.CHANNELS)


def channels_of(user: User) -> list[str]:
    """The names of the channels that reach `user`: "email", "apprise:0" …"""
    if not user.is_active:
        return []
    names = [EMAIL] if email_works() and user.email else []
    return names + [
        f"apprise:{n}" for n, address in enumerate(settings.CHANNELS) if _fill(address, user) is not None
    ]


def send(delivery: Delivery, user: User) -> None:
    """Hand one notice to its channel. Raises Undeliverable with the reason."""
    title, text = message_of(delivery.notice)
    if delivery.channel == EMAIL:
        return _send_mail(user, title, text)
    return _send_apprise(delivery.channel, user, title, text)


def message_of(notice: Notice) -> tuple[str, str]:
    """Subject and body: how many things wait and where; nothing of what they are."""
    count = notice.lines.count()
    title = f"责任田：您有 {max(count, 1)} 项待办"
    link = f"{settings.SITE_URL.rstrip('/')}/inbox/" if settings.SITE_URL else "责任田 → 消息"
    return title, f"{title.removeprefix('责任田：')}，请登录查看：{link}"


def _send_mail(user: User, title: str, text: str) -> None:
    try:
        send_mail(title, text, None, [user.email])
    except OSError as error:  # smtplib's errors are OSErrors
        raise Undeliverable(str(error) or type(error).__name__) from error


def _send_apprise(channel: str, user: User, title: str, text: str) -> None:
    import apprise  # slow to import: only where something is sent

    number = int(channel.partition(":")[2])
    address = _fill(settings.CHANNELS[number], user) if number < len(settings.CHANNELS) else None
    if address is None:
        raise Undeliverable("这个渠道已不再配置")
    messenger = apprise.Apprise()
    if not messenger.add(address):
        raise Undeliverable("渠道地址无法识别")
    if not messenger.notify(body=text, title=title):
        raise Undeliverable("渠道没有接受")


def _fill(address: str, user: User) -> str | None:
    """The address with the recipient in it; None where the recipient lacks what it asks for."""
    places = places_of(address)
    if not places or not places <= PLACES:
        return None
    values = {"username": user.username, "email": user.email, "phone": user.person.phone}
    return address.format(**values) if all(values[place] for place in places) else None
