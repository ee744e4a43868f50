"""What every view of /api/v1/ has: scopes for tokens, limits before anything else, idempotency keys."""

from collections.abc import Mapping
from typing import ClassVar

from rest_framework.exceptions import Throttled

from portal.accounts.api.idempotency import HEADER, key_of, once
from portal.accounts.api.throttling import TokenRate, UserRate


class ApiMixin:
    """Stands first among the bases. `scopes` names, for each action (else method), the scopes that a token
    needs together; what it does not name is closed to tokens (portal.accounts.api.permissions)."""

    scopes: ClassVar[Mapping[str, frozenset[str]]] = {}
    throttle_classes = (TokenRate, UserRate)

    def initialize_request(self, request, *args, **kwargs):
        if HEADER in request.headers:
            _ = request.body  # kept by Django: later only the parser could read it
        return super().initialize_request(request, *args, **kwargs)

    def perform_authentication(self, request):
        """And counts: what is refused next counts too."""
        super().perform_authentication(request)
        super().check_throttles(request)

    def check_throttles(self, request):
        """Has been done."""

    def throttled(self, request, wait):
        error = Throttled(wait)
        error.detail = f"请求太频繁，请 {error.wait} 秒后再试。" if wait else "请求太频繁，请稍后再试。"
        raise error

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        name = request.method.lower()
        handler = getattr(self, name, None)
        key = key_of(request)
        if key and handler is not None:
            setattr(self, name, self._once(request, key, handler))

    def _once(self, request, key, handler):
        def answered(*args, **kwargs):
            return once(request, key, lambda: self._refusals_too(handler, *args, **kwargs))

        return answered

    def _refusals_too(self, handler, *args, **kwargs):
        """A refusal is an answer like another; what nobody expected goes on as it is."""
        try:
            return handler(*args, **kwargs)
        except Exception as error:
            return self.handle_exception(error)
