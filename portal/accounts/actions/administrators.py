"""The first three accounts of an installation."""

from portal import clock
from portal.accounts.actions.users import open_accounts
from portal.accounts.models import Grant, User
from portal.actor import Role, Source, system
from portal.audit.actions import action, record
from portal.errors import Refused
from portal.organizations.actions.jurisdictions import found_jurisdiction
from portal.organizations.enums import OrganizationKind
from portal.organizations.models import Jurisdiction, Organization, Person
from portal.organizations.naming import normalise

ROLES = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


@action
def create_administrators(*, jurisdiction_name: str, names: tuple[str, str, str]) -> list[tuple]:
    """The system, security and audit administrator: three different people, each with a one-time
    password. Creates the jurisdiction with a root to grant on, which the first import completes.

    Raises Refused when an account exists already, two of the names are the same, or a jurisdiction of
    another name stands.
    """
    if User.objects.exists():
        raise Refused("已有账号，三员由现有安全管理员在“授权”页办理。")
    if len({name.strip() for name in names}) < len(ROLES):
        raise Refused("三员须是三个不同的人。")
    by = system(Source.COMMAND, "安装")
    root = _root(jurisdiction_name.strip())
    people = [Person.objects.create(jurisdiction=root.jurisdiction, name=name.strip()) for name in names]
    accounts = open_accounts(people=people, by=by)
    created = []
    for role, (user, password) in zip(ROLES, accounts, strict=True):
        Grant.objects.create(
            user=user, role=role, organization=root, from_on=clock.today(), reason="系统安装时建立"
        )
        created.append((user, role, password))
    record("grant.install", by=by, subjects=[user for user, _, _ in created])
    return created


def _root(name: str) -> Organization:
    jurisdiction = _jurisdiction(name)
    if jurisdiction.root is None:
        jurisdiction.root = Organization.objects.add_root(
            {"jurisdiction": jurisdiction, "name": name, "kind": OrganizationKind.PARTY_COMMITTEE}
        )
        jurisdiction.save(update_fields=["root"])
    return jurisdiction.root


def _jurisdiction(name: str) -> Jurisdiction:
    known = list(Jurisdiction.objects.order_by("pk"))
    for jurisdiction in known:
        if normalise(jurisdiction.name) == normalise(name):
            return jurisdiction
    if known:
        names = "”“".join(jurisdiction.name for jurisdiction in known)
        raise Refused(
            f"系统里已有辖区“{names}”，没有“{name}”。请把 --jurisdiction 写成 {known[0].name} 再运行。"
        )
    return found_jurisdiction(name)
