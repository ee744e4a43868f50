"""`Authorization: Bearer zrt_…`: a machine acts as the identity its token was made for."""

from dataclasses import replace

from django.http import Http404
from django.views.decorators.debug import sensitive_variables
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed

from portal.accounts.actions.tokens import hash_of, note_used
from portal.accounts.addresses import client_address
from portal.accounts.identities import Identity, actor_for, identities_of
from portal.accounts.models import ApiToken
from portal.accounts.policies import check_may_have_token
from portal.actor import Actor, Source
from portal.clock import today
from portal.errors import Refused

SCHEME = "Bearer"
UNKNOWN = "接口令牌不对。请核对抄写是否完整，或在“我的 → 接口令牌”新建一个。"


class TokenAuthentication(BaseAuthentication):
    """Whoever sends a token acts by it alone: a session that comes along lends it nothing."""

    @sensitive_variables("plain")
    def authenticate(self, request):
        plain = _plain_token(request)
        if plain is None:
            return None
        token = ApiToken.objects.filter(token_hash=hash_of(plain)).select_related("user__person").first()
        if token is None:
            raise AuthenticationFailed(UNKNOWN)
        _act(request._request, token, _identity_today(token))
        note_used(token)
        return token.user, token

    def authenticate_header(self, request) -> str | None:
        """401 for a wrong token; without one the refusal stays 403, as for a session."""
        return SCHEME if _offers_token(request) else None


def _header(request) -> str:
    return request.headers.get("Authorization", "")


def _offers_token(request) -> bool:
    return _header(request).lower().startswith(SCHEME.lower())


@sensitive_variables("words")
def _plain_token(request) -> str | None:
    """None where none is offered. Several words are no token of ours."""
    if not _offers_token(request):
        return None
    words = _header(request).split()
    if len(words) != 2 or words[0].lower() != SCHEME.lower():
        raise AuthenticationFailed(UNKNOWN)
    return words[1]


def _identity_today(token: ApiToken) -> Identity:
    """Raises AuthenticationFailed, with what to do, once token, account or identity is over."""
    if token.revoked_at is not None:
        raise AuthenticationFailed(f"这个接口令牌已吊销（{token.revoke_reason}）。请新建一个。")
    if token.expires_on < today():
        raise AuthenticationFailed("这个接口令牌已到期。请在“我的 → 接口令牌”新建一个。")
    if not token.user.is_active:
        raise AuthenticationFailed("账号已停用，接口令牌随之失效。")
    identity = next((one for one in identities_of(token.user) if one.ref == token.identity), None)
    if identity is None:
        raise AuthenticationFailed("令牌所用的任职或授权已结束，令牌随之失效。请由现任人员新建。")
    return _not_administering(identity)


def _not_administering(identity: Identity) -> Identity:
    try:
        check_may_have_token(identity)
    except Refused as refusal:
        raise AuthenticationFailed(refusal.message) from refusal
    return identity


def _act(request, token: ApiToken, identity: Identity) -> None:
    """Puts the token's Actor in the place of the session's. An address that names another identity is
    not there for this token."""
    if request.acting_as not in (None, identity.ref):
        raise Http404("没有这个身份")
    request.identities = [identity]
    request.actor = _actor(request, token, identity)


def _actor(request, token: ApiToken, identity: Identity) -> Actor:
    actor = actor_for(token.user, identity, source=Source.API, address=client_address(request))
    return replace(actor, label=f"{actor.label} 令牌“{token.name}”")
