"""Opening, closing and resetting accounts."""

import secrets

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from pypinyin import lazy_pinyin

from portal import clock
from portal.accounts.actions.resets import hold_signing
from portal.accounts.actions.sign_ins import end_sign_ins
from portal.accounts.actions.tokens import revoke_tokens
from portal.accounts.models import OneTimePassword, ResetKind, User
from portal.accounts.policies import check_may_reset, check_not_administrator, check_not_self
from portal.actor import Actor
from portal.audit.actions import action, record
from portal.errors import Refused
from portal.organizations.models import Person

LETTERS = "23456789abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"


def one_time_password() -> str:
    """Readable aloud over the telephone: twelve characters without look-alikes."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def open_accounts(*, people: list[Person], by: Actor) -> list[tuple[User, str]]:
    """Accounts for those of `people` who have none, each with a one-time password shown this once.

    The user name is the 工号, else the pinyin of the name with a number where it is taken. A password is
    slow to hash on purpose, so that is done before the transaction, which would hold up everyone's writes.
    """
    passwords = [prepare_password() for _ in _without_account(people)]
    return open_prepared(people=people, passwords=passwords, by=by)


def prepare_password() -> tuple[str, str]:
    """A one-time password, plain and hashed."""
    plain = one_time_password()
    return plain, make_password(plain)


def _without_account(people: list[Person]) -> list[Person]:
    have = set(User.objects.filter(person__in=people).values_list("person_id", flat=True))
    return [person for person in people if person.pk not in have]


@action
def open_prepared(
    *, people: list[Person], passwords: list[tuple[str, str]], by: Actor
) -> list[tuple[User, str]]:
    """As open_accounts; `passwords` are (plain, hashed), at least as many as there are accounts to open."""
    taken = set(User.objects.values_list("username", flat=True))
    opened = []
    for person, (plain, hashed) in zip(_without_account(people), passwords, strict=False):
        username = _free(person.staff_number or "".join(lazy_pinyin(person.name)).lower(), taken)
        opened.append((User.objects.create(username=username, password=hashed, person=person), plain))
    if opened:
        record("account.open", by=by, subjects=[user for user, _ in opened])
    return opened


def _free(wanted: str, taken: set[str]) -> str:
    wanted = wanted[:50]
    number, name = 1, wanted
    while name in taken:
        number += 1
        name = f"{wanted}{number}"
    taken.add(name)
    return name


@action
def reset_password(*, user: User, by: Actor) -> str:
    """A new one-time password; whoever is signed in with the old one is signed out, the person is told,
    and nothing is signed from the account for a while (resets.hold_signing).

    Raises Refused for one's own account, and for an administrator's unless the server itself does it.
    """
    check_may_reset(user=user, by_user=by.user)
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    OneTimePassword.objects.filter(user=user).delete()
    record("account.reset", by=by, subjects=[user])
    end_sign_ins(user=user, reason="密码已重置", by=by)
    revoke_tokens(user=user, reason="密码已重置", by=by)
    hold_signing(user=user, kind=ResetKind.PASSWORD, by=by)
    return password


@action
def change_password(*, user: User, password: str, keep: str, by: Actor) -> None:
    """Every session but the one whose ref is `keep` ends. Raises Refused with every rule that the new
    password breaks, a line each."""
    if user.check_password(password):
        raise Refused("新密码与原密码相同，请换一个。", fields={"password": "新密码与原密码相同，换一个。"})
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused("新密码不合要求。", fields={"password": "\n".join(error.messages)}) from error
    user.set_password(password)
    user.must_change_password = False
    user.password_changed_at = clock.now()
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    OneTimePassword.objects.filter(user=user).delete()
    record("account.password", by=by, subjects=[user])
    end_sign_ins(user=user, reason="密码已修改", keep=keep, by=by)


@action
def set_active(*, user: User, active: bool, by: Actor) -> None:
    """停用 and 启用: a disabled account is out on its next request. Raises Refused for one's own account,
    and for disabling an administrator's."""
    check_not_self(user=user, by_user=by.user)
    if not active:
        check_not_administrator(user=user, by_user=by.user)
    if user.is_active == active:
        return
    user.is_active = active
    user.save(update_fields=["is_active"])
    if not active:
        end_sign_ins(user=user, reason="账号已停用", by=by)
        revoke_tokens(user=user, reason="账号已停用", by=by)
    record(
        "account.enable" if active else "account.disable",
        by=by,
        subjects=[user],
        changes={"is_active": (not active, active)},
    )
