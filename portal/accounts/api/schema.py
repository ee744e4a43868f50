"""How /api/schema/ describes signing in by token and idempotency keys."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiParameter

KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="自取的键（如 UUID）。24 小时内同一个键、同一个请求得到第一次的答复；换了请求返回 422；"
    "第一次还在办返回 409 和 Retry-After。",
)


class BearerScheme(OpenApiAuthenticationExtension):
    target_class = "portal.accounts.api.authentication.TokenAuthentication"
    name = "bearerAuth"

    def get_security_definition(self, auto_schema):
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "zrt_…",
            "description": "在“我的 → 接口令牌”新建。",
        }
