"""How often the API answers (API_TOKEN_RATE, API_USER_RATE), counted in Django's cache."""

from rest_framework.settings import api_settings
from rest_framework.throttling import SimpleRateThrottle

from portal.accounts.models import ApiToken


class _Rate(SimpleRateThrottle):
    def get_rate(self):
        return api_settings.DEFAULT_THROTTLE_RATES[self.scope]

    def key_of(self, thing) -> str:
        return self.cache_format % {"scope": self.scope, "ident": thing.ref}


class TokenRate(_Rate):
    scope = "token"

    def get_cache_key(self, request, view):
        return self.key_of(request.auth) if isinstance(request.auth, ApiToken) else None


class UserRate(_Rate):
    """All tokens and sessions of one user together."""

    scope = "user"

    def get_cache_key(self, request, view):
        return self.key_of(request.user) if request.user.is_authenticated else None
