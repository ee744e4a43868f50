"""授权 and 收回."""

import datetime as dt

from portal import clock
from portal.accounts.models import Grant, User
from portal.accounts.policies import check_grant, check_not_self
from portal.actor import Actor
from portal.audit.actions import action, record
from portal.errors import Refused
from portal.organizations.models import Organization


@action
def grant_role(
    *,
    user: User,
    role: str,
    organization: Organization,
    from_on: dt.date,
    to_on: dt.date | None,
    reason: str,
    by: Actor,
) -> Grant:
    """Raises Refused where 三员 would meet in one person, or the dates are the wrong way round."""
    User.objects.select_for_update().get(pk=user.pk)  # two grants at once see each other
    if to_on is not None and to_on <= from_on:
        raise Refused("失效日期应晚于生效日期。", fields={"to_on": "应晚于生效日期"})
    check_grant(user=user, role=role, organization=organization, by_user=by.user)
    grant = Grant.objects.create(
        user=user,
        role=role,
        organization=organization,
        from_on=from_on,
        to_on=to_on,
        reason=reason,
        granted_by=by.user,
    )
    record("grant.give", by=by, subjects=[grant, user], changes={"role": (None, role)}, note=reason)
    return grant


@action
def review_grant(*, grant: Grant, by: Actor) -> None:
    """复核: still needed, for another year. Raises Refused for one that is over, and for one's own."""
    grant = Grant.objects.select_for_update(of=("self",)).select_related("user").get(pk=grant.pk)
    check_not_self(user=grant.user, by_user=by.user)
    if not Grant.objects.in_force().filter(pk=grant.pk).exists():
        raise Refused("这项授权已经失效，不用复核。")
    grant.reviewed_at, grant.reviewed_by = clock.now(), by.user
    grant.save(update_fields=["reviewed_at", "reviewed_by"])
    record("grant.review", by=by, subjects=[grant, grant.user])


@action
def revoke_grant(*, grant: Grant, reason: str, by: Actor) -> None:
    """Takes effect on the holder's next request."""
    grant = Grant.objects.select_for_update().get(pk=grant.pk)
    if grant.revoked_at is not None:
        raise Refused("这项授权已经收回。")
    if not reason.strip():
        raise Refused("写明收回原因后再收回。", fields={"reason": "必填"})
    grant.revoked_at, grant.revoked_by, grant.revoke_reason = clock.now(), by.user, reason
    grant.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
    record("grant.revoke", by=by, subjects=[grant, grant.user], note=reason)
