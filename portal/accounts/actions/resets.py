"""What an administrator's reset means for signing: it is held until it can be no one else."""

import datetime as dt

from django.db.models import Q

from portal import clock
from portal.accounts.models import CredentialReset, User
from portal.accounts.policies import check_not_self
from portal.accounts.telling import tell
from portal.actor import Actor
from portal.audit.actions import action, record
from portal.errors import Refused


@action
def hold_signing(*, user: User, kind: str, by: Actor) -> CredentialReset:
    """Nothing is signed from the account until the reset is settled or confirmed."""
    held = CredentialReset.objects.create(user=user, kind=kind, by=by.user)
    record("reset.hold", by=by, subjects=[user], note=held.get_kind_display())
    tell(
        user=user,
        title=f"您的账号被{held.get_kind_display()}",
        text="如不是您本人要求的，请立即告诉纪委和另一位管理员。",
        by=by,
    )
    return held


@action
def confirm_reset(*, reset: CredentialReset, by: Actor) -> None:
    """A second administrator vouches that the person asked for it; the day of waiting runs from the
    reset. Raises Refused for whoever did the reset and for the person."""
    reset = CredentialReset.objects.select_for_update().select_related("user").get(pk=reset.pk)
    check_not_self(user=reset.user, by_user=by.user)
    if reset.by_id == by.user.pk:
        raise Refused("重置是您办的，要由另一位管理员确认。")
    if reset.confirmed_at or reset.settled_at:
        raise Refused("这次重置已经确认过了。")
    reset.confirmed_at, reset.confirmed_by = clock.now(), by.user
    reset.save(update_fields=["confirmed_at", "confirmed_by"])
    record("reset.confirm", by=by, subjects=[reset.user], note=reset.get_kind_display())


def settle_resets(*, user: User, factor_since: dt.datetime) -> None:
    """A factor enrolled before the password was reset has been passed: it is the person."""
    CredentialReset.objects.filter(
        Q(at__gt=factor_since), user=user, kind="password", settled_at__isnull=True
    ).update(settled_at=clock.now())
