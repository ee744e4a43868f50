"""三员 and grants: what may be held together (等保三级 8.1.4)."""

import datetime as dt

from django.utils import timezone

from portal import clock
from portal.accounts.models import CredentialReset, Grant, User
from portal.accounts.models.resets import WAIT
from portal.actor import ADMINISTRATORS, Actor, Role, Source
from portal.clock import today
from portal.errors import Refused
from portal.organizations.models import Organization
from portal.workdays.calendar import short


def check_grant(*, user: User, role: str, organization: Organization, by_user: User | None) -> None:
    """Raises Refused when `user` may not be given `role` on `organization`."""
    if by_user is not None and by_user.pk == user.pk:
        raise Refused("不能给自己授权，请另一位安全管理员办理。", fields={"user": "不能给自己授权"})
    if organization.jurisdiction_id != user.person.jurisdiction_id:
        raise Refused("授权范围应在本人所属辖区内。", fields={"organization": "不在本辖区"})
    unrevoked = Grant.objects.filter(user=user, revoked_at__isnull=True)
    over = unrevoked.filter(to_on__lte=today())
    if role in ADMINISTRATORS and (expired := over.administrative().first()):
        ended = expired.get_role_display()
        raise Refused(f"{user.person.name}的{ended}授权已到期而没有收回。先在“授权”页收回它，再授新的。")
    held = set(unrevoked.exclude(pk__in=over).values_list("role", flat=True))  # also what begins later
    if role in ADMINISTRATORS and held & ADMINISTRATORS:
        other = Role(next(iter(held & ADMINISTRATORS))).label
        raise Refused(f"{user.person.name}已是{other}，三员不能兼任。先收回原授权，再授新的。")
    if role in ADMINISTRATORS and held:
        raise Refused(f"{user.person.name}已有业务角色，不能再任管理员。先收回业务授权，或另选他人。")
    if role not in ADMINISTRATORS and held & ADMINISTRATORS:
        raise Refused(f"{user.person.name}是管理员，不能接触业务数据。另选他人授予业务角色。")
    if Grant.objects.in_force().filter(user=user, role=role, organization=organization).exists():
        raise Refused(f"{user.person.name}在{organization.name}已有这个角色，不必重复授权。")


def check_may_sign(by: Actor) -> None:
    """Nothing is signed from an account whose credentials an administrator has reset, until the person has
    shown a factor of their own or a second administrator has confirmed and a day has passed: whoever
    resets a password must not be able to sign for its owner. Raises Refused."""
    if by.user is None:
        return
    if by.source == Source.API:
        raise Refused("签字、报送要本人在网页上办，接口不能代办。")
    held = CredentialReset.objects.holding(clock.now()).filter(user=by.user).first()
    if held is None:
        return
    about = f"您的账号在 {_said(held.at)} 由管理员{held.get_kind_display()}，暂时不能签字。"
    if held.confirmed_at:
        raise Refused(f"{about}{_said(held.at + WAIT)} 后可以签。")
    raise Refused(
        f"{about}请另一位管理员在“重置确认”里确认，满 24 小时后可以签；"
        "用重置前登记的验证器或密钥登录过的，马上可以签。"
    )


def _said(moment: dt.datetime) -> str:
    local = timezone.localtime(moment)
    return f"{short(local.date())} {local:%H:%M}"


def check_may_have_token(identity) -> None:
    """A machine administers nothing: none of the three administrators has API tokens. Raises Refused."""
    if any(scope.role in ADMINISTRATORS for scope in identity.scopes):
        raise Refused("管理员身份不能有接口令牌，管理要本人在网页上办。", fields={"identity": "换一个身份。"})


def check_not_self(*, user: User, by_user: User | None) -> None:
    if by_user is not None and by_user.pk == user.pk:
        raise Refused("不能对自己的账号这样做，请另一位系统管理员办理。")


def check_not_administrator(*, user: User, by_user: User | None) -> None:
    """None of the three administrators silences another: first the security administrator takes the
    role away, for a reason."""
    if by_user is not None and user.grants.in_force().administrative().exists():
        raise Refused("三员的账号不能直接停用。请安全管理员先收回其管理员授权，再停用账号。")


def check_may_reset(*, user: User, by_user: User | None) -> None:
    """A password reset gives the account away: among the three administrators nobody has that over
    another, or 三权分立 would be one person's to undo. It is done on the server, before witnesses."""
    check_not_self(user=user, by_user=by_user)
    if by_user is not None and user.grants.in_force().administrative().exists():
        raise Refused(
            "三员的密码不能在网页上重置。请在服务器上运行 manage.py reset_administrator，由两人在场办理。"
        )
