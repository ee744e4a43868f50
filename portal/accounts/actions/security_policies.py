from portal.accounts.models import SecurityPolicy
from portal.actor import Actor
from portal.audit.actions import action, record
from portal.errors import Stale
from portal.organizations.models import Jurisdiction

FIELDS = ("factor_roles", "idle_minutes", "session_hours", "password_days")


@action
def change_policy(*, jurisdiction: Jurisdiction, version: int, by: Actor, **wanted) -> SecurityPolicy:
    """Takes effect on everybody's next request. Raises Stale when somebody changed it since `version`."""
    Jurisdiction.objects.select_for_update().get(pk=jurisdiction.pk)  # also before there is a row
    policy = SecurityPolicy.objects.of(jurisdiction.pk)
    if policy.version != version:
        raise Stale("别人刚改过登录安全策略。请看过现在的再改。", current=policy)
    old = {name: getattr(policy, name) for name in FIELDS}
    changes = {name: (old[name], wanted[name]) for name in FIELDS if old[name] != wanted[name]}
    for name, (_, value) in changes.items():
        setattr(policy, name, value)
    if changes:
        policy.version += 1
        policy.save()
        record("policy.change", by=by, subjects=[policy], changes=changes)
    return policy
