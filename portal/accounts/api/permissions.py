"""What a token may reach: only what a view declares for it, and never what is a person's to do."""

from rest_framework.permissions import SAFE_METHODS, BasePermission

from portal.accounts.models import ApiToken, TokenScope

WRITING = frozenset({TokenScope.WRITE_DRAFTS})
# verbs of the office that stay with a person, whatever a view may declare
NEVER = frozenset(
    {
        "submit", "send", "withdraw", "sign", "receive", "acknowledge", "approve", "issue", "authorize",
        "check", "accept", "return", "cancel", "publish", "endorse", "pledge", "grant", "revoke", "reset",
        "administer",
    }
)  # fmt: skip


class HasScope(BasePermission):
    """A session passes. A token needs every scope that the view's `scopes` names for what is asked: an
    action of a viewset, else the method. Where nothing is declared, and for whatever changes something
    without a writing scope, tokens are refused."""

    message = "这个接口令牌没有办这件事的范围。送签、签字、报送、签收、审批和管理只能本人在网页上办。"

    def has_permission(self, request, view) -> bool:
        if not isinstance(request.auth, ApiToken):
            return True
        needed = scopes_needed(view, request.method)
        return bool(needed) and needed <= set(request.auth.scopes)


def scopes_needed(view, method: str) -> frozenset[str]:
    """Empty: not for tokens."""
    name = getattr(view, "action", None) or method.lower()
    needed = frozenset(getattr(view, "scopes", {}).get(name, ()))
    lets_change = method in SAFE_METHODS or needed & WRITING
    return needed if lets_change and not NEVER & set(name.split("_")) else frozenset()
