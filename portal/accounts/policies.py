"""三员 and grants: what may be held together (等保三级 8.1.4)."""

from portal.accounts.models import Grant, User
from portal.actor import ADMINISTRATORS, Role
from portal.clock import today
from portal.errors import Refused
from portal.organizations.models import Organization


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
