"""接口令牌: made, used, revoked."""

import datetime as dt
import secrets

from portal import clock
from portal.accounts.identities import Identity
from portal.accounts.models import ApiToken, TokenScope, User
from portal.accounts.models.tokens import LONGEST
from portal.accounts.policies import check_may_have_token
from portal.actor import Actor
from portal.audit.actions import action, record
from portal.errors import Refused
from portal.vault import keyed_hash

MARK = "zrt_"  # what secret scanners and people know a token by
SHOWN = len(MARK) + 6
USED_EVERY = 60  # seconds between two notes of the same token being in use


def hash_of(plain: str) -> str:
    return keyed_hash(plain, purpose="api-token")


@action
def create_token(
    *, user: User, name: str, identity: Identity, scopes: list[str], expires_on: dt.date, by: Actor
) -> tuple[ApiToken, str]:
    """The token and its plain text, which is nowhere kept. Raises Refused for an administrator's identity,
    for scopes that are not offered and for a day that has passed or lies too far ahead."""
    check_may_have_token(identity)
    _check_days(expires_on)
    _check_scopes(set(scopes))
    plain = MARK + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name.strip(),
        prefix=plain[:SHOWN],
        token_hash=hash_of(plain),
        scopes=sorted(scopes),
        identity=identity.ref,
        identity_label=identity.label[:200],
        issued_on=clock.today(),
        expires_on=expires_on,
    )
    given = {"scopes": (None, token.scopes), "expires_on": (None, expires_on)}
    record("token.create", by=by, subjects=[token, user], changes=given, note=token.name)
    return token, plain


def _check_scopes(scopes: set[str]) -> None:
    if not scopes or scopes - set(TokenScope.values):
        raise Refused("请勾选令牌能做什么。", fields={"scopes": "至少勾选一项。"})
    if TokenScope.READ_REPORTS not in scopes:  # what saving answers with is the whole checklist
        raise Refused("只填不读的令牌什么也办不了。", fields={"scopes": "填清单要先能读，把读也勾上。"})


def _check_days(expires_on: dt.date) -> None:
    today = clock.today()
    if expires_on < today:
        raise Refused("令牌的期限已经过去。", fields={"expires_on": "不能早于今天。"})
    if expires_on > today + dt.timedelta(days=LONGEST):
        raise Refused("令牌的期限太长。", fields={"expires_on": f"最长 {LONGEST} 天，到期再换新的。"})


@action
def revoke_token(*, token: ApiToken, reason: str, by: Actor) -> None:
    """Takes effect on the machine's next request. Raises Refused for one that is revoked already."""
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    if token.revoked_at is not None:
        raise Refused("这个令牌已经吊销。")
    _revoke([token], reason)
    record("token.revoke", by=by, subjects=[token, token.user], note=f"{token.name}：{reason}")


@action
def revoke_tokens(*, user: User, reason: str, by: Actor) -> int:
    """All of `user`'s that still open something. Returns how many."""
    tokens = list(ApiToken.objects.select_for_update().usable().filter(user=user))
    _revoke(tokens, reason)
    if tokens:
        record("token.revoke", by=by, subjects=[*tokens, user], note=f"{reason}，{len(tokens)} 个")
    return len(tokens)


def _revoke(tokens: list[ApiToken], reason: str) -> None:
    ApiToken.objects.filter(pk__in=[token.pk for token in tokens]).update(
        revoked_at=clock.now(), revoke_reason=reason[:60]
    )


def note_used(token: ApiToken) -> None:
    """At most once a minute: an access record, not an event."""
    now = clock.now()
    if token.last_used_at is None or (now - token.last_used_at).total_seconds() >= USED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
